"""The run: inputs one after another, each to its verdict stream first, then to ``allow``, ``review`` and ``deny``."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from scanner.corpus import Batch, CorpusFormat, corpus_formats, page_suffixes
from scanner.corpus.journal import Journal
from scanner.corpus.judging import Judged
from scanner.corpus.pool import Job, judged
from scanner.corpus.sinks import Attributes, Columns, Parts, Sink
from scanner.corpus.state import FOLDER, begin, identity, names, write
from scanner.corpus.streams import COMPRESSIONS, Hashed, decompressed, opened, part, reading_errors, split
from scanner.engine import Scanner
from scanner.errors import ConfigError, InputError
from scanner.readers import ReadOptions, UnreadableError
from scanner.reports.jsonl import line, unreadable
from scanner.vocabulary import Decision

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


def inputs_in(paths: Sequence[str]) -> list[str]:
    """The files named, and those of a known format in the folders named, sorted by folder.

    The pages of a folder (text, HTML, Markdown …) are one input, ``FOLDER/*``.

    Raises:
        InputError: there is no such file, or a folder has none of a known format.
    """
    found: list[str] = []
    for path in paths:
        if "://" in path or not Path(path).is_dir():
            if "://" not in path and not Path(path).exists():
                raise InputError(f"{path}: there is no such file.")
            form_of(path)
            found.append(path)
            continue
        files = [file for file in sorted(Path(path).rglob("*")) if file.is_file()]
        inside = [str(file) for file in files if _is_known(file.name)]
        if any(file.name.lower().endswith(page_suffixes()) for file in files):
            inside.append(f"{Path(path).as_posix()}/*")
        if not inside:
            raise InputError(f"{path}: no file of a known format in this folder ({_known()}).")
        found += inside
    return list(dict.fromkeys(found))


def form_of(path: str) -> tuple[str, str]:
    """The suffix of the format and the compression of an input.

    Raises:
        InputError: its name says no format that is known.
    """
    plain, compression = split(path)
    suffix = next((suffix for suffix in corpus_formats() if plain.lower().endswith(suffix)), None)
    if suffix is None:
        raise InputError(f"{path}: its name does not say what it is. Known: {_known()}.")
    return suffix, compression


def _is_known(name: str) -> bool:
    plain = split(name)[0].lower()
    return not name.startswith(".") and any(plain.endswith(suffix) for suffix in corpus_formats())


def _known() -> str:
    plain = sorted(suffix for suffix in corpus_formats() if suffix.startswith("."))
    return f"{', '.join(plain)}, each also with {', '.join(COMPRESSIONS)}; folders of {', '.join(page_suffixes())}"


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
        total = Summary()
        sizes = [one["size"] for one in about["inputs"]]
        for number, (path, name) in enumerate(names(inputs).items()):
            done = self.folder / FOLDER / f"{number}.json"
            if not done.exists():
                write(done, self._one(path, name, number, sum(sizes[:number]), sum(sizes)).to_dict())
            total.add(Summary.from_dict(_read(done)))
        self._finish(total, about)
        return total

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
        }

    def _finish(self, total: Summary, about: Mapping[str, Any]) -> None:
        errors = sorted((self.folder / FOLDER).glob("*.errors"), key=lambda path: int(path.stem))
        with (self.folder / "errors.jsonl").open("wb") as out:
            for path in errors:
                out.write(path.read_bytes())
        write(self.folder / "manifest.json", {**about, "command": self.command, "summary": total.to_dict()})

    def _one(self, path: str, name: str, number: int, before: int, total: int) -> Summary:
        """Filter one input, whose outputs get their names when all of it is written.

        ``before`` and ``total`` are the bytes of the inputs before it, and of all.
        """
        suffix, compression = form_of(path)
        form = corpus_formats()[suffix]
        stream = self.folder / "verdicts" / f"{split(name)[0].replace('*', 'files')}.jsonl.zst"
        summary = Summary()
        errors: list[bytes] = []
        journal = Journal(part(stream))
        with opened(path) as raw, opened(path) as again:
            hashed = Hashed(again if suffix in _SEEKING else raw)
            source = raw if suffix in _SEEKING else cast(BinaryIO, io.BufferedReader(hashed))
            sink = self._sink(form, name, raw, suffix in _SEEKING)
            batches = _until_damaged(form, decompressed(source, compression), name, self.options, summary)
            for batch, results in self._decided(batches, journal, suffix, name):
                sink.write(batch, results)
                decisions = Counter(one.decision for one in results)
                summary.add(Summary(batch.count, batch.size, decisions))
                self.progress(Step(before + raw.tell(), total, batch.size, decisions))
                errors += [one.line for one in results if one.is_error]
            summary.hashes = {name: hashed.sha256()}
        journal.close()
        for problem in summary.damaged:
            self.note(problem)
            errors.append(line(unreadable(UnreadableError(name, problem.removeprefix(f"{name}: ")))).encode())
        summary.errors = len(errors)
        (self.folder / FOLDER / f"{number}.errors").write_bytes(b"".join(errors))
        sink.publish()
        part(stream).replace(stream)
        return summary

    def _sink(self, form: CorpusFormat, name: str, source: BinaryIO, has_columns: bool) -> Sink:
        if not self.annotate:
            return Parts(form, self.folder, name, source)
        return Columns(self.folder, name, source) if has_columns else Attributes(form, self.folder, name, self.options)

    def _decided(
        self, batches: Iterator[Batch], journal: Journal, suffix: str, name: str
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
        jobs = (Job(batch, suffix, name) for batch in batches)
        for job, results in judged(jobs, self.scanner, self.options, self.workers):
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
