"""The literals of cues: how a cue is written in the view of a document in which it is looked for.

See ``scanner.prose.anchors`` for the views.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scanner.prose.lexicon import SPACELESS
from scanner.text.normalize import fold

RAW, PLAIN, JOINED = "raw", "plain", "joined"

Need = tuple[str, Sequence[str], bool]
"""A language, and what must stand near a cue for a term of it: pieces, with blanks where words begin and end.

And whether the cue is so frequent a word of that language that without these it is nothing at all.
"""

JOINT = re.compile("[\t-\r\x1c-\x20'\"\u00a0\u2000-\u200a\u2010-\u2015\u2018-\u201f\u2028\u2029\u202f\u3000-]")
"""What the joined view leaves out."""

OTHER_BLANKS = re.compile(rb"\xc2[\xa0\xb7]|\xe2\x80[\x80-\x8a\x98\x99\xaf]")
"""What is one blank though it is more bytes, on UTF-8; also what joins words: l·l, d’un."""

_SPACELESS = re.compile(f"[{SPACELESS}]")
_ALPHANUMERIC = re.compile(r"[^\W_]")
_KEPT_SIGN = re.compile(r"[()/&;@:]")
_LETTERS_TO_GO_BY = 1
_TAIL = 48
_LEAST_BEGINNING = 5
_LEAST_JOINED = 2
_TAIL_PARTS = 12


def _table(keep_other_scripts: bool) -> bytes:
    """What each byte becomes: letters in lower case, digits as they are, the rest blank."""
    kept = range(0x80, 0x100) if keep_other_scripts else ()
    return bytes(
        byte if byte in kept or (chr(byte).isalnum() and byte < 0x80) else 0x20 for byte in bytes(range(256)).lower()
    )


PLAIN_TABLE = _table(keep_other_scripts=False)
FOLDED_TABLE = _table(keep_other_scripts=True)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A cue: words in order (``words`` matching, ``*`` after a stem) or one string (``characters`` matching).

    An acronym in capitals is looked for in capitals only. ``needs`` are its terms (``scanner.prose.confirmation``).
    """

    parts: tuple[str, ...]
    needs: Sequence[Need]
    by_character: bool = False


@dataclass(slots=True)
class LiteralSet:
    """The cues of one view and script by literal, and the lead bytes one of which a document that holds any has."""

    gates: set[int] = field(default_factory=set)
    cues: dict[bytes, list[int]] = field(default_factory=dict)

    def to_json(self) -> list[Any]:
        """As JSON values."""
        return [sorted(self.gates), {literal.decode("latin-1"): cues for literal, cues in self.cues.items()}]

    @classmethod
    def from_json(cls, values: Sequence[Any]) -> "LiteralSet":
        """From what ``to_json`` gave."""
        gates, cues = values
        return cls(set(gates), {literal.encode("latin-1"): found for literal, found in cues.items()})


def literal_sets(anchors: Sequence[Anchor]) -> dict[str, LiteralSet]:
    """What to look for in which view, by the name of the view or the script."""
    sets = {RAW: LiteralSet(), PLAIN: LiteralSet()}
    for index, anchor in enumerate(anchors):
        name, literals = _literals(anchor)
        found = sets.setdefault(name, LiteralSet())
        for literal in literals:
            found.cues.setdefault(literal, []).append(index)
        if name not in (RAW, PLAIN):
            found.gates |= _lead_bytes(anchor)
    return sets


def _literals(anchor: Anchor) -> tuple[str, set[bytes]]:
    """The view or script of a cue, and its literals there."""
    written = " ".join(word.removesuffix("*") for word in anchor.parts)
    letters = [character.isascii() for character in written if character.isalpha()]
    if _SPACELESS.search(written) or (anchor.by_character and not all(letters)):
        return JOINED, {JOINT.sub("", written).encode()}
    if anchor.by_character and written.isascii() and written.isalnum():
        return PLAIN, {written.encode()}
    if anchor.by_character or not _ALPHANUMERIC.search(written) or _KEPT_SIGN.search(written):
        return RAW, {form.encode() for form in (written, written.upper(), written.title())}
    if written.isupper():
        return RAW, {written.encode()}
    if not all(letters) and sum(letters) < _LETTERS_TO_GO_BY:
        return _script(written), {written.encode().translate(FOLDED_TABLE).strip()}
    literal = b" " + OTHER_BLANKS.sub(b" ", written.strip().encode()).translate(PLAIN_TABLE)
    return PLAIN, {literal if anchor.parts[-1].endswith("*") else literal + b" "}


def _script(word: str) -> str:
    letter = next(character for character in word if not character.isascii())
    return unicodedata.name(letter, "unnamed").split()[0].lower()


def _lead_bytes(anchor: Anchor) -> set[int]:
    """Of the first character beyond ASCII, in either case."""
    letter = next(character for part in anchor.parts for character in part if not character.isascii())
    return {form.encode()[0] for form in (letter, letter.upper()[0]) if not form.isascii()}


class CutCues:
    """Cues of which a document holds the beginning only, because it was cut there."""

    def __init__(self, sets: Mapping[str, LiteralSet]) -> None:
        """Look for the cues of ``sets``."""
        self._sets = {name: (sorted(found.cues), found.cues) for name, found in sets.items() if name != RAW}

    def at_the_end(self, text: str) -> Iterator[int]:
        """Cues whose last word goes on where ``text`` ends; more than half of a cue must be there."""
        tail = fold(text[-_TAIL:])
        data = tail.encode("utf-8", "surrogatepass")
        for name in _views_of(tail):
            literals, cues = self._sets.get(name, ([], {}))
            for beginning in _beginnings(name, data, tail):
                index = bisect_left(literals, beginning)
                while index < len(literals) and literals[index].startswith(beginning):
                    if len(beginning) < len(literals[index].rstrip()) < 2 * len(beginning):
                        yield from cues[literals[index]]
                    index += 1


def _views_of(tail: str) -> Iterator[str]:
    """In which views the last word is looked for."""
    if tail.isascii():
        yield PLAIN
    elif _SPACELESS.search(tail[-1]):
        yield JOINED
    else:
        yield PLAIN
        yield _script(tail)


def _beginnings(name: str, data: bytes, tail: str) -> Iterator[bytes]:
    """What a literal of the view ``name`` would begin with if it began in the last words of ``tail``."""
    if name == JOINED:
        joined = JOINT.sub("", tail)
        yield from (joined[start:].encode() for start in range(max(0, len(joined) - 12), len(joined) - _LEAST_JOINED))
        return
    words = (b" " + data).translate(PLAIN_TABLE if name == PLAIN else FOLDED_TABLE)
    start = words.rfind(b" ")
    for _ in range(_TAIL_PARTS):
        if start < 0:
            return
        beginning = words[start:] if name == PLAIN else words[start + 1 :]
        if len(beginning.strip()) >= _LEAST_BEGINNING:
            yield beginning
        start = words.rfind(b" ", 0, start)
