"""What becomes of judged batches: records in three parts, or attributes beside the data.

Attributes of lines follow Dolma (https://github.com/allenai/dolma, ``docs/data-format.md``): for each record its id and
spans ``[start, end, score]`` by attribute. Parquet gets columns instead.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

from scanner.corpus import Batch, CorpusFormat, Writer
from scanner.corpus.judging import Judged, places
from scanner.corpus.streams import Frames, split
from scanner.readers import ReadOptions
from scanner.types import Document
from scanner.vocabulary import Decision


class Sink(Protocol):
    """Takes the batches of one input in order."""

    def write(self, batch: Batch, results: Sequence[Judged]) -> None:
        """Take one batch, and what was decided on its records."""
        ...

    def publish(self) -> None:
        """Finish, and give the outputs their names."""
        ...


class Nothing:
    """Keeps nothing: where batches are judged for their verdicts only."""

    def write(self, batch: Batch, results: Sequence[Judged]) -> None:
        """Nothing."""

    def publish(self) -> None:
        """Nothing."""


class Parts:
    """Records, as they were, in ``allow``, ``review`` and ``deny``."""

    def __init__(self, form: CorpusFormat, folder: Path, name: str, source: BinaryIO) -> None:
        """Write into the parts of ``folder`` under ``name``."""
        compression = split(name)[1]
        self._writers: Mapping[Decision, Writer] = {
            decision: form.writer(folder / decision.value / name, compression, source) for decision in Decision
        }

    def write(self, batch: Batch, results: Sequence[Judged]) -> None:
        """Each record to the part of its decision."""
        decisions = [one.decision for one in results]
        for decision, writer in self._writers.items():
            writer.write(batch, places(decisions, decision))

    def publish(self) -> None:
        """Give the parts their names."""
        for writer in self._writers.values():
            writer.publish()


class Attributes:
    """A file of Dolma attributes for each input, compressed as the input is."""

    def __init__(self, form: CorpusFormat, folder: Path, name: str, options: ReadOptions) -> None:
        """Write below ``attributes`` in ``folder``; ``options`` say where a record has its text."""
        plain, compression = split(name)
        stem = plain.replace("*", "files")
        ending = "" if stem.endswith(".jsonl") else ".jsonl"
        self._out = Frames(folder / "attributes" / f"{stem}{ending}{compression}", compression)
        self._form, self._name, self._options = form, name, options

    def write(self, batch: Batch, results: Sequence[Judged]) -> None:
        """A line for each record."""
        lengths = self._lengths(batch)
        self._out.write([_attributes(one, length) for one, length in zip(results, lengths, strict=True)])

    def publish(self) -> None:
        """Give the file its name."""
        self._out.publish()

    def _lengths(self, batch: Batch) -> Iterator[int]:
        """The length of the text of each record, in characters; 0 where it could not be read."""
        if batch.problem is not None:
            yield from [0] * batch.count
            return
        for document in self._form.documents(batch, self._name, self._options):
            yield len(document.text or "") if isinstance(document, Document) else 0


def _attributes(judged: Judged, length: int) -> bytes:
    record = json.loads(judged.line)
    spans: dict[str, list[list[float]]] = {f"noticegate__{judged.decision}": [[0, length, 1.0]]}
    for finding in record.get("findings", ()):
        if finding["source"] == "text":
            place = [finding["start"], finding["end"], finding["confidence"]]
            spans.setdefault(f"noticegate__{finding['kind'].replace('-', '_')}", []).append(place)
    return json.dumps({"id": record["id"], "attributes": spans}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


class Columns:
    """Parquet with the columns of the verdict behind those of the input; those of an earlier run are replaced."""

    def __init__(self, folder: Path, name: str, source: BinaryIO) -> None:
        """Write below ``annotated`` in ``folder``."""
        from scanner.corpus.formats import parquet
        from scanner.integrations.arrow import verdict_schema

        self._schema = verdict_schema()
        self._out = parquet.annotated(folder / "annotated" / name, source, self._schema)

    def write(self, batch: Batch, results: Sequence[Judged]) -> None:
        """The rows of ``batch`` with their columns."""
        from scanner.integrations.arrow import with_columns
        from scanner.integrations.columns import row_of

        table, ends_group = batch.kept
        rows = [row_of(json.loads(one.line)) for one in results]
        kept = (with_columns(table, {name: [row[name] for row in rows] for name in self._schema.names}), ends_group)
        self._out.write(replace(batch, kept=kept), range(batch.count))

    def publish(self) -> None:
        """Give the file its name."""
        self._out.publish()
