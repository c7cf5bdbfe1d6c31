"""ZIP archives of unknown origin, read within bounds (APPNOTE 6.3.10; EPUB 3.3, section 4 for what an EPUB may use).

Sizes that an archive states are not believed: members are unpacked up to a limit, all of them together up to another.
"""

import io
import struct
import zipfile
import zlib

MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes that are unpacked from one archive in all."""

MOST_MEMBERS = 20_000

_END = b"PK\x05\x06"
_END_LENGTH = 22
_LONGEST_COMMENT = 65_535
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
_FAILURES = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError, OverflowError,
    NotImplementedError,
)  # fmt: skip


class ArchiveError(ValueError):
    """The archive or a member cannot be read; the message says why."""


class Archive:
    """The members of an archive by name."""

    def __init__(self, content: bytes) -> None:
        """Open ``content``.

        Raises:
            ArchiveError: it is no archive, or holds too many members.
        """
        _check_directory(content)
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
            self._members = {info.filename: info for info in self._file.infolist()}
        except _FAILURES as problem:
            raise ArchiveError(f"damaged: {problem}") from None
        self._left = MOST_UNPACKED

    def __contains__(self, name: str) -> bool:
        """Whether there is a member called ``name``."""
        return name in self._members

    def read(self, name: str, limit: int) -> bytes:
        """The member ``name``, unpacked.

        Raises:
            ArchiveError: there is none, it is damaged or encrypted, or longer than ``limit`` or what is left in all.
        """
        info = self._members.get(name)
        if info is None:
            raise ArchiveError("it is not in the archive")
        if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
            raise ArchiveError("it is encrypted or packed in a way that is not read")
        limit = min(limit, self._left)
        try:
            with self._file.open(info) as member:
                content = member.read(limit + 1)
        except _FAILURES as problem:
            raise ArchiveError(f"damaged: {problem}") from None
        self._left -= min(len(content), limit)
        if len(content) > limit:
            raise ArchiveError(f"longer than {limit} bytes when unpacked")
        return content


def _check_directory(content: bytes) -> None:
    """Look at the number of members before a list of them is built; ZIP64 has no place in a book."""
    position = content.rfind(_END, max(0, len(content) - _END_LENGTH - _LONGEST_COMMENT))
    if position < 0 or len(content) - position < _END_LENGTH:
        raise ArchiveError("no ZIP archive, or cut off")
    members, size = struct.unpack_from("<HI", content, position + 10)
    if members > MOST_MEMBERS or size > 512 * MOST_MEMBERS:
        raise ArchiveError(f"more than {MOST_MEMBERS} members")
