"""A passage without its mark-up, for patterns that look for licence names, with the way back to its characters.

White space, dashes, quotation marks, full-width forms and native digits become plain ones; comment marks at line
starts, tags, link targets, emphasis and zero-width characters go. A bare address becomes one ``ADDRESS`` character.
"""

import html
from bisect import bisect_left
from itertools import repeat

import regex

from scanner.text.normalize import SMALL_CAPITALS

ADDRESS = "\ufffc"
"""Stands where an address stood."""

_LINK = r"[^\s<>\"'()\[\]{}|\\^`]"
URL = regex.compile(
    rf"(?:(?:https?:)?//{_LINK}{{4,300}}+|(?<![\w./@:-])(?:[a-z0-9-]{{1,40}}+\.){{1,4}}+[a-z]{{2,8}}+/{_LINK}{{2,300}}+)",
    regex.I,
)
_RAW = regex.compile(
    r"(?P<target>\]\([^()\n]{0,400}+\)|\]\[[^\[\]\n]{0,60}+\])"
    r"|(?P<tag></?[a-z][^<>]{0,500}+>|<https?:[^<>\s]{0,400}+>)"
    rf"|(?P<url>{URL.pattern})"
    r"|(?P<entity>&#?\w{2,8};)"
    r"|(?P<hyphen>(?<=[^\W\d_])[-\u2010][ \t]*+\r?\n[ \t/#*>|%;]{0,12}+(?=\p{Ll}))"
    r"|(?P<break>[ \t]*+\r?\n(?P<more>[ \t]*+\r?\n)*+"
    r"(?:[ \t]*+(?:[#;%>|!*]++|//+|--++|/\*++|\\n|dnl\b|rem\b)){0,2}+[ \t]*+)"
    r"|(?P<blank>[^\S\x20]\s*+|\s{2,}+)"
    r"|(?P<dash>[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]|(?<=[^\W_])_(?=[^\W_]))"
    r"|(?P<quote>[“”„«»‟]|''|``)"
    r"|(?P<nothing>[*`\[\]\\\u00ad\u200b-\u200f\u2060\ufeff]|_)",
    regex.I,
)
_PLAIN = {
    "target": "",
    "hyphen": "",
    "url": ADDRESS,
    "tag": " ",
    "blank": " ",
    "dash": "-",
    "quote": '"',
    "nothing": "",
}
_ZEROS = (0x0660, 0x06F0, 0x0966, 0x0E50)
"""Arabic, Persian, Devanagari and Thai digits, in which versions are written, too."""

_FORMS = (
    SMALL_CAPITALS
    | {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
    | {zero + digit: 0x30 + digit for zero in _ZEROS for digit in range(10)}
    | {0x2019: "'", 0x2018: "'", 0x30FB: " ", 0x066B: "."}
)


class View:
    """``text`` is the plain passage; ``raw`` leads back to offsets of the passage given."""

    def __init__(self, given: str) -> None:
        """Read ``given`` once."""
        self.given = given
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        last = 0
        for found in _RAW.finditer(given):
            self._copy(last, found.start())
            self._replace(found)
            last = found.end()
        self._copy(last, len(given))
        self.text = "".join(self._parts).translate(_FORMS)

    def _copy(self, start: int, end: int) -> None:
        self._parts.append(self.given[start:end])
        self._starts.extend(range(start, end))
        self._ends.extend(range(start + 1, end + 1))

    def _replace(self, found: "regex.Match[str]") -> None:
        kind = found.lastgroup or "break"
        if kind in ("break", "more"):
            new = "\n\n" if found["more"] is not None else "\n"
        elif kind == "entity":
            new = html.unescape(found[0]).replace("\u00a0", " ").replace("\u2013", "-")
        else:
            new = _PLAIN[kind]
        self._parts.append(new)
        self._starts.extend(repeat(found.start(), len(new)))
        self._ends.extend(repeat(found.end(), len(new)))

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of ``self.text[start:end]`` in the passage given."""
        return self._starts[start], self._ends[end - 1]

    def at(self, offset: int) -> int:
        """Where the character ``offset`` of the passage given is, or would be, in ``self.text``."""
        return bisect_left(self._starts, offset)
