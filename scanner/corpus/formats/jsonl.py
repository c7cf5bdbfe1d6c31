"""JSON lines: each line a record, kept byte for byte."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from scanner.corpus import BATCH_BYTES, Batch
from scanner.corpus.streams import Frames
from scanner.errors import InputError
from scanner.readers import ReadOptions, UnreadableError, jsonl
from scanner.types import Document

SUFFIXES = (".jsonl", ".ndjson", ".json")

_BOM = b"\xef\xbb\xbf"


def batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Batch]:
    """Lines that are not blank; one that is too long stands by itself."""
    lines: list[bytes] = []
    first, size = 1, 0
    limit = options.max_record
    while line := stream.readline(limit + 2):
        if len(line.rstrip(b"\r\n")) > limit:
            if lines:
                yield Batch(first, len(lines), size, lines, lines)
                first, lines, size = first + len(lines), [], 0
            record = _whole(stream, line)
            yield Batch(first, 1, len(record), None, [record], f"longer than {limit} bytes.")
            first += 1
        elif line.strip():
            lines.append(line)
            size += len(line)
            if size >= BATCH_BYTES:
                yield Batch(first, len(lines), size, lines, lines)
                first, lines, size = first + len(lines), [], 0
    if lines:
        yield Batch(first, len(lines), size, lines, lines)


def _whole(stream: BinaryIO, line: bytes) -> bytearray:
    """A line from its beginning on, in memory once: it may be as long as the file."""
    record = bytearray(line)
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)
        record += line
    return record


def documents(batch: Batch, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """A document for each line; the name of one without an id counts records, not lines."""
    for number, line in enumerate(batch.payload, start=batch.first):
        where = f"{name}:{number}"
        try:
            yield jsonl.document(jsonl.record(line.removeprefix(_BOM) if number == 1 else line), where, options)
        except ValueError as problem:
            yield UnreadableError(where, str(problem))


def single(batch: Batch, place: int) -> Batch:
    """The record at ``place`` by itself."""
    return Batch(batch.first + place, 1, 0, [batch.payload[place]])


class _Lines:
    def __init__(self, path: Path, compression: str) -> None:
        self._frames = Frames(path, compression)

    def write(self, batch: Batch, chosen: Sequence[int]) -> None:
        self._frames.write([batch.kept[place] for place in chosen])

    def publish(self) -> None:
        self._frames.publish()


def writer(path: Path, compression: str, source: BinaryIO) -> _Lines:
    """Lines as they were, one frame for each batch."""
    return _Lines(path, compression)
