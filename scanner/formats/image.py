"""Pictures: XMP (ISO 16684-1), C2PA manifests, and the notices for people in EXIF, IPTC-IIM and PNG text.

Where they stand: XMP part 3 for JPEG, PNG, TIFF and WebP; C2PA 2.2, appendix A. Pillow reads JPEG and TIFF; no pixel
is ever unpacked.
"""

import io
import logging
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner.carriers import c2pa
from scanner.carriers.xmltree import MAX_BYTES
from scanner.decoding import NotTextError, decode
from scanner.formats import FormatError, chunks, not_installed, unread
from scanner.types import Document, Embedded, ScanWarning

if TYPE_CHECKING:
    from PIL.Image import Image

_SOURCE = "image"
_JPEG, _TIFF = b"\xff\xd8\xff", (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_EXTENSION_HEAD = len(_XMP_EXTENSION) + 40
_RIGHTS_WORDS = (b"useplus", b"tdmrep", b"rslstandard", b"rights", b"Rights")
_PNG_XMP = b"XML:com.adobe.xmp"
_PNG_NOTICES = (b"Copyright", b"Disclaimer", b"Description", b"Comment", b"Warning")
_PNG_PROFILES = (b"Raw profile type xmp", b"Raw profile type iptc")
_EXIF_NOTICES = (0x8298, 0x010E)
"""Copyright and ImageDescription."""

_IPTC_NOTICES = ((2, 116), (2, 40), (2, 120))
"""Copyright Notice, Special Instructions, Caption."""

_TIFF_XMP, _TIFF_C2PA = 700, 0xCD41
_LONGEST_NOTICE = 256 * 1024
_LONGEST_COMPLAINT = 200


@dataclass(slots=True)
class _Metadata:
    """What stands in a picture besides its pixels."""

    packets: list[bytes] = field(default_factory=list)
    store: bytes = b""
    notices: list[str] = field(default_factory=list)
    problems: list[ScanWarning] = field(default_factory=list)

    def miss(self, part: str, problem: object) -> None:
        """Note a part that was not read."""
        self.problems.append(unread(_SOURCE, part, problem))

    def add_notice(self, value: Any) -> None:
        """A text for people, or several of them."""
        for one in value if isinstance(value, (list, tuple)) else [value]:
            content = one if isinstance(one, bytes) else str(one or "").encode("utf-8", "replace")
            if len(content) > _LONGEST_NOTICE:
                self.miss("text", f"longer than {_LONGEST_NOTICE} bytes")
                continue
            try:
                text = decode(content.strip(b"\0 ")).text
            except NotTextError as problem:
                self.miss("text", problem)
                continue
            self.notices += [text] if text else []


def document(content: bytes) -> Document:
    """The picture ``content``; its text are the notices in its metadata.

    Raises:
        FormatError: it is no picture of a known format, is damaged, or Pillow is not installed.
    """
    found = _metadata(content)
    assertions = _assertions(found)
    packet = _packet(found)
    return Document(
        text="\n\n".join(dict.fromkeys(found.notices)),
        media="image",
        embedded=Embedded(xmp=packet, c2pa_assertions=assertions),
        problems=found.problems,
    )


def _metadata(content: bytes) -> _Metadata:
    if content.startswith(chunks.PNG):
        return _of_png(chunks.of_png(content))
    if chunks.is_webp(content):
        return _of_webp(chunks.of_webp(content))
    if content.startswith(_JPEG):
        return _by_pillow(content, "JPEG", _of_jpeg)
    if content.startswith(_TIFF):
        return _by_pillow(content, "TIFF", _of_tiff)
    raise FormatError("no JPEG, PNG, WebP or TIFF picture.")


def _by_pillow(content: bytes, kind: str, take: Callable[["Image"], _Metadata]) -> _Metadata:
    """What ``take`` finds once the header has been read; what Pillow only warns of was not read."""
    try:
        from PIL import Image
    except ImportError:
        raise not_installed("Pillow", "image") from None
    logging.getLogger("PIL").setLevel(logging.CRITICAL)  # it comments on what it then raises
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # no pixel is unpacked
        try:
            found = take(Image.open(io.BytesIO(content), formats=(kind,)))
        except Exception as problem:  # its plugins raise what they please
            raise FormatError(f"not readable as {kind} ({type(problem).__name__}).") from None
    for warning in caught[:1]:
        found.miss("header", f"damaged ({warning.message})"[:_LONGEST_COMPLAINT])
    return found


def _of_jpeg(picture: "Image") -> _Metadata:
    found = _Metadata()
    segments: list[tuple[str, bytes]] = getattr(picture, "applist", [])
    found.packets = [data[len(_XMP_SEGMENT) :] for _, data in segments if data.startswith(_XMP_SEGMENT)]
    extension = b"".join(data[_EXTENSION_HEAD:] for _, data in segments if data.startswith(_XMP_EXTENSION))
    if any(word in extension for word in _RIGHTS_WORDS):
        found.miss("extended XMP", "it speaks of rights and was not read")
    found.store = _joined(data for name, data in segments if name == "APP11" and data.startswith(b"JP"))
    _add_exif(found, picture)
    _add_iptc(found, picture)
    return found


def _joined(segments: Iterable[bytes]) -> bytes:
    """The first box that is spread over APP11 segments (ISO/IEC 18477-3); each repeats its header."""
    parts = sorted((data[2:4], int.from_bytes(data[4:8]), data[8:]) for data in segments)
    own = [data for instance, _, data in parts if instance == parts[0][0]]
    head = 16 if own and own[0][:4] == b"\0\0\0\1" else 8
    return b"".join([own[0], *(data[head:] for data in own[1:])]) if own else b""


def _of_tiff(picture: "Image") -> _Metadata:
    found = _Metadata()
    tags = getattr(picture, "tag_v2", {})
    found.packets = [_octets(tags[_TIFF_XMP])] if _TIFF_XMP in tags else []
    found.store = _octets(tags[_TIFF_C2PA]) if _TIFF_C2PA in tags else b""
    for tag in _EXIF_NOTICES:
        found.add_notice(tags.get(tag))
    _add_iptc(found, picture)
    return found


def _octets(value: Any) -> bytes:
    return value if isinstance(value, bytes) else bytes(value)


def _of_png(parts: Iterator[chunks.Chunk]) -> _Metadata:
    found = _Metadata()
    for kind, data in parts:
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            _add_png_text(found, kind, data)
        elif kind == b"caBX":
            found.store = data
        elif kind == b"eXIf":
            _add_exif_block(found, data)
    return found


def _add_png_text(found: _Metadata, kind: bytes, data: bytes) -> None:
    """A text chunk: keyword, and text that may be packed (PNG, section 11.3.3)."""
    keyword, _, rest = data.partition(b"\0")
    if keyword.startswith(_PNG_PROFILES):
        found.miss(keyword.decode("latin-1"), "profiles of this form are not read")
    if keyword not in (_PNG_XMP, *_PNG_NOTICES):
        return
    packed = kind == b"zTXt" or (kind == b"iTXt" and rest[:1] == b"\1")
    body = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1] if kind == b"iTXt" else rest
    try:
        text = _unpacked(body) if packed else body
    except zlib.error:
        found.miss(keyword.decode("latin-1"), "damaged")
        return
    if keyword == _PNG_XMP:
        found.packets.append(text)
    else:
        found.add_notice(text)


def _unpacked(data: bytes) -> bytes:
    """``data`` unpacked, at most one byte longer than an XMP packet may be."""
    return zlib.decompressobj().decompress(data, MAX_BYTES + 1)


def _of_webp(parts: Iterator[chunks.Chunk]) -> _Metadata:
    found = _Metadata()
    for kind, data in parts:
        if kind == b"XMP ":
            found.packets.append(data)
        elif kind == b"C2PA":
            found.store = data
        elif kind == b"EXIF":
            _add_exif_block(found, data)
    return found


def _add_exif_block(found: _Metadata, data: bytes) -> None:
    try:
        from PIL.Image import Exif
    except ImportError:
        raise not_installed("Pillow", "image") from None
    exif = Exif()
    try:
        exif.load(data)
        values = [exif.get(tag) for tag in _EXIF_NOTICES]
    except Exception as problem:
        found.miss("EXIF", f"damaged ({type(problem).__name__})")
        return
    found.add_notice(values)


def _add_exif(found: _Metadata, picture: "Image") -> None:
    try:
        exif = picture.getexif()
        values = [exif.get(tag) for tag in _EXIF_NOTICES]
    except Exception as problem:
        found.miss("EXIF", f"damaged ({type(problem).__name__})")
        return
    found.add_notice(values)


def _add_iptc(found: _Metadata, picture: "Image") -> None:
    from PIL import IptcImagePlugin

    try:
        fields = IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    except Exception as problem:
        found.miss("IPTC", f"damaged ({type(problem).__name__})")
        return
    for key in _IPTC_NOTICES:
        found.add_notice(fields.get(key))


def _packet(found: _Metadata) -> bytes | None:
    """The XMP packet; of several that differ only the first is read."""
    packets = list(dict.fromkeys(packet for packet in found.packets if len(packet) <= MAX_BYTES))
    if any(len(packet) > MAX_BYTES for packet in found.packets):
        found.miss("XMP", f"longer than {MAX_BYTES} bytes")
    if len(packets) > 1:
        found.miss("XMP", "there are several packets, and only the first was read")
    return packets[0].strip(b"\0 \r\n\t") if packets else None


def _assertions(found: _Metadata) -> list[c2pa.Assertion]:
    if not found.store:
        return []
    if len(found.store) > c2pa.LONGEST_STORE:
        found.miss("C2PA", f"longer than {c2pa.LONGEST_STORE} bytes")
        return []
    try:
        assertions, problems = c2pa.assertions(found.store)
    except c2pa.C2paError as problem:
        found.miss("C2PA", problem)
        return []
    found.problems += problems
    return assertions
