"""Pictures: one document a file, which is its rights metadata; what the picture shows is not read."""

from collections.abc import Iterator

from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, extracted
from scanner.types import Document

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")


def read(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """The file as one document of the medium ``image``."""
    from scanner.formats import image

    yield from extracted(source, options, image.document)
