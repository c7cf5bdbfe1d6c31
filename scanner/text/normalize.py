"""Matching form of a short text, with a map back to the characters of the original.

Clean text is only lower-cased, which keeps every offset. Damaged text (zero-width characters, hyphenation at line
ends, entities, tags, ligatures, full-width or presentation forms, combining marks, mojibake) is repaired piece by
piece, and the map remembers where each piece came from.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_ZERO_WIDTH = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_VOWEL_SIGNS = "\u0591-\u05c7\u064b-\u0652\u0670"
_MARKS = f"\u0300-\u036f{_VOWEL_SIGNS}\u0653-\u0655\u3099\u309a"
SMALL_CAPITALS = {
    ord(small): letter for small, letter in zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True)
}
_COMPATIBILITY = (
    "\u0132\u0133\u017f\u212a\ufb00-\ufdff\ufe70-\ufefe\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f"
    "\u1100-\u11ff" + "".join(map(chr, SMALL_CAPITALS))
)
_MATH = "\U0001d400-\U0001d7ff"
_TURKISH = "\u0130\u0131"
_LINE_NOISE = r"[ \t]*\r?\n[ \t/#*>|%;-]{0,12}"

_MANGLED = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026"
    "\u2030\u2039\u203a\u20ac\u2122"
)
_BROKEN = f"[\u00c2-\u00c5][{_MANGLED}]|\u00e2[\u20ac\u0080][{_MANGLED}]"
_TAGS = (
    "a|abbr|article|aside|b|blockquote|body|br|center|cite|code|dd|div|dl|dt|em|font|footer|form|h[1-6]|header|hr|html|i|img"
    "|input|label|li|link|main|meta|nav|ol|p|pre|q|s|script|section|small|span|strong|sub|sup|table|tbody|td|th|tr|u|ul"
)
_FORMS = _COMPATIBILITY + _MATH + _TURKISH

# One leading character class lets the engine skip clean text quickly; look-behinds then tell the kinds of damage apart.
_DAMAGE = re.compile(
    rf"[{_ZERO_WIDTH}{_MARKS}{_FORMS}\u00c2-\u00f4\u2010\r\n&<01-](?:"
    rf"(?P<drop>(?<=[{_ZERO_WIDTH}])[{_ZERO_WIDTH}]*|(?<=\r)(?=\n))"
    rf"|(?P<hyphen>(?<=[^\W\d_][-\u2010]){_LINE_NOISE}(?=[^\W\d_])(?!(?:und|and|et|y|e|i|oder|or|och|og|en)\b))"
    r"|(?P<wide>(?<=\n)(?:[ \t]+|[ \t]*(?:/{2,}|#+|\*+|>+|;+|%+|-{2,})[ \t]*)(?=[a-z\u00df-\uffff]))"
    r"|(?P<entity>(?<=&)(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,9});)"
    rf"|(?P<tag>(?<=<)/?(?:{_TAGS})\b[^<>]{{0,300}}>|(?<=<)/?[a-zA-Z][\w.-]{{0,40}}(?:\s+[\w:-]+=[^<>]{{0,280}})?\s*/?>)"
    rf"|(?P<mojibake>(?<=[\u00c2-\u00c5])[{_MANGLED}](?:{_BROKEN})*|(?<=\u00e2)[\u20ac\u0080][{_MANGLED}](?:{_BROKEN})*)"
    rf"|(?P<marks>(?<=\w[{_MARKS}])[{_MARKS}]*)"
    r"|(?P<digit>(?<=[^\W\d_]{2}[01])(?=[^\W\d_]))"
    rf"|(?P<form>(?<=[{_FORMS}])[{_FORMS}]*))"
)


_MISREAD = str.maketrans("01", "ol")
_DIGIT = re.compile(r"[01](?<=[^\W\d_]{2}.)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Normalized:
    """``text`` is the matching form; ``origin`` turns its offsets into offsets of the original."""

    text: str
    _starts: tuple[int, ...] = ()
    _origins: tuple[int, ...] = ()

    def origin(self, offset: int) -> int:
        """The offset in the original text of the character at ``offset`` of the matching form."""
        if not self._starts:
            return offset
        piece = bisect_right(self._starts, offset) - 1
        start = self._origins[piece]
        origin = start + offset - self._starts[piece]
        if piece + 1 == len(self._origins):
            return origin
        return min(origin, max(self._origins[piece + 1] - 1, start))  # a ligature is longer than its one character

    def origin_end(self, offset: int) -> int:
        """The offset in the original just behind the character before ``offset`` of the matching form."""
        return self.origin(offset - 1) + 1 if offset else self.origin(0)


def fold(text: str) -> str:
    """``text`` in lower case, one character for one: ``İ`` becomes ``i``, final sigma becomes sigma."""
    if "\u0130" in text:
        text = text.replace("\u0130", "i")
    lowered = text.lower()
    return lowered.replace("\u03c2", "\u03c3") if "\u03c2" in lowered else lowered


def normalize(text: str) -> Normalized:
    """The matching form of ``text``."""
    if not _DAMAGE.search(text):
        return Normalized(fold(text))
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = position = 0

    def add(piece: str, origin: int) -> None:
        nonlocal length
        starts.append(length)
        origins.append(origin)
        pieces.append(piece)
        length += len(piece)

    for match in _DAMAGE.finditer(text):
        start = max(match.start() - (match.lastgroup == "marks"), position)
        if start > position:
            add(fold(text[position:start]), position)
        add(fold(_repaired(text[start : match.end()], match.lastgroup)), start)
        position = match.end()
    add(fold(text[position:]), position)
    starts.append(length + 1)
    origins.append(len(text))
    return Normalized("".join(pieces), tuple(starts), tuple(origins))


def _repaired(damage: str, kind: str | None) -> str:
    match kind:
        case "drop" | "hyphen":
            return ""
        case "tag" | "wide":
            return " "
        case "digit":
            return damage.translate(_MISREAD)
        case "entity":
            decoded = html.unescape(damage)
            return "" if re.fullmatch(f"[{_ZERO_WIDTH}]", decoded) else decoded
        case "mojibake":
            return _unmangled(damage)
        case "marks":
            return re.sub(f"[{_VOWEL_SIGNS}]", "", unicodedata.normalize("NFC", damage))
        case _:
            return _plain_form(damage).replace("\u0131", "i")


def _plain_form(damage: str) -> str:
    return unicodedata.normalize("NFKC", damage).translate(SMALL_CAPITALS)


def _unmangled(damage: str) -> str:
    """UTF-8 that was once read as Windows-1252, read again; unchanged when it is not."""
    for codec in ("cp1252", "latin-1"):
        try:
            return damage.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return damage


_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})


def without_diacritics(term: str) -> str:
    """A lower-case Latin, Greek or Cyrillic term as it is typed where the accents are missing."""
    decomposed = unicodedata.normalize("NFD", term.translate(_UNDECOMPOSED))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", decomposed))


_HYPHEN = re.compile(rf"[-\u2010](?<=[^\W\d_].){_LINE_NOISE}(?=[^\W\d_])")
_HYPHEN_AT_END = re.compile(r"\n(?<=[-\u2010]\n)|\n(?<=[ \t]\n)")
_LINE_START = re.compile(r"\n(?:[ \t]+|[ \t]*(?:/{2,}|#+|\*+|>+|;+|%+|-{2,})[ \t]*)(?=[a-z\u00df-\uffff])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,340}>")
_UNSEEN = re.compile(f"[{_ZERO_WIDTH}]+")
_MARK = re.compile(f"[{_MARKS}]+")
_FORM = re.compile(f"[{_COMPATIBILITY}{_MATH}\u0130]+")  # dotless i stays: cues are written with it
_BROKEN_RUN = re.compile(f"(?:{_BROKEN})+")


def cleaned(text: str, lines: bool = True, letters: bool = True) -> str:
    """``text`` with all damage repaired but without a way back to its offsets, much faster than ``normalize``.

    Args:
        text: any text.
        lines: whether line breaks, comment marks and hyphens at line ends may hide something.
        letters: whether there are invisible, combining, mangled or compatibility characters.
    """
    if letters and not text.isascii():
        text = _BROKEN_RUN.sub(lambda match: _unmangled(match.group()), text)
        if _MARK.search(text):
            text = re.sub(f"[{_VOWEL_SIGNS}]+", "", unicodedata.normalize("NFC", text))
        text = _FORM.sub(lambda match: _plain_form(match.group()), text)
    if letters:
        text = _DIGIT.sub(lambda match: match.group().translate(_MISREAD), text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _UNSEEN.sub("", html.unescape(text))
    elif letters:
        text = _UNSEEN.sub("", text)
    if lines:
        text = text.replace("\r\n", "\n")
        if _HYPHEN_AT_END.search(text):
            text = _HYPHEN.sub("", text)
        text = _LINE_START.sub(" ", text)
    return text


def damages(text: str) -> Iterator[tuple[int, int]]:
    """Where ``text`` is damaged, so that its matching form is more than its lower case: half-open offsets."""
    return (match.span() for match in _DAMAGE.finditer(text))
