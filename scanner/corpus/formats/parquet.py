"""Parquet (https://parquet.apache.org/docs/file-format/): schema, columns and row groups are kept.

Each row group of the input is a row group of each output, without the rows that went elsewhere.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from scanner.corpus import Batch
from scanner.corpus.streams import part
from scanner.errors import ConfigError, InputError
from scanner.readers import ReadOptions, UnreadableError, jsonl
from scanner.types import Document

SUFFIXES = (".parquet", ".pq")

_ROWS = 1000


def batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Batch]:
    """Slices of row groups; ``kept`` is the slice, and whether it ends its row group.

    Raises:
        InputError: the file, or a row group, cannot be read.
    """
    arrow, parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(stream, page_checksum_verification=True)
        names = [one for one in _columns(options) if one in file.schema_arrow.names]
        first = 1
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            for done, slice in _slices(file, group, rows):
                table = arrow.Table.from_batches([slice])
                payload = _packed(arrow, table.select(names))
                yield Batch(first, len(table), table.nbytes, payload, (table, done == rows))
                first += len(table)
    except (arrow.ArrowException, OSError) as problem:
        raise InputError(f"{name}: cannot be read on from here as Parquet: {problem}.") from None


def _slices(file: Any, group: int, rows: int) -> Iterator[tuple[int, Any]]:
    done = 0
    for slice in file.iter_batches(batch_size=_ROWS, row_groups=[group], use_threads=False):
        done += len(slice)
        yield done, slice


def _columns(options: ReadOptions) -> list[str]:
    return [options.text_field, options.html_field, options.url_field, options.id_field]


def _packed(arrow: Any, table: Any) -> bytes:
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def documents(batch: Batch, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """A document for each row, by the columns that the options name."""
    arrow, _ = _pyarrow()
    table = arrow.ipc.open_stream(batch.payload).read_all()
    for number, row in enumerate(table.to_pylist(), start=batch.first):
        where = f"{name}:{number}"
        try:
            document = jsonl.document(row, where, options)
            size = max(len(document.text or ""), len(document.html or ""))
            if size > options.max_record:
                raise ValueError(f"longer than {options.max_record} characters.")
            yield document
        except ValueError as problem:
            yield UnreadableError(where, str(problem))


def single(batch: Batch, place: int) -> Batch:
    """The record at ``place`` by itself."""
    arrow, _ = _pyarrow()
    table = arrow.ipc.open_stream(batch.payload).read_all()
    return Batch(batch.first + place, 1, 0, _packed(arrow, table.slice(place, 1)))


class _Rows:
    def __init__(self, path: Path, source: BinaryIO, added: Any = ()) -> None:
        self._arrow, self._parquet = _pyarrow()
        self._path = path
        original = self._parquet.ParquetFile(source)
        codec = original.metadata.row_group(0).column(0).compression if original.num_row_groups else "SNAPPY"
        self._schema = original.schema_arrow
        for field in added:
            place = self._schema.get_field_index(field.name)
            self._schema = (self._schema.remove(place) if place >= 0 else self._schema).append(field)
        codec = codec.lower().replace("uncompressed", "none")
        self._out = self._parquet.ParquetWriter(part(path), self._schema, compression=codec)
        self._group: list[Any] = []

    def write(self, batch: Batch, chosen: Sequence[int]) -> None:
        table, ends_group = batch.kept
        if chosen:
            self._group.append(table.take(self._arrow.array(chosen)))
        if ends_group and self._group:
            rows = self._arrow.concat_tables(self._group)
            self._out.write_table(rows.cast(self._schema), row_group_size=len(rows))
            self._group = []

    def publish(self) -> None:
        self._out.close()
        part(self._path).replace(self._path)


def writer(path: Path, compression: str, source: BinaryIO) -> _Rows:
    """Rows with the schema and codec of ``source``."""
    return _Rows(path, source)


def annotated(path: Path, source: BinaryIO, added: Any) -> _Rows:
    """A writer of all rows with the columns of the schema ``added`` behind those of ``source``."""
    return _Rows(path, source, added)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ConfigError("Parquet needs a package: pip install 'noticegate[parquet]'.") from None
    return pyarrow, pyarrow.parquet
