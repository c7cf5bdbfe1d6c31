"""Writes entries into a decisions file, and takes them out again, so that comments and order of the rest stay.

Entries stand in the order of their fingerprints: two people who decide on different notices change different places,
and their versions merge.
"""

import os
import re
from pathlib import Path

import yaml

from scanner import yamlfile
from scanner.decisions import Decisions, Entry
from scanner.decisions.file import parse
from scanner.errors import ConfigError

_LINE = re.compile("[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+")
_HEAD = "# Decisions on notices; see docs/decisions.md of noticegate. Reviewed like code.\n"


def add(path: Path, *entries: Entry) -> None:
    """Write ``entries`` into the file at ``path``, which is made where there is none.

    Raises:
        ConfigError: the file is not valid, or cannot be written.
    """
    text = _read(path)
    for entry in entries:
        text = _with(text, entry, str(path))
    _write(path, text)


def remove(path: Path, *entries: Entry) -> None:
    """Take ``entries`` out of the file at ``path``; those that are not in it are no matter.

    Raises:
        ConfigError: the file is not valid, or cannot be written.
    """
    text = _read(path)
    for entry in entries:
        known = parse(text.encode(), str(path)).entries
        if entry in known:
            text = _without(text, known.index(entry), str(path))
    _write(path, text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else _HEAD
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path}: the decisions cannot be read: {problem}.") from None


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as problem:
        raise ConfigError(f"{path}: the decisions cannot be written: {problem.strerror}.") from None


def _with(text: str, entry: Entry, name: str) -> str:
    before = parse(text.encode(), name)
    lines = _lines(text)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    items = _items(text, name)
    if items is None:
        lines += ["decisions:\n", *_written(entry, 0)]
    else:
        place = next((i for i, old in enumerate(before.entries) if old.fingerprints > entry.fingerprints), len(items))
        at = _line_of(items, place, lines)
        lines[at:at] = _written(entry, items[0].start_mark.column - 2)
    return _checked("".join(lines), name, (*before.entries, entry))


def _without(text: str, place: int, name: str) -> str:
    before = parse(text.encode(), name)
    lines = _lines(text)
    items = _items(text, name) or []
    start = items[place].start_mark.line
    del lines[start : _end_of(items[place], lines)]
    if len(items) == 1:
        lines = [line for line in lines if line.strip() != "decisions:"]
    return _checked("".join(lines), name, before.entries[:place] + before.entries[place + 1 :])


def _checked(text: str, name: str, expected: tuple[Entry, ...]) -> str:
    """``text``, if it says what is expected; a file in an unusual form is not broken but refused."""
    try:
        now: Decisions | None = parse(text.encode(), name)
    except ConfigError:
        now = None
    if now is None or set(now.entries) != set(expected) or len(now.entries) != len(expected):
        raise ConfigError(
            f'{name}: the list of decisions is in a form that cannot be edited. Begin each entry with "- ".'
        )
    return text


def _lines(text: str) -> list[str]:
    """The lines of ``text`` as YAML counts them."""
    return _LINE.findall(text)


def _items(text: str, name: str) -> list[yaml.Node] | None:
    """The nodes of the entries; ``None`` when there is no list."""
    root = yamlfile.load_located(text, name, ConfigError).root
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "decisions" and isinstance(value, yaml.SequenceNode) and value.value:
            return list(value.value)
    return None


def _line_of(items: list[yaml.Node], place: int, lines: list[str]) -> int:
    """The line before which an entry at ``place`` goes: behind the one before, above the comments of the next."""
    return _end_of(items[place - 1], lines) if place else items[0].start_mark.line


def _end_of(item: yaml.Node, lines: list[str]) -> int:
    """The line behind the last one of ``item``."""
    last = item.end_mark.line
    while last > item.start_mark.line + 1 and not _says(lines[last - 1]):
        last -= 1
    return last


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _plain(value: str | list[str]) -> str | list[str]:
    """On one line and without control characters: holders and notices are words of strangers."""
    if isinstance(value, list):
        return [str(_plain(one)) for one in value]
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())


def _written(entry: Entry, column: int) -> list[str]:
    fields: dict[str, str | list[str] | None] = {
        "fingerprints": list(entry.fingerprints),
        "decision": entry.answer.value,
        "reason": entry.reason,
        "who": entry.who,
        "date": entry.day.isoformat() if entry.day else None,
        "expires": entry.expires.isoformat() if entry.expires else None,
        "contract": entry.contract,
        "paths": list(entry.paths),
        "hosts": list(entry.hosts),
        "holders": list(entry.holders),
        "notice": entry.notice,
    }
    text = yamlfile.dump([{key: _plain(value) for key, value in fields.items() if value}])
    return [" " * column + line for line in text.splitlines(keepends=True)]
