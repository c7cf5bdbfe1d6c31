"""Compressed streams: read as one, written as frames that stand for themselves, so that files can be joined and cut.

gzip members (RFC 1952, section 2.2), Zstandard frames (RFC 8878, section 3.1), and streams of bzip2 and xz may all be
concatenated. No time stamps are written.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import zlib
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import zstandard

from scanner.errors import ConfigError, InputError

COMPRESSIONS = (".gz", ".zst", ".bz2", ".xz")
_LEVEL = {".gz": 6, ".zst": 3, ".bz2": 9, ".xz": 6}
_CHUNK = 1 << 20
_FEW = 1 << 12  # a block of a few bytes may hold 128 kB (RFC 8878, section 3.1.1.2)


def split(name: str) -> tuple[str, str]:
    """``name`` without the ending of a compression, and that ending (empty when it has none)."""
    lowered = name.lower()
    ending = next((ending for ending in COMPRESSIONS if lowered.endswith(ending)), "")
    return name[: len(name) - len(ending)], ending


def opened(path: str) -> BinaryIO:
    """The file at ``path`` (local, or an address that fsspec knows) as it is.

    Raises:
        InputError: it cannot be opened.
        ConfigError: it is remote and fsspec is not installed.
    """
    try:
        if "://" in path:
            return cast(BinaryIO, _fsspec().open(path, "rb").open())
        if path.endswith("/*"):
            return _listing(path)
        return Path(path).open("rb")
    except OSError as problem:
        raise InputError(f"{path}: cannot be read: {problem.strerror or problem}.") from None


def _listing(path: str) -> BinaryIO:
    from scanner.corpus import page_suffixes
    from scanner.corpus.formats import files

    return files.listing(path, page_suffixes())


def decompressed(stream: BinaryIO, compression: str) -> BinaryIO:
    """``stream`` without its compression."""
    match compression:
        case ".gz":
            return cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))
        case ".bz2":
            return cast(BinaryIO, bz2.BZ2File(stream))
        case ".xz":
            return cast(BinaryIO, lzma.LZMAFile(stream))
        case ".zst":
            return cast(BinaryIO, _Buffered(_Zstandard(stream)))
        case _:
            return stream


def reading_errors() -> tuple[type[Exception], ...]:
    """What damaged input raises while it is read."""
    return (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


class Hashed(io.RawIOBase):
    """A stream that is hashed as it is read from its beginning to its end."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read and hash ``stream``."""
        self._stream = stream
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See ``io.RawIOBase``."""
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        self._digest.update(piece)
        return len(piece)

    def sha256(self) -> str:
        """The hash of the whole, what has not been read yet included."""
        while piece := self._stream.read(_CHUNK):
            self._digest.update(piece)
        return self._digest.hexdigest()


def part(path: Path) -> Path:
    """What the file at ``path`` is called until it is complete; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.part")


class Frames:
    """A file of frames, one for each call of ``write``."""

    def __init__(self, path: Path, compression: str) -> None:
        """Begin the file at ``path`` anew."""
        self._path = path
        self._out = part(path).open("wb")
        self._compression = compression

    def write(self, pieces: list[bytes]) -> None:
        """One frame of these ``pieces``; nothing for none."""
        if pieces:
            compress(pieces, self._compression, self._out)

    def publish(self) -> None:
        """Finish the file and give it its name."""
        self._out.close()
        part(self._path).replace(self._path)


def compress(pieces: list[bytes], compression: str, out: IO[bytes]) -> None:
    """Write ``pieces`` to ``out`` as one frame, without a copy of the whole."""
    packer = _packer(compression)
    if packer is None:
        out.writelines(pieces)
        return
    for piece in pieces:
        for start in range(0, len(piece), _CHUNK):
            out.write(packer.compress(piece[start : start + _CHUNK]))
    out.write(packer.flush())


def _packer(compression: str) -> Any:
    level = _LEVEL.get(compression)
    match compression:
        case ".gz":
            return zlib.compressobj(level or 6, zlib.DEFLATED, 31)
        case ".bz2":
            return bz2.BZ2Compressor(level or 9)
        case ".xz":
            return lzma.LZMACompressor(preset=level)
        case ".zst":
            return zstandard.ZstdCompressor(level=level or 3, write_checksum=True).compressobj()
        case _:
            return None


class _Zstandard:
    """Frames of Zstandard one after another; a stream that ends inside one is an error, as with gzip."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._unpacker: Any = None
        self._rest = b""

    def read(self, size: int) -> bytes:
        """What the next few bytes of the file hold; empty at its end.

        Raises:
            EOFError: the file ends inside a frame.
        """
        while True:
            packed = self._rest or self._stream.read(_FEW)
            self._rest = b""
            if not packed:
                if self._unpacker is not None:
                    raise EOFError("the compressed stream ends inside a frame")
                return b""
            if self._unpacker is None:
                self._unpacker = zstandard.ZstdDecompressor().decompressobj()
            unpacked: bytes = self._unpacker.decompress(packed)
            if self._unpacker.eof:
                self._rest, self._unpacker = self._unpacker.unused_data, None
            if unpacked:
                return unpacked

    def close(self) -> None:
        self._stream.close()


class _Buffered:
    """A stream with ``readline`` over one that only reads."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._buffer = b""
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        pieces = [self._buffer[self._at :]]
        self._buffer, self._at = b"", 0
        found = len(pieces[0])
        while size < 0 or found < size:
            piece = self._raw.read(_CHUNK if size < 0 else min(_CHUNK, size - found))
            if not piece:
                break
            pieces.append(piece)
            found += len(piece)
        whole = b"".join(pieces)
        if 0 <= size < len(whole):
            self._buffer = whole[size:]
            whole = whole[:size]
        return whole

    def readline(self, limit: int = -1) -> bytes:
        pieces: list[bytes] = []
        left = limit
        while limit < 0 or left > 0:
            end = self._buffer.find(b"\n", self._at) + 1
            stop = end or len(self._buffer)
            if limit >= 0:
                stop = min(stop, self._at + left)
            pieces.append(self._buffer[self._at : stop])
            left -= stop - self._at
            self._at = stop
            if pieces[-1].endswith(b"\n") or (limit >= 0 and left <= 0):
                break
            self._buffer, self._at = self._raw.read(_CHUNK), 0
            if not self._buffer:
                break
        return b"".join(pieces)

    def close(self) -> None:
        self._raw.close()


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError:
        raise ConfigError("Remote files need a package: pip install 'noticegate[remote]'.") from None
    return fsspec
