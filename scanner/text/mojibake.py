"""Text in UTF-8 that was once decoded as Windows-1252, so that every letter became two or three, read again.

Such damage is a matter of the whole text: a few odd pairs occur in clean text ("CAFÉ—"), and in a damaged one pairs
look like the end of a sentence ("Ñ…" is one Cyrillic letter).
"""

import re

from scanner.text.normalize import Normalized

_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)
_ENOUGH = 3
_MOST_BROKEN = 0.1


def unmangled(text: str) -> Normalized | None:
    """``text`` as it was, with a map back to its characters; ``None`` when it is not of this kind."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = position = decoded = failed = 0
    for match in _RUN.finditer(text):
        original = _decoded(match.group())
        if original is None:
            failed += len(match.group())
            continue
        decoded += len(original)
        for start, piece in ((position, text[position : match.start()]), (match.start(), original)):
            starts.append(length)
            origins.append(start)
            pieces.append(piece)
            length += len(piece)
        position = match.end()
    if decoded < _ENOUGH or failed > decoded * _MOST_BROKEN:
        return None
    starts += [length, length + len(text) - position + 1]
    origins += [position, len(text)]
    return Normalized("".join([*pieces, text[position:]]), tuple(starts), tuple(origins))


def _decoded(run: str) -> str | None:
    try:
        return b"".join(map(_byte, run)).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def _byte(letter: str) -> bytes:
    """The byte that was decoded as ``letter``; Windows-1252 leaves five bytes open, which pass as controls."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")
