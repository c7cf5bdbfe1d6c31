"""Picture files that are chains of chunks: PNG (W3C, third edition, section 5) and WebP (RFC 9649, section 2).

Metadata may stand behind the pixels, where a decoder sees it only after unpacking them; here nothing is unpacked.
"""

import zlib
from collections.abc import Iterator

from scanner.formats import FormatError

PNG = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 1_000_000
_WEBP_HEAD = 12

Chunk = tuple[bytes, bytes]


def is_webp(content: bytes) -> bool:
    """Whether ``content`` begins as a WebP file does."""
    return content.startswith(b"RIFF") and content[8:12] == b"WEBP"


def of_png(content: bytes) -> Iterator[Chunk]:
    """Type and data of each chunk.

    Raises:
        FormatError: the file is cut off or damaged.
    """
    position = len(PNG)
    for _ in range(_MOST_CHUNKS):
        length, kind = int.from_bytes(content[position : position + 4]), content[position + 4 : position + 8]
        data = content[position + 8 : position + 8 + length]
        checksum = content[position + 8 + length : position + 12 + length]
        position += 12 + length
        if len(checksum) < 4 or int.from_bytes(checksum) != zlib.crc32(data, zlib.crc32(kind)):
            break
        yield kind, data
        if kind == b"IEND":
            return
    raise FormatError("damaged or cut off.")


def of_webp(content: bytes) -> Iterator[Chunk]:
    """Type and data of each chunk.

    Raises:
        FormatError: the file is cut off or damaged.
    """
    position, end = _WEBP_HEAD, 8 + int.from_bytes(content[4:8], "little")
    for _ in range(_MOST_CHUNKS):
        if position >= end > _WEBP_HEAD:
            return
        length, kind = int.from_bytes(content[position + 4 : position + 8], "little"), content[position : position + 4]
        data = content[position + 8 : position + 8 + length]
        if len(data) < length or len(kind) < 4:
            break
        yield kind, data
        position += 8 + length + length % 2
    raise FormatError("damaged or cut off.")
