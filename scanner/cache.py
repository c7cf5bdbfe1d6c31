"""Compiled files in the user's cache folder: written at once or not at all, and never needed to be there."""

import contextlib
import os
import tempfile
from pathlib import Path


def read(name: str) -> bytes | None:
    """The cached file of that name; ``None`` when it is not there or cannot be read."""
    path = _path(name)
    if path is not None and path.is_file():
        with contextlib.suppress(OSError):
            return path.read_bytes()
    return None


def store(name: str, content: bytes) -> None:
    """Cache ``content`` under ``name``; a cache that cannot be written is no error."""
    path = _path(name)
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)


def _path(name: str) -> Path | None:
    """``$NOTICEGATE_CACHE``, else the user's cache folder; ``None`` without a home."""
    folder = os.environ.get("NOTICEGATE_CACHE") or os.environ.get("XDG_CACHE_HOME")
    try:
        base = Path(folder) if folder else Path.home() / ".cache"
    except RuntimeError:
        return None
    return base / "noticegate" / name
