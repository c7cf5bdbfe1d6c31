"""Text from strangers on a terminal: no control character gets through, lines fit, colour only where it is wanted.

Colour follows https://no-color.org: none when ``NO_COLOR`` is set and not empty, none when nobody looks.
"""

import os
import shutil
from dataclasses import dataclass
from typing import TextIO
from unicodedata import category, combining, east_asian_width

_WIDEST = 100
_ELISION = " […] "
_WORD = 20
"""Characters given up to cut between words; scripts without blanks are cut anywhere."""

_RUNNER_COMMANDS = ("::", "##[")
"""With these a line begins that the runners of GitHub and Azure take for a command."""

_CODES = {"red": "1;31", "yellow": "1;33", "green": "1;32", "bold": "1", "dim": "2", "mark": "7"}


@dataclass(frozen=True, slots=True)
class Screen:
    """How wide lines may be, in columns, and whether they may be coloured."""

    width: int = _WIDEST
    colour: bool = False

    @classmethod
    def of(cls, out: TextIO) -> "Screen":
        """The screen behind ``out``; a file or a pipe is a plain one."""
        if not out.isatty():
            return cls()
        columns = shutil.get_terminal_size().columns
        return cls(max(40, min(columns, _WIDEST)), not os.environ.get("NO_COLOR"))

    def paint(self, text: str, style: str) -> str:
        """``text`` in a style (``red``, ``yellow``, ``green``, ``bold``, ``dim``, ``mark``)."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour else text


def printable(text: str) -> str:
    """``text`` in one line with everything a terminal or a CI runner might obey or hide shown as an escape.

    >>> printable("red \\x1b[31m or\\n not\\u202e")
    'red \\\\x1b[31m or not\\\\u202e'
    >>> printable("::stop-commands::x")
    '\\\\x3a:stop-commands::x'
    """
    line = " ".join(text.split())
    if line.startswith(_RUNNER_COMMANDS):
        line = f"\\x{ord(line[0]):x}{line[1:]}"
    return line if line.isprintable() else "".join(map(_shown, line))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if category(character) == "Zs" else character.encode("unicode_escape").decode("ascii")


def columns(text: str) -> int:
    """How many columns ``text`` takes: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def shortened(text: str, limit: int) -> str:
    """``text`` cut in the middle to at most ``limit`` characters, since the end of a notice matters too."""
    if len(text) <= limit:
        return text
    room = limit - len(_ELISION)
    head, tail = text[: room * 3 // 5], text[len(text) - room * 2 // 5 :]
    whole_words, _, rest = head.rpartition(" ")
    head = whole_words if whole_words and len(rest) < _WORD else head
    rest, _, whole_words = tail.partition(" ")
    tail = whole_words if whole_words and len(rest) < _WORD else tail
    return head + _ELISION + tail


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at blanks, and inside words longer than a line."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and columns(line) + 1 + columns(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines += full
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    if columns(word) <= width:
        return [word]
    pieces, piece, taken = [], "", 0
    for character in word:
        if taken + _columns(character) > width:
            pieces.append(piece)
            piece, taken = "", 0
        piece += character
        taken += _columns(character)
    return [*pieces, piece]
