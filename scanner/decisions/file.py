"""Reads a decisions file (``docs/decisions.md``)."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scanner import yamlfile
from scanner.contract_file import read_contracts, read_patterns
from scanner.decisions import Answer, Decisions, Entry
from scanner.errors import ConfigError
from scanner.yamlfields import Fields
from scanner.yamlfields import Path as FieldPath

NAME = ".noticegate.yaml"
_KEYS = ("decisions", "contracts")
_ENTRY_KEYS = (
    "fingerprints", "decision", "reason", "who", "date", "expires", "contract", "paths", "hosts", "holders", "notice",
)  # fmt: skip
_DIGITS = frozenset("0123456789abcdef")
_LENGTH = 16


def load(path: str | Path) -> Decisions:
    """The decisions in the file at ``path``.

    Raises:
        ConfigError: it cannot be read or is not valid; names file and line of everything that is wrong.
    """
    try:
        return parse(Path(path).read_bytes(), str(path))
    except FileNotFoundError:
        advice = "noticegate review, decisions add and baseline create write one."
        raise ConfigError(f"{path}: there is no decisions file. {advice}") from None
    except OSError as problem:
        raise ConfigError(f"{path}: the decisions cannot be read: {problem.strerror or problem}.") from None


def parse(content: bytes, name: str) -> Decisions:
    """The decisions in ``content``, which errors call ``name``.

    Raises:
        ConfigError: it is not valid; names the line of everything that is wrong.
    """
    fields = Fields(yamlfile.load_located(content, name, ConfigError), name)
    given = fields.mapping(fields.located.content or {}, (), _KEYS)
    entries: list[Entry] = []
    if given.get("decisions"):
        entries = fields.items(given["decisions"], ("decisions",), lambda value, path: _entry(fields, value, path))
    contracts = read_contracts(fields, given, None)
    fields.check(ConfigError)
    return Decisions(tuple(entries), contracts, hashlib.sha256(content).hexdigest()[:16])


def own(folder: Path) -> Path:
    """Where the decisions of ``folder`` belong: at the root of the git repository around it, else in it."""
    root = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)
    return root / NAME


def found(folder: Path, scanned: Sequence[str]) -> Path | None:
    """The decisions file that a scan from ``folder`` honours without being told, if there is one.

    It is that of the git repository around ``folder``, else the one in ``folder`` itself, unless it lies in what is
    scanned: nothing that is scanned may decide about itself.
    """
    file = own(folder)
    if not file.is_file():
        return None
    in_repository = (file.parent / ".git").exists()
    is_scanned = any(folder.is_relative_to(Path(folder, path).resolve()) for path in scanned)
    return file if in_repository or not is_scanned else None


def _entry(fields: Fields, value: Any, path: FieldPath) -> Entry | None:
    given = fields.mapping(value, path, _ENTRY_KEYS, required=["fingerprints", "decision"])

    def read(key: str, reader: Callable[[Any, FieldPath], Any], default: Any = None) -> Any:
        return reader(given[key], (*path, key)) if key in given else default

    answer = read("decision", lambda value, at: fields.choice(value, at, Answer))
    marks = read("fingerprints", lambda value, at: fields.items(value, at, lambda one, at: _mark(fields, one, at)), ())
    if answer == Answer.WAIVE and not given.get("reason"):
        fields.wrong(path, 'who waives a notice must say why: the entry lacks the key "reason".')
    if answer is None or not marks:
        return None
    return Entry(
        fingerprints=tuple(marks),
        answer=answer,
        reason=read("reason", fields.text) or "",
        who=read("who", fields.text) or "",
        day=read("date", fields.day),
        expires=read("expires", fields.day),
        contract=read("contract", fields.text) or "",
        paths=read_patterns(fields, given, (*path, "paths")),
        hosts=read_patterns(fields, given, (*path, "hosts")),
        holders=read_patterns(fields, given, (*path, "holders")),
        notice=read("notice", fields.text) or "",
        location=fields.location(path),
    )


def is_fingerprint(value: str) -> bool:
    """Whether ``value`` is written as a fingerprint is."""
    return len(value) == _LENGTH and _DIGITS.issuperset(value)


def _mark(fields: Fields, value: Any, path: FieldPath) -> str | None:
    if isinstance(value, str) and is_fingerprint(value):
        return value
    fields.wrong(path, f"a fingerprint has {_LENGTH} hexadecimal digits; put it in quotes when all are decimal.")
    return None
