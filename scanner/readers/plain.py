"""Plain text: one document a file."""

from collections.abc import Iterator

from scanner.decoding import NotTextError, decode
from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, UnreadableError
from scanner.types import Document

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".rst")


def read(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """The file as one text, its line breaks kept as they are."""
    try:
        decoded = decode(source.stream.read())
    except NotTextError as problem:
        yield UnreadableError(source.name, str(problem))
        return
    if decoded.note:
        options.note(f"{source.name}: {decoded.note}")
    yield Document(text=decoded.text, id=source.name, place=source.name)
