"""The run: inputs one after another, each to its verdict stream first, then to ``allow``, ``review`` and ``deny``."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from scanner.corpus import Batch, CorpusFormat, corpus_formats
from scanner.corpus.inputs import form_of, inputs_in
from scanner.corpus.journal import Journal, frames
from scanner.corpus.judging import Judged
from scanner.corpus.pool import Job, judged
from scanner.corpus.sinks import Attributes, Columns, Nothing, Parts, Sink
from scanner.corpus.state import FOLDER, begin, identity, names, write
from scanner.corpus.streams import Hashed, decompressed, opened, part, reading_errors, split
from scanner.engine import Scanner
from scanner.errors import ConfigError, InputError
from scanner.readers import ReadOptions, UnreadableError
from scanner.reports.jsonl import line, unreadable
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    from scanner.corpus.hosts import Known

_SEEKING = (".parquet", ".pq")
Note = Callable[[str], None]


class Step(NamedTuple):
    """How far a run is: bytes of the inputs read and in all, as they are stored; then what was judged last."""

    read: int
    total: int
    size: int
    decisions: "Counter[Decision]"


Progress = Callable[[Step], None]


@dataclass(slots=True)
class Summary:
    """What a run, or one input of it, came to."""

    documents: int = 0
    bytes: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)
    errors: int = 0
    damaged: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Summary") -> None:
        """Count ``other`` in."""
        self.documents += other.documents
        self.bytes += other.bytes
        self.decisions += other.decisions
        self.errors += other.errors
        self.damaged += other.damaged
        self.hashes |= other.hashes

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "documents": self.documents,
            "bytes": self.bytes,
            "decisions": {decision.value: self.decisions[decision] for decision in Decision},
            "errors": self.errors,
            "damaged": self.damaged,
            "sha256": self.hashes,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Summary":
        """From what ``to_dict`` gave."""
        decisions = Counter({Decision(name): count for name, count in values["decisions"].items()})
        damaged, hashes = list(values["damaged"]), dict(values["sha256"])
        return cls(values["documents"], values["bytes"], +decisions, values["errors"], damaged, hashes)


@dataclass(slots=True)
class Run:
    """One run of ``noticegate filter``."""

    scanner: Scanner
    options: ReadOptions
    folder: Path
    workers: int
    command: str
    note: Note
    progress: Progress
    annotate: bool = False
    hosts: Path | None = None

    def filter(self, paths: Sequence[str]) -> Summary:
        """Filter the inputs at ``paths`` into the folder, or go on with it.

        Raises:
            ConfigError, InputError: the inputs cannot be read, or the folder holds another run.
        """
        inside = next((path for path in paths if self.folder.resolve().is_relative_to(Path(path).resolve())), None)
        if inside is not None:
            raise ConfigError(f"{self.folder}: lies in the input {inside}. Use another folder.")
        inputs = inputs_in(paths)
        about = self._about(inputs)
        begin(self.folder, about)
        work = [Input(*entry, number) for number, entry in enumerate(names(inputs).items())]
        reading = _Reading(sum(one["size"] for one in about["inputs"]) * (1 if self.hosts is None else 2))
        known = self._remembered(work, about, reading) if self.hosts else None
        total = Summary()
        for one in work:
            done = self.folder / FOLDER / f"{one.number}.json"
            if not done.exists():
                write(done, self._deliver(one, reading, known).to_dict())
            total.add(Summary.from_dict(_read(done)))
        self._finish(total, about)
        return total

    def _remembered(self, work: Sequence["Input"], about: Mapping[str, Any], reading: "_Reading") -> "Known":
        """What is known of hosts when all inputs have been judged by themselves, which is done first.

        The run goes by one state of the memory, whatever other runs bring in meanwhile.
        """
        from scanner.corpus.hosts import HostMemory, Known

        snapshot = self.folder / FOLDER / "hosts.sqlite"
        if not snapshot.exists():
            run = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
            for one in work:
                if not self._own(one).exists():
                    self._deliver_to(one, self._own(one), Nothing(), reading, self._judge)
            with HostMemory(cast(Path, self.hosts)) as memory:
                for one in work:
                    memory.learn(run, one.number, (content for _, content in frames(self._own(one))))
                memory.copy(snapshot)
        return Known(snapshot, self.scanner)

    def _own(self, one: "Input") -> Path:
        return self.folder / FOLDER / f"{one.number}.own.zst"

    def _judge(self, jobs: Iterator[Job], done: int) -> Iterator[tuple[Job, list[Judged]]]:
        return judged(jobs, self.scanner, self.options, self.workers)

    def _deliver(self, one: "Input", reading: "_Reading", known: "Known | None") -> Summary:
        """Judge one input, or take over what was judged, and write its outputs."""
        stream = self.folder / "verdicts" / f"{split(one.name)[0].replace('*', 'files')}.jsonl.zst"
        judge = self._judge

        def inherit(jobs: Iterator[Job], done: int) -> Iterator[tuple[Job, list[Judged]]]:
            own = islice(frames(self._own(one)), done, None)
            for job, (_, content) in zip(jobs, own, strict=True):
                yield job, [cast("Known", known).applied(line) for line in content.splitlines(keepends=True)]

        return self._deliver_to(one, stream, None, reading, inherit if known else judge)

    def _about(self, inputs: Sequence[str]) -> dict[str, Any]:
        versions = self.scanner.scan("").scanner
        fields = {name: getattr(self.options, f"{name}_field") for name in ("text", "html", "url", "id")}
        return {
            "inputs": [identity(path) for path in inputs],
            "use": self.scanner.use.value,
            "versions": dict(versions),
            "fields": fields,
            "max_record_bytes": self.options.max_record,
            "annotate": self.annotate,
            "host_memory": self.hosts is not None,
        }

    def _finish(self, total: Summary, about: Mapping[str, Any]) -> None:
        errors = sorted((self.folder / FOLDER).glob("*.errors"), key=lambda path: int(path.stem))
        with (self.folder / "errors.jsonl").open("wb") as out:
            for path in errors:
                out.write(path.read_bytes())
        write(self.folder / "manifest.json", {**about, "command": self.command, "summary": total.to_dict()})

    def _deliver_to(
        self, one: "Input", stream: Path, sink: Sink | None, reading: "_Reading", judge: "_Judging"
    ) -> Summary:
        """One input through ``judge``, to a verdict stream and to ``sink``, or that which the run is for."""
        suffix, compression = form_of(one.path)
        form = corpus_formats()[suffix]
        summary = Summary()
        errors: list[bytes] = []
        journal = Journal(part(stream))
        with opened(one.path) as raw, opened(one.path) as again:
            hashed = Hashed(again if suffix in _SEEKING else raw)
            source = raw if suffix in _SEEKING else cast(BinaryIO, io.BufferedReader(hashed))
            sink = sink or self._sink(form, one.name, raw, suffix in _SEEKING)
            batches = _until_damaged(form, decompressed(source, compression), one.name, self.options, summary)
            for batch, results in _decided(batches, journal, suffix, one.name, judge):
                sink.write(batch, results)
                decisions = Counter(result.decision for result in results)
                summary.add(Summary(batch.count, batch.size, decisions))
                self.progress(reading.step(raw.tell(), batch.size, decisions))
                errors += [result.line for result in results if result.is_error]
            reading.end(raw.seek(0, io.SEEK_END))
            summary.hashes = {one.name: hashed.sha256()}
        journal.close()
        for problem in summary.damaged:
            self.note(problem)
            cause = problem.removeprefix(f"{one.name}: ")
            errors.append(line(unreadable(UnreadableError(one.name, cause))).encode())
        summary.errors = len(errors)
        (self.folder / FOLDER / f"{one.number}.errors").write_bytes(b"".join(errors))
        sink.publish()
        part(stream).replace(stream)
        return summary

    def _sink(self, form: CorpusFormat, name: str, source: BinaryIO, has_columns: bool) -> Sink:
        if not self.annotate:
            return Parts(form, self.folder, name, source)
        return Columns(self.folder, name, source) if has_columns else Attributes(form, self.folder, name, self.options)


class Input(NamedTuple):
    """One input: its path, its name below the output folders, its number."""

    path: str
    name: str
    number: int


@dataclass(slots=True)
class _Reading:
    """How much of the inputs has been read, in bytes as they are stored."""

    total: int
    before: int = 0

    def step(self, read: int, size: int, decisions: "Counter[Decision]") -> Step:
        return Step(self.before + read, self.total, size, decisions)

    def end(self, size: int) -> None:
        self.before += size


_Judging = Callable[[Iterator[Job], int], Iterator[tuple[Job, list[Judged]]]]
"""Results for jobs; the number of batches before them is given, too."""


def _decided(
    batches: Iterator[Batch], journal: Journal, suffix: str, name: str, judge: _Judging
) -> Iterator[tuple[Batch, list[Judged]]]:
    """Batches with what was decided: what the journal knows first, then what is judged now.

    Raises:
        ConfigError: the journal does not belong to the input.
    """
    for known in journal.known():
        batch = next(batches, None)
        if batch is None or batch.count != len(known):
            raise ConfigError(f"{name}: does not fit the verdicts that are there. Use another folder.")
        yield batch, known
    for job, results in judge((Job(batch, suffix, name) for batch in batches), journal.complete):
        journal.append(results)
        yield job.batch, results


def _until_damaged(
    form: CorpusFormat, stream: BinaryIO, name: str, options: ReadOptions, summary: Summary
) -> Iterator[Batch]:
    """The batches of an input as far as it can be read; what is wrong with the rest goes to ``summary``."""
    try:
        yield from form.batches(stream, name, options)
    except InputError as problem:
        summary.damaged.append(str(problem))
    except reading_errors() as problem:
        summary.damaged.append(f"{name}: cannot be read on from here: {problem}.")


def _read(path: Path) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], json.loads(path.read_text(encoding="utf-8")))
