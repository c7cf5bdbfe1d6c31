"""Settings of a project: ``[tool.noticegate]`` in the nearest ``pyproject.toml`` that has it (``docs/cli.md``).

What stands in the file is what would be written on the command line, with paths from the folder of the file.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.errors import ConfigError
from scanner.vocabulary import Use
from scanner.yamlfields import hint

NAME = "pyproject.toml"
_TABLE = "noticegate"
_KEYS = ("rules", "policy", "use", "decisions")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project asks for; ``rules`` are folders and names of installed packs."""

    rules: tuple[str, ...] = ()
    policy: str | None = None
    use: Use | None = None
    decisions: str | None = None


NONE = Settings()


def file_for(folder: Path) -> Path | None:
    """The nearest ``pyproject.toml`` with settings, from ``folder`` upwards."""
    for place in (folder, *folder.parents):
        file = place / NAME
        try:
            if file.is_file() and b"noticegate" in (content := file.read_bytes()) and _table(content, file) is not None:
                return file
        except OSError:
            continue
    return None


def lies_in(file: Path, folder: Path, scanned: Sequence[str]) -> bool:
    """Whether ``file`` is part of what is scanned from ``folder``, and so has no say in it.

    A file at the root of a git repository is the repository's, whatever is scanned there.
    """
    if (file.parent / ".git").exists():
        return False
    return any(file.is_relative_to(Path(folder, path).resolve()) for path in scanned if path != "-")


def load(file: Path) -> Settings:
    """The settings in ``file``.

    Raises:
        ConfigError: a key is not known or has a value of another kind; names everything that is wrong.
    """
    table = _table(file.read_bytes(), file) or {}
    called = os.path.relpath(file)
    problems = [f'key "{key}" is not known. {hint(key, _KEYS)}' for key in table if key not in _KEYS]
    if not _are_texts(table.get("rules", [])):
        problems.append('"rules" must be a list of folders or names of installed packs.')
    problems += [
        f'"{key}" must be a text.' for key in ("policy", "use", "decisions") if not isinstance(table.get(key, ""), str)
    ]
    if isinstance(table.get("use"), str) and table["use"] not in list(Use):
        problems.append(f'use "{table["use"]}" is not known. {hint(table["use"], Use)}')
    if problems:
        raise ConfigError("\n".join(f"{called}: [tool.{_TABLE}]: {problem}" for problem in problems))
    return _resolved(table, file.parent)


def _resolved(table: dict[str, Any], folder: Path) -> Settings:
    policy = table.get("policy")
    return Settings(
        rules=tuple(_beside(pack, folder) if (folder / pack).is_dir() else pack for pack in table.get("rules", [])),
        policy=policy if policy is None or policy in list(Use) else _beside(policy, folder),
        use=Use(table["use"]) if "use" in table else None,
        decisions=_beside(table["decisions"], folder) if "decisions" in table else None,
    )


def _beside(path: str, folder: Path) -> str:
    return os.path.relpath(folder / path)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _table(content: bytes, file: Path) -> dict[str, Any] | None:
    """The table of the file's content; ``None`` when it has none.

    Raises:
        ConfigError: it is not valid TOML.
    """
    import tomllib

    try:
        tool = tomllib.loads(content.decode("utf-8")).get("tool", {})
    except (ValueError, RecursionError) as problem:
        raise ConfigError(f"{os.path.relpath(file)}: not valid TOML: {problem}.") from None
    table = tool.get(_TABLE) if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None
