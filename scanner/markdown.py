"""Markdown out of text from strangers: no markup, link or table cell of theirs becomes one of ours."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

from scanner.screen import printable

_MARKUP = re.compile(r"[\\`*_\[\]|~$]")
_AT_THE_START = re.compile(r"[-+=#]|\d{1,9}(?=[.)](?:\s|$))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", ":": "&#58;", ".": "&#46;"}
_ENTITY = re.compile(r"[&<>@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_WEB = ("http", "https")


def text(words: str) -> str:
    """``words`` in one line, as they stand, whatever Markdown, HTML or an address that becomes a link they hold."""
    line = printable(words)
    start = _AT_THE_START.match(line)
    marked = _MARKUP.sub(r"\\\g<0>", _ENTITY.sub(lambda found: _ENTITIES[found[0]], line))
    if not start:
        return marked
    return f"\\{marked}" if not start[0].isdigit() else f"{start[0]}\\{marked[start.end() :]}"


def link(url: str) -> str:
    """``url`` as a link that shows its target; a text where it is no address of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return text(url)
    if parts.scheme not in _WEB or not parts.netloc:
        return text(url)
    target = quote(url.encode("utf-8", "surrogatepass"), safe=":/?#@!$&'*+,;=~%-._")
    return f"<{target}>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> list[str]:
    """The lines of a table; numbers stand right, and its cells are written as they are, so escape them before."""
    listed = list(rows)
    numbers = [bool(listed) and all(isinstance(row[column], int) for row in listed) for column in range(len(heads))]
    return [
        _row(heads),
        _row(["---:" if number else "---" for number in numbers]),
        *(_row([f"{cell:,}" if isinstance(cell, int) else cell for cell in row]) for row in listed),
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
