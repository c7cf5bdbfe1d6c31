"""What a run is: its inputs, options and versions. A folder that holds another run is not touched."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.corpus.streams import opened
from scanner.errors import ConfigError, InputError

FOLDER = ".noticegate"
_ENDS = 1 << 16


def identity(path: str) -> dict[str, Any]:
    """Name, size and the hash of both ends of the file at ``path``, by which a changed input is told.

    Raises:
        InputError: it cannot be read.
    """
    with opened(path) as stream:
        try:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            head = stream.read(_ENDS)
            stream.seek(max(0, size - _ENDS))
            tail = stream.read(_ENDS)
        except OSError as problem:
            raise InputError(f"{path}: cannot be read: {problem.strerror or problem}.") from None
    return {"path": path, "size": size, "ends": hashlib.sha256(head + tail).hexdigest()[:16]}


def begin(folder: Path, run: Mapping[str, Any]) -> None:
    """Write down what ``run`` is, or check that the run in ``folder`` is the same.

    Raises:
        ConfigError: it is another one, or ``folder`` is not empty.
    """
    path = folder / FOLDER / "run.json"
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        changed = [key for key in sorted({*before, *run}) if before.get(key) != run.get(key)]
        if changed:
            raise ConfigError(
                f"{folder}: holds another run; {_difference(changed[0], before, run)} Use another folder."
            )
        return
    if folder.exists() and any(entry.name != FOLDER for entry in folder.iterdir()):
        raise ConfigError(f"{folder}: is not empty and holds no run of noticegate. Use another folder.")
    write(path, run)


def _difference(key: str, before: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    if key == "versions":
        changed = [name for name in run[key] if run[key][name] != before.get(key, {}).get(name)]
        return f"its {' and '.join(changed)} differ{'s' * (len(changed) == 1)} (a policy includes its decisions)."
    if key != "inputs":
        return f"{key} is {run.get(key)}, was {before.get(key)}."
    old = {one["path"]: one for one in before["inputs"]}
    new = {one["path"]: one for one in run["inputs"]}
    for name, one in new.items():
        if name not in old:
            return f"{name} is a new input."
        if one != old[name]:
            return f"{name} has changed since."
    return f"{next(name for name in old if name not in new)} is no input any more."


def write(path: Path, content: Any) -> None:
    """Write JSON so that there is either the old file or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False, indent=1)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def names(inputs: Sequence[str]) -> dict[str, str]:
    """A name below the output folders for each input: its path below what all have in common."""
    plain = [path.rpartition("://")[2].rpartition(f"{FOLDER}/")[2].lstrip("/") for path in inputs]
    folders = [name.split("/")[:-1] for name in plain]
    common = 0
    while folders and all(len(parts) > common and parts[common] == folders[0][common] for parts in folders):
        common += 1
    below = (name.split("/")[common:] for name in plain)
    kept = ("/".join(part for part in parts if part not in ("", ".", "..")) for parts in below)
    return dict(zip(inputs, kept, strict=True))
