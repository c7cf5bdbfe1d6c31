"""Writes entries into a decisions file, and takes them out again, so that comments and order of the rest stay.

Entries stand in the order of their fingerprints: two people who decide on different notices change different places,
and their versions merge.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
    _write(path, _with(_read(path), entries, str(path)))


def remove(path: Path, *entries: Entry) -> None:
    """Take ``entries`` out of the file at ``path``; those that are not in it are no matter.

    Raises:
        ConfigError: the file is not valid, or cannot be written.
    """
    _write(path, _without(_read(path), entries, str(path)))


def as_written(entry: Entry) -> Entry:
    """``entry`` as it is read back from a file: on one line, without control characters."""
    plain = {key: _plain(getattr(entry, key)) for key in ("reason", "who", "contract", "notice")}
    patterns = {key: tuple(map(_plain, getattr(entry, key))) for key in ("paths", "hosts", "holders")}
    return replace(entry, **plain, **patterns)  # type: ignore[arg-type]


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


def _with(text: str, entries: Sequence[Entry], name: str) -> str:
    known = parse(text.encode(), name).entries
    if text and not text.endswith("\n"):
        text += "\n"
    items = _items(text, name) or []
    before = _lines(text) if items else [*_lines(text), *["decisions:\n"] * bool(entries)]
    lines = list(before)
    column = items[0].start_mark.column - 2 if items else 0
    # From the last to the first, so that the lines before do not move.
    for entry in sorted(entries, key=lambda one: one.fingerprints, reverse=True):
        place = next((i for i, old in enumerate(known) if old.fingerprints > entry.fingerprints), len(items))
        at = _line_of(items, place, before) if items else len(before)
        lines[at:at] = _written(entry, column)
    return _checked("".join(lines), name, (*known, *map(as_written, entries)))


def _without(text: str, entries: Iterable[Entry], name: str) -> str:
    left = list(parse(text.encode(), name).entries)
    places = list(range(len(left)))
    items = _items(text, name) or []
    gone = []
    for entry in entries:
        if entry in left:
            place = left.index(entry)
            del left[place]
            gone.append(places.pop(place))
    before = _lines(text)
    lines = list(before)
    for place in sorted(gone, reverse=True):
        del lines[items[place].start_mark.line : _end_of(items[place], before)]
    if gone and not left:
        lines = [line for line in lines if line.strip() != "decisions:"]
    return _checked("".join(lines), name, tuple(left))


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


def _plain(value: str) -> str:
    """On one line and without control characters: holders and notices are words of strangers."""
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())


def _written(entry: Entry, column: int) -> list[str]:
    entry = as_written(entry)
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
    text = yamlfile.dump([{key: value for key, value in fields.items() if value}])
    return [" " * column + line for line in text.splitlines(keepends=True)]
