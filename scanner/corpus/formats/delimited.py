"""Tables as text (CSV and TSV, RFC 4180): each row a record, kept byte for byte, the header in every output.

A row goes on over line breaks inside quotation marks.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from scanner.corpus import BATCH_BYTES, Batch
from scanner.corpus.streams import Frames
from scanner.errors import InputError
from scanner.readers import ReadOptions, UnreadableError, jsonl
from scanner.types import Document

SUFFIXES = (".csv", ".tsv")

_BOM = b"\xef\xbb\xbf"


def batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Batch]:
    """Rows behind the header; one that is too long stands by itself."""
    rows = _rows(stream, options.max_record)
    header, _ = next(rows, (b"", False))
    taken: list[bytes] = []
    first, size = 1, 0
    for row, too_long in rows:
        if too_long or size >= BATCH_BYTES:
            if taken:
                yield Batch(first, len(taken), size, (header, taken), (header, taken))
                first, taken, size = first + len(taken), [], 0
            if too_long:
                problem = f"longer than {options.max_record} bytes, or a quotation mark is not closed."
                yield Batch(first, 1, len(row), None, (header, [row]), problem)
                first += 1
                continue
        if row.strip():
            taken.append(row)
            size += len(row)
    if taken:
        yield Batch(first, len(taken), size, (header, taken), (header, taken))


def _rows(stream: BinaryIO, limit: int) -> Iterator[tuple[bytes, bool]]:
    """Rows, and whether one is longer than ``limit``."""
    pieces: list[bytes] = []
    size = marks = 0
    while line := stream.readline(limit + 2):
        pieces.append(line)
        size += len(line)
        marks += line.count(b'"')
        if (marks % 2 == 0 and line.endswith(b"\n")) or size > limit:
            yield b"".join(pieces), size > limit
            pieces, size, marks = [], 0, 0
    if pieces:
        yield b"".join(pieces), size > limit


def documents(batch: Batch, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """A document for each row, by the columns that the options name."""
    header, rows = batch.payload
    separator = "\t" if ".tsv" in name.lower() else ","
    try:
        columns = _cells(header.removeprefix(_BOM), separator)
    except ValueError as problem:
        columns = []
        cause = f"the header cannot be read: {problem}."
    for number, row in enumerate(rows, start=batch.first):
        where = f"{name}:{number}"
        try:
            if not columns:
                raise ValueError(cause)
            cells = _cells(row, separator)
            if len(cells) != len(columns):
                raise ValueError(f"{len(cells)} cells, but the header has {len(columns)}.")
            yield jsonl.document({key: cell or None for key, cell in zip(columns, cells, strict=True)}, where, options)
        except ValueError as problem:
            yield UnreadableError(where, str(problem))


def _cells(row: bytes, separator: str) -> list[str]:
    """The cells of one row.

    Raises:
        ValueError: it is not UTF-8 or not one row.
    """
    csv.field_size_limit(1 << 30)
    try:
        found = list(csv.reader(io.StringIO(row.decode("utf-8"), newline=""), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ValueError(f"not a row in UTF-8: {problem}.") from None
    return found[0] if found else []


def single(batch: Batch, place: int) -> Batch:
    """The record at ``place`` by itself."""
    header, rows = batch.payload
    return Batch(batch.first + place, 1, 0, (header, [rows[place]]))


class _Rows:
    def __init__(self, path: Path, compression: str) -> None:
        self._frames = Frames(path, compression)
        self._begun = False

    def write(self, batch: Batch, chosen: Sequence[int]) -> None:
        header, rows = batch.kept
        pieces = [rows[place] for place in chosen]
        if pieces and not self._begun:
            self._begun = True
            pieces.insert(0, header)
        self._frames.write(pieces)

    def publish(self) -> None:
        self._frames.publish()


def writer(path: Path, compression: str, source: BinaryIO) -> _Rows:
    """Rows as they were behind the header."""
    return _Rows(path, compression)
