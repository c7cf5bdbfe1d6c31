"""EPUB books: the text of all content documents, front matter and colophon included, and the package document.

EPUB 3.3 (W3C Recommendation), sections 4 (container), 5 (package) and 6 (content documents). Encrypted books keep
their package document, which can be read; fonts are not read at all.
"""

import posixpath
import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from scanner.carriers import c2pa
from scanner.carriers.evidence import decoded
from scanner.carriers.xmltree import MAX_BYTES, Element, XmlError, parse
from scanner.decoding import NotTextError, decode
from scanner.formats import FormatError, unread
from scanner.formats.archive import Archive, ArchiveError
from scanner.page import Page
from scanner.types import Document, Embedded, ScanWarning

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_CREDENTIALS = "META-INF/content_credential.c2pa"
_CONTENT_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "image/svg+xml")
_LONGEST_CHAPTER = 16 * 1024 * 1024
_MOST_PROBLEMS = 20
_EMPTY_RAW = re.compile(
    r"<(title|script|style|textarea|iframe|noscript|noembed|noframes|xmp)\b([^<>]*)/>", re.IGNORECASE
)
_CDATA = "<![CDATA["


@dataclass(slots=True)
class _Book:
    """An open book and what could not be read of it."""

    archive: Archive
    problems: list[ScanWarning] = field(default_factory=list)

    def miss(self, name: str, problem: object) -> None:
        """Note that a part was not read; the book is then not judged as a whole."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(unread("epub", name, problem))


def document(content: bytes) -> Document:
    """The book ``content``.

    Raises:
        FormatError: it is no EPUB, or its package document cannot be read.
    """
    try:
        book = _Book(Archive(content))
        path = _package_path(book.archive)
        package = decoded(book.archive.read(path, MAX_BYTES))
        chapters = _chapters(parse(package).root, posixpath.dirname(path))
    except (ArchiveError, XmlError) as problem:
        raise FormatError(f"not readable as EPUB: {problem}.") from None
    encrypted = _encrypted(book)
    texts = [_text(book, chapter, encrypted) for chapter in chapters]
    if not chapters:
        book.miss(path, "it names no text")
    return Document(
        text="\n\n".join(filter(None, texts)),
        embedded=Embedded(epub_opf=package, c2pa_assertions=_assertions(book)),
        problems=book.problems,
    )


def _package_path(archive: Archive) -> str:
    root = parse(decoded(archive.read(_CONTAINER, MAX_BYTES))).root
    paths = [element.get("full-path") for element in root.iter() if element.name == "rootfile"]
    path = next(filter(None, paths), None)
    if path is None:
        raise ArchiveError(f"{_CONTAINER} names no package document")
    return path


def _chapters(package: Element, folder: str) -> list[str]:
    """The content documents in reading order, then those of the manifest that are not in it."""
    items = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote((item.get("href") or "").partition("#")[0])))
        for item in package.iter()
        if item.name == "item" and item.get("media-type") in _CONTENT_TYPES
    }
    spine = [element.get("idref") for element in package.iter() if element.name == "itemref"]
    return list(dict.fromkeys([*(items[one] for one in spine if one in items), *items.values()]))


def _encrypted(book: _Book) -> set[str]:
    """The members that somebody without the key cannot read."""
    if _ENCRYPTION not in book.archive:
        return set()
    try:
        root = parse(decoded(book.archive.read(_ENCRYPTION, MAX_BYTES))).root
    except (ArchiveError, XmlError) as problem:
        book.miss(_ENCRYPTION, problem)
        return set()
    return {unquote(element.get("URI") or "") for element in root.iter() if element.name == "CipherReference"}


def _text(book: _Book, chapter: str, encrypted: set[str]) -> str:
    """The visible text of a chapter; nothing, and a problem, when it cannot be read."""
    if chapter in encrypted:
        book.miss(chapter, "it is encrypted")
        return ""
    try:
        content = book.archive.read(chapter, _LONGEST_CHAPTER)
        return Page.parse(as_html(decode(content).text)).text
    except (ArchiveError, NotTextError) as problem:
        book.miss(chapter, problem)
        return ""


def as_html(xhtml: str) -> str:
    """``xhtml`` so that an HTML parser loses no text: an empty ``<title/>`` would swallow the rest, CDATA vanish."""
    first, *rest = _EMPTY_RAW.sub(r"<\1\2></\1>", xhtml).split(_CDATA)
    parts = (piece.partition("]]>") for piece in rest)
    return first + "".join(escape(quoted, quote=False) + after for quoted, _, after in parts)


def _assertions(book: _Book) -> list[c2pa.Assertion]:
    if _CREDENTIALS not in book.archive:
        return []
    try:
        found, problems = c2pa.assertions(book.archive.read(_CREDENTIALS, c2pa.LONGEST_STORE))
    except (ArchiveError, c2pa.C2paError) as problem:
        book.miss(_CREDENTIALS, problem)
        return []
    book.problems += problems
    return found
