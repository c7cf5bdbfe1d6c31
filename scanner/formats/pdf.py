"""PDF files: the text of all pages and the XMP packet of the file (ISO 32000-2, sections 9.10 and 14.3.2).

pypdf reads; it unpacks streams up to limits, which are set lower here than its own. A file without any text, such as a
scanned book, was not read: it is no file without a notice.
"""

import io
import logging
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scanner.formats import FormatError, not_installed, unread
from scanner.types import Document, Embedded, ScanWarning

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_PAGES = 10_000
_MOST_CHARACTERS = 32 * 1024 * 1024
_MOST_SECONDS = 300
_LONGEST_STREAM = 16 * 1024 * 1024
_LIMITS: dict[str, Any] = {
    "array_based_stream_maximum_output_length": _LONGEST_STREAM,
    "brotli_maximum_output_length": _LONGEST_STREAM,
    "lzw_maximum_output_length": _LONGEST_STREAM,
    "run_length_maximum_output_length": _LONGEST_STREAM,
    "zlib_maximum_output_length": _LONGEST_STREAM,
    "xform_maximum_invocations_per_extraction": 1000,
    "jbig2dec_binary": None,
}
"""Of one stream, in bytes; pictures are not read, so nothing that unpacks them is run."""

_LONGEST_PACKET = 2 * 1024 * 1024
_MOST_PROBLEMS = 20
_SOURCE = "pdf"


def document(content: bytes) -> Document:
    """The file ``content``.

    Raises:
        FormatError: it is no PDF, is encrypted, or pypdf is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise not_installed("pypdf", "pdf") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it comments on every damaged object
    with pypdf.apply_configuration(**_LIMITS):
        return _read(_opened(content))


def _read(reader: "PdfReader") -> Document:
    problems: list[ScanWarning] = []
    text = "\n\n".join(_pages(reader, problems))
    if not text.strip() and not problems:
        problems.append(unread(_SOURCE, "pages", "they hold no text; what is shown on scanned pages was not read"))
    packet = _packet(reader, problems)
    return Document(text=text, embedded=Embedded(xmp=packet) if packet else None, problems=problems[:_MOST_PROBLEMS])


def _opened(content: bytes) -> "PdfReader":
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        # Most publishers only restrict printing: such files open with the empty password.
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as problem:
        raise FormatError(f"not readable as PDF ({type(problem).__name__}): {problem}.") from None
    if locked:
        raise FormatError("encrypted; it opens only with a password.")
    return reader


def _pages(reader: "PdfReader", problems: list[ScanWarning]) -> Iterator[str]:
    """The text of each page, up to the limits; a page that cannot be read is a problem."""
    started, characters = time.monotonic(), 0
    try:
        for number, page in enumerate(reader.pages, 1):
            if number > _MOST_PAGES or characters > _MOST_CHARACTERS or time.monotonic() - started > _MOST_SECONDS:
                problems.append(unread(_SOURCE, f"page {number} and those after it", "the file is too large"))
                return
            text = _text(page, number, problems)
            characters += len(text)
            yield text[:_MOST_CHARACTERS]
    except Exception as problem:  # the tree of pages itself is broken
        problems.append(unread(_SOURCE, "pages", f"damaged ({type(problem).__name__})"))


def _text(page: "PageObject", number: int, problems: list[ScanWarning]) -> str:
    try:
        return page.extract_text()
    except Exception as problem:  # whatever a hostile page makes of the parser, the page was not read
        problems.append(unread(_SOURCE, f"page {number}", f"damaged or too large ({type(problem).__name__})"))
        return ""


def _packet(reader: "PdfReader", problems: list[ScanWarning]) -> bytes | None:
    """The XMP packet of the whole file."""
    try:
        stream = reader.root_object.get("/Metadata")
        packet: bytes = stream.get_object().get_data() if stream is not None else b""
    except Exception as problem:
        problems.append(unread(_SOURCE, "XMP", f"damaged ({type(problem).__name__})"))
        return None
    if len(packet) > _LONGEST_PACKET:
        problems.append(unread(_SOURCE, "XMP", f"longer than {_LONGEST_PACKET} bytes"))
        return None
    return packet.strip(b"\0 \r\n\t") or None
