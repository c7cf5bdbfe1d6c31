"""EPUB books: one document a file, with the rights metadata inside it."""

from collections.abc import Iterator

from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, extracted
from scanner.types import Document

SUFFIXES = (".epub",)


def read(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """The file as one text."""
    from scanner.formats import epub

    yield from extracted(source, options, epub.document)
