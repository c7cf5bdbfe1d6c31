"""Loose files: the pages of a folder, each a record and kept as it is.

The input is called ``FOLDER/*``; what is read of it as a stream is the list of its files, with sizes and times, so that
a change is noticed.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from scanner.corpus import BATCH_BYTES, Batch
from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, UnreadableError, reader_for
from scanner.types import Document

SUFFIXES = ("/*",)


def listing(path: str, taken: Sequence[str]) -> BinaryIO:
    """The stream of the input ``path``: a line for each of its files whose name ends in one of ``taken``.

    The first line has the folder, and the hash of all others.
    """
    root = Path(path).parent
    lines = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and name.lower().endswith(tuple(taken)) and file.is_file():
                state = file.stat()
                lines.append(json.dumps([file.relative_to(root).as_posix(), state.st_size, state.st_mtime_ns]))
    content = "\n".join(lines).encode()
    head = json.dumps([str(root), hashlib.sha256(content).hexdigest()]).encode()
    return io.BytesIO(head + b"\n" + content)


def batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Batch]:
    """Files, as many as make a batch; one that is too long, or cannot be opened, stands by itself."""
    root = Path(json.loads(stream.readline())[0])
    files: list[tuple[str, bytes]] = []
    first, size = 1, 0
    for line in stream:
        relative, length, _ = json.loads(line)
        problem = f"longer than {options.max_record} bytes." if length > options.max_record else None
        content = b""
        if problem is None:
            try:
                content = (root / relative).read_bytes()
            except OSError as failure:
                problem = f"{failure.strerror}."
        if files and (problem or size >= BATCH_BYTES):
            yield _batch(first, root, files, size)
            first, files, size = first + len(files), [], 0
        if problem:
            yield Batch(first, 1, length, None, (root, [relative]), problem)
            first += 1
        else:
            files.append((relative, content))
            size += length
    if files:
        yield _batch(first, root, files, size)


def _batch(first: int, root: Path, files: list[tuple[str, bytes]], size: int) -> Batch:
    return Batch(first, len(files), size, files, (root, [relative for relative, _ in files]))


def documents(batch: Batch, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """What the reader of each file makes of it."""
    folder = name.removesuffix("*")
    for relative, content in batch.payload:
        where = f"{folder}{relative}"
        reader = reader_for(relative)
        read = reader.read(Source(where, io.BytesIO(content)), options) if reader else iter(())
        yield next(read, None) or UnreadableError(where, "no reader knows its suffix.")


def single(batch: Batch, place: int) -> Batch:
    """The file at ``place`` by itself."""
    return Batch(batch.first + place, 1, 0, [batch.payload[place]])


class _Folder:
    def __init__(self, path: Path) -> None:
        self._folder = path.parent

    def write(self, batch: Batch, chosen: Sequence[int]) -> None:
        root, names = batch.kept
        for place in chosen:
            target = self._folder / names[place]
            target.parent.mkdir(parents=True, exist_ok=True)
            if os.access(root / names[place], os.R_OK):
                shutil.copy2(root / names[place], target)

    def publish(self) -> None:
        """Each file has had its name since it was written."""


def writer(path: Path, compression: str, source: BinaryIO) -> _Folder:
    """Copies of the files, below the folder of ``path``."""
    return _Folder(path)
