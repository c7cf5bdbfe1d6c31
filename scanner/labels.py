"""Labelled corpora: what the scanner should say of a document, one JSON record a line.

Fields: ``text``, ``gate`` (the decision for ``train-ai``), ``findings`` (kinds), and where known ``id``, ``lang``,
``holder``, ``license`` (SPDX), ``exceptions`` and ``note``.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scanner.errors import InputError
from scanner.vocabulary import Decision, Kind

_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled document: what the scanner should say of it."""

    id: str
    text: str
    gate: Decision
    kinds: frozenset[str]
    language: str = "und"
    holder: str | None = None
    license: str | None = None
    exceptions: frozenset[str] = frozenset()
    note: str = ""


def read_corpus(paths: Sequence[str]) -> list[Example]:
    """The examples in JSON-lines files.

    Raises:
        InputError: names every file that cannot be read and every line that is no labelled record.
    """
    examples: list[Example] = []
    problems: list[str] = []
    for path in paths:
        try:
            for where, line in _numbered(path):
                try:
                    examples.append(_example(json.loads(line), where))
                except ValueError as problem:
                    problems.append(f"{where}: {_cause(problem)}")
        except (OSError, UnicodeDecodeError) as problem:
            problems.append(f"{path}: {getattr(problem, 'strerror', None) or problem}.")
    if problems:
        more = [f"and {len(problems) - _MOST_PROBLEMS} more."] if len(problems) > _MOST_PROBLEMS else []
        raise InputError("\n".join([*problems[:_MOST_PROBLEMS], *more]))
    return examples


def _numbered(path: str) -> Iterator[tuple[str, str]]:
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield f"{path}:{number}", line.rstrip("\n")


def _example(record: Any, where: str) -> Example:
    """The example in a parsed line.

    Raises:
        ValueError: says what is missing or not known.
    """
    if not isinstance(record, dict):
        raise ValueError("a JSON object is expected.")
    for name, kind in (("text", str), ("gate", str), ("findings", list)):
        if not isinstance(record.get(name), kind):
            raise ValueError(f'field "{name}" is missing or of a wrong type.')
    _known([record["gate"]], Decision, "gate")
    _known(record["findings"], Kind, "findings")
    return Example(
        id=str(record.get("id") or where),
        text=record["text"],
        gate=Decision(record["gate"]),
        kinds=frozenset(record["findings"]),
        language=record.get("lang") or "und",
        holder=record.get("holder"),
        license=record.get("license"),
        exceptions=frozenset(record.get("exceptions") or ()),
        note=record.get("note") or "",
    )


def _known(values: Iterable[Any], vocabulary: type[StrEnum], field: str) -> None:
    known = [word.value for word in vocabulary]
    for value in values:
        if value not in known:
            raise ValueError(f'{field}: "{value}" is not known. Use one of: {", ".join(known)}.')


def _cause(problem: ValueError) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"not valid JSON: {problem.msg.removesuffix(' at')} at column {problem.colno}."
    return str(problem)
