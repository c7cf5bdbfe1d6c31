"""Judging a batch in a worker: documents in, a line of JSON and a decision for each record out."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scanner.corpus import Batch, CorpusFormat
from scanner.engine import Scanner
from scanner.readers import ReadOptions, UnreadableError
from scanner.reports.jsonl import line, unreadable
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision


class Judged(NamedTuple):
    """What was decided on one record, its line in the verdict stream, and whether that is an error record."""

    decision: Decision
    line: bytes
    is_error: bool = False


class Judge:
    """Judges the batches of one input after another."""

    def __init__(self, scanner: Scanner, options: ReadOptions) -> None:
        """Judge with ``scanner``; ``options`` say where a record has its text."""
        self._scanner = scanner
        self._options = options
        self._silent: tuple[str, str] | None = None

    def judge(self, batch: Batch, form: CorpusFormat, name: str) -> list[Judged]:
        """One result for each record, in order; never fewer."""
        if batch.problem is not None:
            return [failed(UnreadableError(f"{name}:{batch.first}", batch.problem))] * batch.count
        return list(self._each(batch, form, name))

    def _each(self, batch: Batch, form: CorpusFormat, name: str) -> Iterator[Judged]:
        for document in form.documents(batch, name, self._options):
            if isinstance(document, Document):
                verdict = self._scanner.scan(document)
                yield Judged(verdict.decision, self._line(verdict))
            else:
                yield failed(document)

    def _line(self, verdict: Verdict) -> bytes:
        """The verdict as JSON; those without a finding differ in name, address and hash alone."""
        if verdict.findings or verdict.warnings or verdict.access:
            return line(verdict.to_dict()).encode()
        if self._silent is None:
            record = verdict.to_dict()
            head = {key: record.pop(key) for key in ("schema", "id", "place", "url", "sha256")}
            self._silent = (f'{{"schema": {head["schema"]}, "id": ', line(record)[1:])
        begin, rest = self._silent
        own = {"id": verdict.id, "place": verdict.document.place, "url": verdict.document.url, "sha256": verdict.sha256}
        named = line(own)[len('{"id": ') : -2]
        return f"{begin}{named}, {rest}".encode()


def failed(error: Exception) -> Judged:
    """A record that could not be read: an error in the stream, and a case for review."""
    return Judged(Decision.REVIEW, line(unreadable(error)).encode(), is_error=True)


def read_back(written: bytes) -> Judged:
    """What a line of the verdict stream says."""
    record = json.loads(written)
    return Judged(Decision(record["decision"]), written, is_error="error" in record)


def places(judged: Sequence[Decision], decision: Decision) -> list[int]:
    """Where in a batch ``decision`` was taken."""
    return [place for place, one in enumerate(judged) if one == decision]
