"""Web pages: one document a file; encoding by byte order mark, declaration, UTF-8, Windows-1252.

The declaration is looked for as in the HTML standard, section 13.2.3.2 (prescan of the first 1,024 bytes).
"""

import re
from collections.abc import Iterator

from scanner.decoding import NotTextError, decode
from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, UnreadableError
from scanner.types import Document

SUFFIXES = (".html", ".htm", ".xhtml")

_PRESCAN = 1024
_CHARSET = re.compile(
    rb"<meta\b[^>]{0,400}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})"
    rb"|<\?xml\b[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|article|section|p|table)\b", re.IGNORECASE)


def read(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """The file as one page."""
    content = source.stream.read()
    try:
        decoded = decode(content, _declared(content))
    except NotTextError as problem:
        yield UnreadableError(source.name, str(problem))
        return
    if decoded.note:
        options.note(f"{source.name}: {decoded.note}")
    yield Document(html=decoded.text, id=source.name, place=source.name)


def looks_like_html(content: bytes) -> bool:
    """Whether ``content`` begins with markup and soon has an element that pages have."""
    head = content[:_PRESCAN].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and _START.search(head) is not None


def _declared(content: bytes) -> str | None:
    found = _CHARSET.search(content[:_PRESCAN])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None
