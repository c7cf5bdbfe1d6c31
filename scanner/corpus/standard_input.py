"""Standard input as a file of the run, so that the run can go on after an interruption."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from scanner.corpus.state import FOLDER
from scanner.corpus.streams import part
from scanner.errors import ConfigError

_CHUNK = 1 << 20
_COMPRESSED = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst", b"BZh": ".bz2", b"\xfd7zXZ": ".xz"}
_FORMATS = {b"PAR1": ".parquet", b"WARC/": ".warc"}


def kept(stream: BinaryIO, folder: Path) -> str:
    """The path of a copy of ``stream`` in the folder of a run; JSON lines unless it begins as something else.

    Raises:
        ConfigError: the folder keeps other content, of an earlier run.
    """
    head = stream.read(_CHUNK)
    compression = next((ending for magic, ending in _COMPRESSED.items() if head.startswith(magic)), "")
    suffix = next((suffix for magic, suffix in _FORMATS.items() if head.startswith(magic)), ".jsonl")
    path = folder / FOLDER / f"stdin{suffix}{compression}"
    digest = hashlib.sha256()
    with part(path).open("wb") as out:
        while head:
            out.write(head)
            digest.update(head)
            head = stream.read(_CHUNK)
    if path.exists() and _hash(path) != digest.hexdigest():
        part(path).unlink()
        raise ConfigError(f"{folder}: holds another run; standard input has changed since. Use another folder.")
    part(path).replace(path)
    return str(path)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
