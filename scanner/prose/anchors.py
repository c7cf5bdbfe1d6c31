"""The anchor scan: one pass over a document for the rare cues of all languages together.

It answers with positions where a cue *may* stand; a sentence is read only there. A cue is a literal in one of four
views of the document, so every engine for many literals gives the same answer (``scanner.prose.literals``):

* ``plain``: the UTF-8 bytes in lower case, each byte but ASCII letters and digits blank: Latin words, whose few other
  letters are as many blanks in either case;
* ``folded``: the lower-case text as UTF-8, ASCII punctuation blank: words of other scripts, each script by itself;
* ``joined``: the same without blanks: scripts without blanks;
* ``raw``: the bytes as they are: signs, and acronyms that are everyday words unless they are in capitals.

A view is made only for a document that has bytes of its script. What hides a cue (zero-width characters, comment marks
between lines, entities; see ``scanner.text.normalize``) is repaired and scanned once more.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from scanner.prose.confirmation import AnchorHit, Confirmations, Place
from scanner.prose.cue_literals import (
    FOLDED_TABLE,
    JOINED,
    JOINT,
    OTHER_BLANKS,
    PLAIN,
    PLAIN_TABLE,
    RAW,
    Anchor,
    CutCues,
    LiteralSet,
    literal_sets,
)  # fmt: skip
from scanner.prose.lexicon import WORD
from scanner.prose.literals import matcher
from scanner.text.mojibake import unmangled
from scanner.text.normalize import Normalized, cleaned, damages, fold, normalize

MAX_HITS = 20_000
"""Hits after which a document is given up as hostile; the caller must then not allow it."""

_REPAIRED_AROUND = 160
_CHUNK = 1 << 18
_LETTERS, _LINES, _TAGS, _BLANKS, _SCRIPT = -1, -2, -3, -4, -5
_DAMAGE = frozenset((_LETTERS, _LINES, _TAGS))
_LONGEST_PREFIX = 5
_NO_MARKERS: Set[int] = frozenset()
_JOINTS = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f'\"-"
_WIDE_JOINTS = re.compile(rb"\xe2\x80[\x80-\x8a\x90-\x95\x98-\x9f\xa8\xa9\xaf]")
_INNER_BYTES = bytes(range(0x80, 0xC0))
_LINE_MARK = rb"(?://+|#+|\*+|>+|;+|%+|--+)"
# Supersets of what ``scanner.text.normalize`` repairs, on UTF-8. Not caseless: a line that goes on in lower case behind
# a comment mark belongs to the line before.
_MANGLED = rb"[\xc2\xc5\xc6\xcb][\x80-\xbf]|\xe2[\x80-\xbf]{2}"
_DAMAGED_LETTERS = (
    rb"\xc2\xad|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4]|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf"
    rb"|\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|\xd6[\x91-\xbf]|\xd7[\x80-\x87]|\xd9[\x8b-\x95\xb0]|\xe3\x82[\x99\x9a]"
    rb"|\xe1[\x84-\x87]|\xe1\xb4[\x80-\xa2]|\xea\x9c[\xb0\xb1]|\xc7\xab|\xc9[\xa2\xaa\xb4]|\xca[\x80\x8f\x99\x9c\x9f]"
    rb"|\xc4[\xb0\xb2\xb3]|\xc5\xbf|\xe2\x84\xaa|\xef[\xac-\xb7]|\xef\xb9[\xb0-\xbf]|\xef\xba|\xef\xbb[\x80-\xbe]"
    rb"|\xef\xbc[\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a\xa6-\xbf]|\xef\xbe[\x80-\x9f]|\xf0\x9d[\x90-\x9f]"
    rb"|[a-z]{2}[01][a-z]{2}|\xc3[\x82-\x85][\xc2\xc5\xc6\xcb\xe2]|\xc3\xa2(?:\xe2\x82\xac|\xc2\x80)"
)
_MANGLED_SCRIPT = (
    rb"(?:\xc3[\x8e-\x9f](?:" + _MANGLED + rb")|\xc3[\xa0-\xaf](?:" + _MANGLED + rb"){2})\xc3[\x84-\xaf](?:"
    + _MANGLED + rb")|\xc3\xa1\xc2[\xba\xbb](?:" + _MANGLED + rb")"
)  # fmt: skip
_MANGLED_RUN = re.compile(_MANGLED_SCRIPT)
_DAMAGED_LINES = (
    rb"(?:-|\xe2\x80\x90)[\t\x20]*\r?\n|\r\n|\n(?:[\x20\t]+|[\x20\t]*" + _LINE_MARK + rb"[\x20\t]*)[a-z\x80-\xff]"
)
_MARKUP = rb"&#?[a-zA-Z0-9]{1,10};|</?[a-zA-Z]"


_LOWER_TABLE = bytes(range(256)).lower()


class _Scan(NamedTuple):
    """Hits in a text, the markers that it may have, whether there were more hits than are looked at."""

    hits: list[AnchorHit]
    markers: Set[int]
    is_full: bool


class TooManyHitsError(Exception):
    """More than ``MAX_HITS`` cues (plus one for every 100 characters); the hits so far are in ``hits``."""

    def __init__(self, hits: list[AnchorHit]) -> None:
        """Keep what was found."""
        super().__init__("too many cues")
        self.hits = hits


class MangledError(Exception):
    """The text was decoded wrongly; ``text`` is what it was, with a map back."""

    def __init__(self, text: Normalized) -> None:
        """Keep what it was."""
        super().__init__("wrongly decoded text")
        self.text = text


class AnchorScanner:
    """Finds where the cues of all languages may stand."""

    def __init__(
        self,
        anchors: Sequence[Anchor],
        pack: str,
        sets: "Mapping[str, LiteralSet] | None" = None,
        prefixes: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Scan for ``anchors`` of the rule pack with hash ``pack``.

        ``sets`` are their literals, if they are known; ``prefixes`` what is glued to words, by language.
        """
        self.anchors = anchors
        self._prefixes = {language: frozenset(glued) for language, glued in prefixes.items() if glued}
        self._sets = sets or literal_sets(anchors)
        self._literals = {name: list(found.cues) for name, found in self._sets.items()}
        self._cues = {name: list(found.cues.values()) for name, found in self._sets.items()}
        scripts = {name: found.gates for name, found in self._sets.items() if found.gates}
        markers = [_DAMAGED_LETTERS, _DAMAGED_LINES, _MARKUP, OTHER_BLANKS.pattern, _MANGLED_SCRIPT]
        markers += [b"[%b]" % b"".join(b"\\x%02x" % byte for byte in sorted(gates)) for gates in scripts.values()]
        self._scripts = {-number: name for number, name in enumerate(scripts, start=len(markers) - len(scripts) + 1)}
        self._finders = {
            name: matcher(literals, f"{pack}-{name}", markers if name == RAW else ())
            for name, literals in self._literals.items()
        }
        self._cut = CutCues(self._sets)
        self._confirmations = Confirmations(anchors)

    def find(self, text: str) -> list[AnchorHit]:
        """Possible cues in order of position.

        Raises:
            TooManyHitsError: the text is packed with cues.
            MangledError: cues must be looked for in the text that this one once was.
        """
        limit = MAX_HITS + len(text) // 100
        hits, markers, is_full = self._scan(text, limit)
        if text[-1:].isalpha():
            for cue in self._cut.at_the_end(text):
                languages = self._confirmations[cue].possible
                hits.append(AnchorHit(len(text) - 1, cue, languages, languages))
        if _SCRIPT in markers and _MANGLED_RUN.search(text.encode("utf-8", "surrogatepass")):
            original = unmangled(text)
            if original is not None:
                raise MangledError(original)
        if markers and not markers.isdisjoint(_DAMAGE):
            clean = cleaned(text, _LINES in markers, _LETTERS in markers)
            seen = Counter(hit.anchor for hit in hits if hit.confirmed)
            again = self._scan(clean, limit)
            if Counter(hit.anchor for hit in again.hits if hit.confirmed) - seen:
                hits += self._repaired(text, limit)
            is_full = is_full or again.is_full
        if len(hits) > 1:
            hits.sort(key=itemgetter(0))
        if is_full:
            raise TooManyHitsError(hits)
        return hits

    def _scan(self, text: str, limit: int) -> _Scan:
        data = text.encode("utf-8", "surrogatepass")
        places: list[Place] = []
        markers: Set[int] = _NO_MARKERS
        if found := self._finders[RAW].find(data, limit):
            places = self._placed(RAW, data, [entry for entry in found if self._stands_alone(data, *entry)])
            markers = {number for _, number in found if number < 0}
        if markers and len(data) != len(text):
            scripts = [name for number, name in self._scripts.items() if number in markers]
            if scripts:
                places += self._in_scripts(text, data, scripts, limit)
            if _BLANKS in markers:
                data = OTHER_BLANKS.sub(b" ", data)
        if found := self._finders[PLAIN].find(b" %b " % data.translate(PLAIN_TABLE), limit):
            places += self._placed(PLAIN, data, [(end - 1, literal) for end, literal in found])
        if not places:
            return _Scan([], markers, is_full=False)
        return _Scan(list(self._confirmations.hits(text, places[:limit])), markers, len(places) >= limit)

    def _in_scripts(self, text: str, data: bytes, scripts: Sequence[str], limit: int) -> list[Place]:
        """Cues of the scripts that the document has."""
        places = []
        words = b""
        text = text.replace("\xa0", " ")
        for name in scripts:
            if name == JOINED:
                places += self._in_joined(text, data, limit)
                continue
            words = words or OTHER_BLANKS.sub(b" ", fold(text).encode("utf-8", "surrogatepass")).translate(FOLDED_TABLE)
            placed = self._placed(name, words, self._finders[name].find(words, limit))
            places += [place for place in placed if self._is_word(text, *place)]
        return places

    def _is_word(self, text: str, position: int, cue: int) -> bool:
        """Whether the cue does not stand inside a longer word."""
        anchor = self.anchors[cue]
        start = position + 1 - sum(len(word.removesuffix("*")) + 1 for word in anchor.parts)
        if start >= 0 and WORD.match(text[start]) and not self._is_prefix(text, start, cue):
            return False
        return anchor.parts[-1].endswith("*") or not WORD.match(text, position + 1)

    def _is_prefix(self, text: str, end: int, cue: int) -> bool:
        """Whether the letters up to ``end`` are a prefix of a language of the cue."""
        start = end
        while start > 0 and end - start < _LONGEST_PREFIX and WORD.match(text[start - 1]):
            start -= 1
        glued = text[start : end + 1]
        return any(glued in self._prefixes.get(language, ()) for language in self._confirmations[cue].possible)

    def _in_joined(self, text: str, data: bytes, limit: int) -> list[Place]:
        data = data.replace(b"\xe3\x80\x80", b"").replace(b"\xc2\xa0", b"")
        joined = _WIDE_JOINTS.sub(b"", data).translate(_LOWER_TABLE, _JOINTS)
        found = self._finders[JOINED].find(joined, limit)
        if not found:
            return []
        # How many characters are kept before each one that is left out.
        kept = [match.start() - number for number, match in enumerate(JOINT.finditer(text))]
        places = self._placed(JOINED, joined, found)
        return [(position + bisect_right(kept, position), cue) for position, cue in places]

    def _stands_alone(self, data: bytes, end: int, literal: int) -> bool:
        """Signs stand anywhere, an acronym between blanks or punctuation."""
        if literal < 0:
            return False
        sign = self._literals[RAW][literal]
        start = end - len(sign)
        return not sign.isalpha() or not (data[start - 1 : start].isalnum() or data[end : end + 1].isalnum())

    def _placed(self, name: str, data: bytes, found: list[tuple[int, int]]) -> list[Place]:
        """Literals by byte ends as cues by characters; each stretch between two of them is counted once."""
        literals, cues = self._literals[name], self._cues[name]
        places = []
        characters = position = 0
        for end, literal in sorted(found):
            byte = end - literals[literal].endswith(b" ")
            if byte > position:
                characters += len(data[position:byte].translate(None, _INNER_BYTES))
                position = byte
            places += [(max(characters - 1, 0), cue) for cue in cues[literal]]
        return places

    def _repaired(self, text: str, limit: int) -> list[AnchorHit]:
        """Cues that damage hides: what stands around it is scanned once more in its matching form."""
        forms = [(start, normalize(text[start:end])) for start, end in _windows(text)]
        joined = "\n\n".join(form.text for _, form in forms)
        starts = [0]
        for _, form in forms:
            starts.append(starts[-1] + len(form.text) + 2)
        hits = []
        for hit in self._scan(joined, limit).hits:
            piece = bisect_right(starts, hit.position) - 1
            start, form = forms[piece]
            hits.append(hit._replace(position=start + form.origin(hit.position - starts[piece])))
        return hits


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Pieces around damage, of bounded size; pieces that touch are one."""
    start = end = -1
    for low, high in damages(text):
        if start < 0:
            start, end = max(0, low - _REPAIRED_AROUND), high + _REPAIRED_AROUND
        elif low - _REPAIRED_AROUND <= end and high - start < _CHUNK:
            end = high + _REPAIRED_AROUND
        else:
            yield start, min(end, len(text))
            start, end = max(0, low - _REPAIRED_AROUND), high + _REPAIRED_AROUND
    if start >= 0:
        yield start, min(end, len(text))
