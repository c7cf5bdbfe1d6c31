"""The verdict stream of one input, which is also the journal of the run: one Zstandard frame for each batch.

A frame is on the disk before its records are written anywhere else. What is left of a frame after a crash is cut off;
the complete ones say how the run had decided.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from scanner.corpus.judging import Judged, read_back
from scanner.corpus.streams import compress

_CHUNK = 1 << 20


class Journal:
    """A verdict stream that is being written."""

    def __init__(self, path: Path) -> None:
        """Go on with the stream at ``path`` behind its last complete frame, or begin it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self.complete = 0
        end = 0
        if path.exists():
            ends = [end for end, _ in frames(path)]
            self.complete, end = len(ends), (ends or [0])[-1]
            with path.open("r+b") as found:
                found.truncate(end)
        self._out = path.open("ab")

    def append(self, judged: Sequence[Judged]) -> None:
        """Write one batch and wait until it is on the disk."""
        compress([b"".join(one.line for one in judged)], ".zst", self._out)
        self._out.flush()
        os.fsync(self._out.fileno())

    def known(self) -> Iterator[list[Judged]]:
        """What was decided in each batch that was complete when the stream was opened."""
        for number, (_, content) in enumerate(frames(self._path)):
            if number >= self.complete:
                return
            yield [read_back(line) for line in content.splitlines(keepends=True)]

    def close(self) -> None:
        """Close the file."""
        self._out.close()


def frames(path: Path) -> Iterator[tuple[int, bytes]]:
    """The end and the content of each complete frame of the file at ``path``."""
    with path.open("rb") as stream:
        rest = b""
        end = 0
        while True:
            unpacker = zstandard.ZstdDecompressor().decompressobj()
            pieces: list[bytes] = []
            try:
                rest, used = _one_frame(unpacker, stream, rest, pieces)
            except zstandard.ZstdError:
                return
            if not unpacker.eof:
                return
            end += used
            yield end, b"".join(pieces)


def _one_frame(unpacker: Any, stream: BinaryIO, rest: bytes, pieces: list[bytes]) -> tuple[bytes, int]:
    """Unpack up to the end of a frame; what was read behind it, and the length of the frame."""
    used = 0
    data = rest or stream.read(_CHUNK)
    while data:
        pieces.append(unpacker.decompress(data))
        used += len(data)
        if unpacker.eof:
            behind: bytes = unpacker.unused_data
            return behind, used - len(behind)
        data = stream.read(_CHUNK)
    return b"", used
