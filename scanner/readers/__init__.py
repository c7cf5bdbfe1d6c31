"""Input formats: one module a format, found by listing this package.

A member is a module with two public names:

- ``SUFFIXES``: the endings of the file names it reads, in lower case with the dot;
- ``read(source, options)``: yields a ``Document`` for each record, in order.

It streams: no more than one record is held. What cannot be read is yielded as an ``UnreadableError`` in the place
of the record and reading goes on, so that one bad record ends no corpus; nothing is skipped silently. Other
oddities go to ``options.note``. Heavy libraries are imported inside ``read``. ``Document.id`` is the id of the
record, else the name of the source, with ``:line`` when it holds many.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import BinaryIO, Protocol, cast

from scanner.errors import InputError
from scanner.types import Document


class UnreadableError(InputError):
    """A file or record that could not be read: ``where`` it is, and the cause."""

    def __init__(self, where: str, cause: str) -> None:
        super().__init__(f"{where}: {cause}")
        self.where = where


def _ignore(note: str) -> None:
    """Nobody asked for notes."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How records are read.

    Attributes:
        text_field: field of a record that holds plain text; likewise the other fields.
        max_record: the longest record that is read, in bytes.
        note: called with one line for each oddity that does not keep a document from being read.
    """

    text_field: str = "text"
    html_field: str = "html"
    url_field: str = "url"
    id_field: str = "id"
    headers_field: str = "headers"
    max_record: int = 256 * 2**20
    note: Callable[[str], None] = _ignore


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read and what to call them in ids and errors."""

    name: str
    stream: BinaryIO


def whole(source: Source, options: ReadOptions) -> bytes:
    """The bytes of a source that has to be held as a whole.

    Raises:
        UnreadableError: it is longer than ``options.max_record``.
    """
    content = source.stream.read(options.max_record + 1)
    if len(content) > options.max_record:
        raise UnreadableError(source.name, f"longer than {options.max_record} bytes.")
    return content


def extracted(
    source: Source, options: ReadOptions, document: Callable[[bytes], Document]
) -> Iterator[Document | InputError]:
    """The one document that a function of ``scanner.formats`` takes out of ``source``, or why it cannot."""
    from scanner.formats import FormatError

    try:
        content = whole(source, options)
        found = document(content)
    except UnreadableError as problem:
        yield problem
    except FormatError as problem:
        yield UnreadableError(source.name, str(problem))
    except Exception as problem:  # a parser of hostile files failed in a way of its own: the file was not read
        yield UnreadableError(source.name, f"damaged, or a bug in its reader ({type(problem).__name__}).")
    else:
        yield replace(found, id=source.name, place=source.name, file_sha256=hashlib.sha256(content).hexdigest())


class Reader(Protocol):
    """What a member of this package provides."""

    SUFFIXES: tuple[str, ...]

    def read(self, source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
        """The documents of one source, and errors in the place of those that cannot be read."""
        ...


@cache
def readers() -> dict[str, Reader]:
    """All members by the suffix they read, the longest suffix first."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found = {suffix: cast(Reader, module) for module in modules for suffix in module.SUFFIXES}
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def reader_for(name: str) -> Reader | None:
    """The reader for a file name; ``None`` when no member knows its suffix."""
    lowered = name.lower()
    return next((reader for suffix, reader in readers().items() if lowered.endswith(suffix)), None)
