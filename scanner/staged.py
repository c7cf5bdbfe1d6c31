"""What is staged in a git repository: the files of its index, never those of the working tree."""

import io
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Self, cast

from scanner.errors import ConfigError

_FILE_MODES = ("100644", "100755")
_PATHS = 500
_IN_MEMORY = 8 << 20
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Staged:
    """A file of the index: its path from the working directory, the name of its content."""

    path: str
    blob: str


class Index:
    """The index of the repository around the working directory; one process of git serves all files."""

    def __init__(self) -> None:
        """Open it.

        Raises:
            ConfigError: there is no repository here, or no git.
        """
        _git("rev-parse", "--git-dir")
        self._served = subprocess.Popen(["git", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        """The index itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the process of git end."""
        self._served.kill()
        self._served.communicate()

    def changed(self) -> list[Staged]:
        """The files that the commit would add or change."""
        paths = _git("diff", "--cached", "--name-only", "--relative", "--diff-filter=ACMRT", "-z").split(b"\0")
        return self.named([path.decode("utf-8", "surrogateescape") for path in paths if path])

    def named(self, paths: Sequence[str]) -> list[Staged]:
        """The regular files of the index at ``paths``; links, submodules and what is not staged are left out."""
        found: dict[str, Staged] = {}
        for start in range(0, len(paths), _PATHS):
            some = paths[start : start + _PATHS]
            listed = _git("--literal-pathspecs", "ls-files", "--stage", "-z", "--", *some).split(b"\0")
            for entry in filter(None, listed):
                about, _, path = entry.decode("utf-8", "surrogateescape").partition("\t")
                mode, blob, _ = about.split(" ")
                if mode in _FILE_MODES:
                    found[path] = Staged(path, blob)
        return list(found.values())

    def at_root(self, name: str) -> bytes | None:
        """The content of the file ``name`` at the root of the repository; ``None`` when it is not in the index."""
        listed = _git("ls-files", "--stage", "-z", "--", f":(top,literal){name}").decode("utf-8", "surrogateescape")
        return _git("cat-file", "blob", listed.split(" ")[1]) if listed else None

    def content(self, file: Staged, most: int) -> BinaryIO | None:
        """The content of ``file``, as a stream that can be sought in; ``None`` when it is longer than ``most`` bytes.

        What git keeps elsewhere (Git LFS) is brought by git's own filter.
        """
        put, taken = cast(IO[bytes], self._served.stdin), cast(IO[bytes], self._served.stdout)
        put.write(f"{file.blob}\n".encode())
        put.flush()
        size = int(taken.readline().split()[2])
        kept = _kept(_pieces(taken, size), most)
        taken.read(1)
        if kept is not None and kept.read(len(_LFS)) == _LFS:
            kept = self._filtered(file, most)
        if kept is not None:
            kept.seek(0)
        return kept

    @staticmethod
    def _filtered(file: Staged, most: int) -> BinaryIO | None:
        command = ["git", "cat-file", "--filters", f"--path={file.path}", file.blob]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as filtering:
            out = cast(IO[bytes], filtering.stdout)
            return _kept(iter(lambda: out.read(_CHUNK), b""), most)


def _pieces(stream: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        piece = stream.read(min(size, _CHUNK))
        if not piece:
            raise ConfigError("git stopped in the middle of a file.")
        size -= len(piece)
        yield piece


def _kept(pieces: Iterable[bytes], most: int) -> BinaryIO | None:
    """``pieces``, all of which are taken, in memory or in a file without a name."""
    kept: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the caller reads it
    size = 0
    for piece in pieces:
        size += len(piece)
        if size <= most:
            kept.write(piece)
    if size > most:
        return None
    kept.seek(0)
    return cast(BinaryIO, io.BufferedReader(kept))


def _git(*arguments: str) -> bytes:
    try:
        run = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise ConfigError("git is not installed.") from None
    if run.returncode:
        raise ConfigError(f"git: {run.stderr.decode('utf-8', 'replace').strip()}.")
    return run.stdout
