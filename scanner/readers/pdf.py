"""PDF files: one document a file, with the rights metadata inside it."""

from collections.abc import Iterator

from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, extracted
from scanner.types import Document

SUFFIXES = (".pdf",)


def read(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """The file as one text."""
    from scanner.formats import pdf

    yield from extracted(source, options, pdf.document)
