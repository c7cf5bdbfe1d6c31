"""Text files at the root of a host: decoded, cut to a bounded length, split into lines, parsed once for a host.

RFC 9309 (section 2.5) lets a reader stop after 500 KiB; the same limit is kept for the other files.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeVar

from scanner.carriers.evidence import Evidence, decoded
from scanner.rulebook import Rulebook, in_force
from scanner.types import ScanWarning

MAX_CHARACTERS = 512 * 1024
_MOST_BYTES = 4
"""Bytes of one character in UTF-8; fewer would be cut without a trace."""

_SMALL = 32 * 1024
_LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_HTML = re.compile(r"[\ufeff\s]*<")

Parsed = TypeVar("Parsed")


def once_per_text(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """``parse`` with a cache of recent texts by the rules in force, bounded in memory: many usual files, a few large
    ones.
    """

    def parsed(rules: Rulebook, text: str) -> Parsed:
        return parse(text)

    small, large = lru_cache(maxsize=2048)(parsed), lru_cache(maxsize=16)(parsed)
    return lambda text: (small if len(text) <= _SMALL else large)(in_force(), text)


def head(content: str | bytes) -> str:
    """The text of a file, at most one character longer than ``MAX_CHARACTERS``, which shows that it was cut."""
    if isinstance(content, str):
        return content[: MAX_CHARACTERS + 1]
    return decoded(content[: _MOST_BYTES * (MAX_CHARACTERS + 1)])[: MAX_CHARACTERS + 1]


def is_html(text: str) -> bool:
    """Whether a page stands in place of the file, as hosts with a catch-all route serve it."""
    return _HTML.match(text) is not None


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Number (from 1), offset and content of each line; CR, LF and CRLF end a line, a half line at the cut is left
    out.

    Python's ``splitlines`` would also split at form feeds and Unicode separators.
    """
    last = text.rfind("\n", 0, MAX_CHARACTERS) + 1 if len(text) > MAX_CHARACTERS else len(text)
    start = 1 if text.startswith("\ufeff") else 0
    for number, match in enumerate(_LINE.finditer(text, start, last), 1):
        if match.start() < last:
            yield number, match.start(), match[1]


def line_evidence(source: str, number: int, start: int, content: str) -> Evidence:
    """A line without the blanks around it, as evidence."""
    excerpt = content.strip(" \t")
    return Evidence(source, f"line {number}", excerpt, start + len(content) - len(content.lstrip(" \t")))


def problems(text: str, source: str) -> tuple[ScanWarning, ...]:
    """What is wrong with the file as a whole: an HTML page, cut at the limit, not UTF-8."""
    found = []
    if is_html(text):
        found.append(("malformed-file", "an HTML page stands in place of the file"))
    if len(text) > MAX_CHARACTERS:
        found.append(("scan-incomplete", f"only the first {MAX_CHARACTERS} characters were read"))
    if "\ufffd" in text:
        found.append(("malformed-file", "the file holds octets that are not UTF-8"))
    evidence = Evidence(source, None, text[:100])
    return tuple(evidence.warning(code, problem) for code, problem in found)
