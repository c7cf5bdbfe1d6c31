"""What the command line was pointed at: files, folders, standard input."""

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from scanner.errors import InputError
from scanner.readers import Reader, ReadOptions, Source, UnreadableError, html, jsonl, plain, reader_for, readers
from scanner.types import Document

STDIN = "-"

_MAGIC = {
    b"%PDF-": ".pdf",
    b"PK\x03\x04": ".epub",
    b"\xff\xd8\xff": ".jpg",
    b"\x89PNG": ".png",
    b"RIFF": ".webp",
    b"II*\0": ".tif",
    b"MM\0*": ".tif",
}
"""How files begin that could pass for text, and the suffix of their reader."""


def read(paths: Iterable[str], options: ReadOptions, stdin: BinaryIO | None) -> Iterator[Document | InputError]:
    """The documents of files, folders and ``-``, in the order given; errors in the place of what cannot be read.

    Folders are walked in sorted order; of their files those with a known suffix are taken and hidden ones are not.
    A file named directly is read whatever its name: what has no known suffix is judged by how it begins.
    """
    for path in paths:
        if path == STDIN:
            yield from _standard_input(stdin, options)
        elif Path(path).is_dir():
            yield from _folder(path, options)
        else:
            yield from _file(path, options)


def _standard_input(stdin: BinaryIO | None, options: ReadOptions) -> Iterator[Document | InputError]:
    if stdin is None:
        yield UnreadableError(STDIN, "standard input is closed.")
    else:
        yield from _guess(Source(STDIN, stdin), options)


def _file(path: str, options: ReadOptions) -> Iterator[Document | InputError]:
    try:
        with Path(path).open("rb") as stream:
            yield from read_stream(stream, path, options)
    except OSError as problem:
        yield UnreadableError(path, f"{problem.strerror or problem}.")


def read_stream(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """The documents of one file, by its name, and where that says nothing by how it begins.

    ``stream`` holds the file as it is, and can be sought in.
    """
    source = Source(name, stream)
    if reader := reader_for(name):
        yield from reader.read(source, options)
    elif _is_corpus(name):
        from scanner.corpus import reading

        yield from reading.documents(stream, name, options)
    else:
        yield from _guess(source, options)


def is_known(name: str) -> bool:
    """Whether a file of a folder is taken: it is not hidden, and its name says what it is.

    ``.json`` does not say it: settings and manifests are called so, too.
    """
    taken = reader_for(name) is not None or (_is_corpus(name) and not name.lower().endswith(".json"))
    return taken and not name.startswith(".")


def _is_corpus(name: str) -> bool:
    """Whether ``name`` is that of a table, an archive or a compressed file; no format is loaded for a plain page."""
    if "." not in Path(name).name:
        return False
    from scanner.corpus import reading

    return reading.form_of(name) is not None


def _folder(path: str, options: ReadOptions) -> Iterator[Document | InputError]:
    problems: list[OSError] = []
    empty = True
    for folder, folders, names in os.walk(path, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if is_known(name) and file.is_file():
                empty = False
                yield from _file(str(file), options)
    yield from (UnreadableError(str(problem.filename), f"{problem.strerror}.") for problem in problems)
    if empty and not problems:
        yield UnreadableError(path, f"no file with a known suffix in this folder ({', '.join(sorted(readers()))}).")


def _guess(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """Documents of a source whose name says nothing: JSON lines, a book or picture, HTML, else text."""
    head = _first_line(source.stream, options.max_record)
    if jsonl.is_record(head):
        yield from jsonl.read(Source(source.name, _joined(head, source.stream)), options)
        return
    content = head + source.stream.read()
    suffix = next((suffix for magic, suffix in _MAGIC.items() if content.startswith(magic)), None)
    reader: Reader = readers()[suffix] if suffix else html if html.looks_like_html(content) else plain
    yield from reader.read(Source(source.name, io.BytesIO(content)), options)


def _first_line(stream: BinaryIO, limit: int) -> bytes:
    """Everything up to the end of the first line that is not blank."""
    head: list[bytes] = []
    while line := stream.readline(limit):
        head.append(line)
        if line.strip():
            break
    return b"".join(head)


class _Joined(io.RawIOBase):
    """A stream that begins with bytes already taken from it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _joined(head: bytes, rest: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_Joined(head, rest))
