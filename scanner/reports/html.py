"""One HTML file for people: decisions in figures, a table to search, each notice in its context; it needs no network.

Verdicts stand in the page as data and never as markup: lines of JSON in ``<script type="application/json">``, of which
no character can end the element (HTML Living Standard, "restrictions for contents of script elements"). A line is
``[values, document]``: what documents have in common is written once and named by its number, in the order of writing.
The page runs its own script only, known by hash (W3C Content Security Policy Level 3, "hash-source").
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from string import Template
from typing import Any, TextIO

from scanner.errors import InputError
from scanner.reports.jsonl import line, unreadable
from scanner.types import Verdict

NAME = "html"

_SCRIPTS = ("model.js", "elements.js", "charts.js", "details.js", "report.js")
_DOCUMENTS = "$documents"
_OPEN = '<script type="application/json" class="documents">\n'
_CLOSE = "</script>\n"
_BLOCK = 1 << 20
_REMEMBERED = 1 << 16

_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_COMMON = ("use", "decision", "statuses", "access", "scanner")
_OWN = ("id", "place", "url", "sha256", "error")
_SHARED_LISTS = ("reasons", "warnings")
_OF_THE_PLACE = ("start", "end", "before", "after")


def write(results: Iterable[Verdict | InputError], out: TextIO) -> None:
    """The page with a line of data for each result; its last element tells a whole report from one that was cut off."""
    head, foot = _page()
    values = _Values()
    count = size = 0
    out.write(head + _OPEN)
    for result in results:
        if size > _BLOCK:
            out.write(_CLOSE + _OPEN)
            size = 0
        size += out.write(_data(result, values))
        count += 1
    out.write(f'{_CLOSE}<script type="application/json" id="end">{count}{_CLOSE}{foot}')


class _Values:
    """Values by number. It forgets all when it is full: memory is bounded, a value is then written a second time."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._next = 0
        self._new: list[Any] = []

    def number(self, value: Any) -> int:
        """The number of ``value``, which is written with the present line when it is new."""
        key = hashlib.blake2b(line(value).encode(), digest_size=16).digest()
        if key not in self._numbers:
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            self._numbers[key] = self._next
            self._next += 1
            self._new.append(value)
        return self._numbers[key]

    def taken(self) -> list[Any]:
        """The values that are new since this was last called."""
        new, self._new = self._new, []
        return new


def _data(result: Verdict | InputError, values: _Values) -> str:
    document = _document(result.to_dict() if isinstance(result, Verdict) else unreadable(result), values)
    return line([values.taken(), document]).translate(_MARKUP)


def _document(record: Mapping[str, Any], values: _Values) -> dict[str, Any]:
    """What ``record`` has for itself; ``is`` names what it shares. What is empty is left out."""
    document: dict[str, Any] = {"is": values.number({key: record[key] for key in _COMMON if key in record})}
    document |= {key: record[key] for key in _OWN if record.get(key)}
    document |= {key: [values.number(one) for one in record[key]] for key in _SHARED_LISTS if record.get(key)}
    if record.get("findings"):
        document["findings"] = [_finding(one, values) for one in record["findings"]]
    return document


def _finding(record: Mapping[str, Any], values: _Values) -> dict[str, Any]:
    shared = {key: value for key, value in record.items() if key not in _OF_THE_PLACE}
    return {"is": values.number(shared), **{key: record[key] for key in _OF_THE_PLACE}}


def _page() -> tuple[str, str]:
    """What comes before and behind the data."""
    folder = files("scanner.reports").joinpath("page")
    script = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in _SCRIPTS)
    style = folder.joinpath("report.css").read_text(encoding="utf-8")
    head, foot = folder.joinpath("report.html").read_text(encoding="utf-8").split(_DOCUMENTS)
    return Template(head).substitute(policy=_policy(script, style), script=script, style=style), foot


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
