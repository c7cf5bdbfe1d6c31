"""The anchor scan: one pass over a document for the rare cues of all languages together.

It answers with positions where a cue *may* stand; a sentence is read only there. Both engines find a superset of the
true cues, and whoever reads the sentence confirms them, so results do not depend on the engine:

* Hyperscan (Linux), on UTF-8 bytes, from a database that is compiled once and cached;
* Aho-Corasick, elsewhere, on the lower-cased text, with the longest word of each cue.

Text with damage inside words (see ``scanner.text.normalize``) is scanned once more in its repaired form.
"""

import contextlib
import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from scanner.text.normalize import damaged, fold, normalize

MAX_HITS = 20_000
"""Hits after which a document is given up as hostile; the caller must then not allow it."""

_CHUNK = 1 << 18
_GAP = rb"[^a-z0-9]{1,30}"
_NO_GAP = rb"(?:[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]|\xc2[\x80-\xbf]|\xe2[\x80-\x81][\x80-\xbf]|\xe3\x80[\x80-\xbf])*"
_DAMAGE_BYTES = (
    rb"\xc2\xad|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4]|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf"
    rb"|\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|\xd6[\x91-\xbf]|\xd7[\x80-\x87]|\xd9[\x8b-\x92\xb0]"
    rb"|\xc4[\xb0-\xb3]|\xc5\xbf|\xe2\x84\xaa|\xef[\xac-\xb7]|\xef\xb9[\xb0-\xbf]|\xef\xba|\xef\xbb[\x80-\xbe]"
    rb"|\xef\xbc[\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a\xa6-\xbf]|\xef\xbe[\x80-\x9f]|\xf0\x9d[\x90-\x9f]"
    rb"|\n[\x20\t/#*>|%;-]{24}|[a-z\x80-\xff](?:-|\xe2\x80\x90)[\t\x20]*\r?\n"
    rb"|&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,9});|<[/a-z]"
    rb"|\xc3[\x82-\xb4](?:\xc2|\xc5|\xc6|\xcb|\xe2)"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A cue: words in order (``words`` matching, ``*`` after a stem) or one string (``characters`` matching)."""

    parts: tuple[str, ...]
    languages: tuple[str, ...]
    by_character: bool = False


@dataclass(frozen=True, slots=True)
class AnchorHit:
    """A place where a cue may end: offset of its last character, index of the cue."""

    position: int
    anchor: int


class TooManyHitsError(Exception):
    """More than ``MAX_HITS`` cues (plus one for every 100 characters); the hits so far are in ``hits``."""

    def __init__(self, hits: list[AnchorHit]) -> None:
        """Keep what was found."""
        super().__init__("too many cues")
        self.hits = hits


class Backend(Protocol):
    """An engine: raw hits as (character offset, anchor index), and whether words may be damaged."""

    def scan(self, text: str, limit: int, repaired: bool = False) -> tuple[list[AnchorHit], bool]:
        """Hits in ``text``; or none and true when it must be scanned in its repaired form first."""
        ...


class AnchorScanner:
    """Finds where the cues of all languages may stand."""

    def __init__(self, anchors: Sequence[Anchor], backend: Backend) -> None:
        """Scan for ``anchors`` with an engine built for them."""
        self.anchors = anchors
        self._backend = backend

    def find(self, text: str) -> list[AnchorHit]:
        """Possible cues in order of position.

        Raises:
            TooManyHitsError: the text is packed with cues.
        """
        limit = MAX_HITS + len(text) // 100
        hits, repair = self._backend.scan(text, limit)
        if repair:
            hits = self._repaired(text, limit)
        if len(hits) > 1:
            hits.sort(key=lambda hit: hit.position)
        if len(hits) >= limit:
            raise TooManyHitsError(hits)
        return hits

    def _repaired(self, text: str, limit: int) -> list[AnchorHit]:
        hits: list[AnchorHit] = []
        for start, end in _chunks(text):
            form = normalize(text[start:end])
            found, _ = self._backend.scan(form.text, limit - len(hits), repaired=True)
            hits += [AnchorHit(start + form.origin(hit.position), hit.anchor) for hit in found]
            if len(hits) >= limit:
                break
        return hits


def _chunks(text: str) -> Iterable[tuple[int, int]]:
    """Pieces of bounded size, overlapping a little so that no cue falls between two."""
    for start in range(0, max(len(text), 1), _CHUNK):
        yield start, min(start + _CHUNK + 400, len(text))


class HyperscanBackend:
    """Hyperscan in byte mode. Each thread has a scratch space of its own."""

    def __init__(self, database: Any, damage_id: int) -> None:
        """Use a compiled database whose expression ``damage_id`` stands for damaged words."""
        self._database = database
        self._damage_id = damage_id
        self._local = threading.local()

    def scan(self, text: str, limit: int, repaired: bool = False) -> tuple[list[AnchorHit], bool]:
        """See ``Backend``."""
        import hyperscan

        data = text.encode("utf-8", "surrogatepass")
        ends: list[tuple[int, int]] = []
        damage_id = self._damage_id
        repair = False

        def on_match(expression: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
            nonlocal repair
            if expression == damage_id:
                repair = not repaired
                return repair or None
            ends.append((end, expression))
            return len(ends) >= limit or None

        with contextlib.suppress(hyperscan.ScanTerminated):
            self._database.scan(data, on_match, scratch=self._scratch())
        if not ends or repair:
            return [], repair
        if len(data) == len(text):
            return [AnchorHit(end - 1, expression) for end, expression in ends], False
        return _characters(data, ends), False


    def _scratch(self) -> Any:
        try:
            return self._local.scratch
        except AttributeError:
            import hyperscan

            self._local.scratch = hyperscan.Scratch(self._database)
            return self._local.scratch


def _characters(data: bytes, ends: list[tuple[int, int]]) -> list[AnchorHit]:
    """Byte ends to character offsets, decoding each stretch between two hits once."""
    hits = []
    offset = position = 0
    for end, expression in sorted(ends):
        if end > position:
            offset += len(data[position:end].decode("utf-8", "ignore"))
            position = end
        hits.append(AnchorHit(max(offset - 1, 0), expression))
    return hits


def hyperscan_expressions(anchors: Sequence[Anchor]) -> tuple[list[bytes], list[int], list[int]]:
    """Expressions, ids and flags of the database for ``anchors``; the last expression is damage inside words."""
    import hyperscan

    caseless = hyperscan.HS_FLAG_CASELESS
    expressions = [_expression(anchor) for anchor in anchors]
    flags = [caseless] * len(anchors)
    return (
        [*expressions, _DAMAGE_BYTES],
        list(range(len(anchors) + 1)),
        [*flags, caseless | hyperscan.HS_FLAG_SINGLEMATCH],
    )


def _expression(anchor: Anchor) -> bytes:
    if anchor.by_character:
        return _NO_GAP.join(_literal(character) for character in anchor.parts[0])
    words = [_literal(word.removesuffix("*")) for word in anchor.parts]
    expression = _GAP.join(words)
    if len(anchor.parts[0].removesuffix("*")) < 6 and anchor.parts[0][0].isalnum():
        expression = rb"(?:^|[^a-z0-9])" + expression
    if len(anchor.parts[-1]) < 6 and not anchor.parts[-1].endswith("*") and anchor.parts[-1][-1].isalnum():
        expression += rb"(?:[^a-z0-9]|$)"
    return expression


def _literal(word: str) -> bytes:
    """The bytes of ``word`` in either case; ASCII case is left to the engine."""
    return b"".join(
        re.escape(character).encode() if character.isascii() else _either_case(character) for character in word
    )


def _either_case(character: str) -> bytes:
    forms = {form for form in (character, character.upper(), character.title()) if fold(form) == character}
    if character == "\u03c3":
        forms.add("\u03c2")
    encoded = sorted("".join(f"\\x{byte:02x}" for byte in form.encode()).encode() for form in forms | {character})
    return b"(?:" + b"|".join(encoded) + b")"


class AhoCorasickBackend:
    """Aho-Corasick on the lower-cased text: the longest word of each cue, so it finds more places to look at."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        """Build the two automata, for words and for scripts without blanks."""
        words = [(index, _longest(anchor)) for index, anchor in enumerate(anchors) if not anchor.by_character]
        strings = [(index, anchor.parts[0]) for index, anchor in enumerate(anchors) if anchor.by_character]
        self._words = _Automaton(words)
        self._strings = _Automaton(strings)

    def scan(self, text: str, limit: int, repaired: bool = False) -> tuple[list[AnchorHit], bool]:
        """See ``Backend``."""
        if not repaired and damaged(text):
            return [], True
        folded = fold(text)
        hits = self._words.find(folded, limit)
        if not text.isascii():
            kept = re.compile(r"[^\s\-\u2010-\u2015'\"\u2018-\u201f\x00-\x2f\x3a-\x40\u3000-\u303f\u0080-\u00bf]+")
            pieces = [(match.start(), match.group()) for match in kept.finditer(folded)]
            compact = "".join(piece for _, piece in pieces)
            hits += _spread(self._strings.find(compact, limit), pieces)
        return hits[:limit], False


def _longest(anchor: Anchor) -> str:
    return max((word.removesuffix("*") for word in anchor.parts), key=len)


def _spread(hits: Iterable[AnchorHit], pieces: Sequence[tuple[int, str]]) -> list[AnchorHit]:
    """Hits in the joined pieces, moved to where the pieces stood."""
    starts: list[int] = []
    length = 0
    for _, piece in pieces:
        starts.append(length)
        length += len(piece)
    moved = []
    for hit in hits:
        index = bisect_right(starts, hit.position) - 1
        moved.append(AnchorHit(pieces[index][0] + hit.position - starts[index], hit.anchor))
    return moved


class _Automaton:
    def __init__(self, literals: Sequence[tuple[int, str]]) -> None:
        import ahocorasick_rs

        self._by_literal: dict[str, list[int]] = {}
        for index, literal in literals:
            self._by_literal.setdefault(literal, []).append(index)
        self._anchors = list(self._by_literal.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(self._by_literal), matchkind=ahocorasick_rs.MatchKind.Standard
        )

    def find(self, text: str, limit: int) -> list[AnchorHit]:
        hits: list[AnchorHit] = []
        for index, _, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            hits += [AnchorHit(end - 1, anchor) for anchor in self._anchors[index]]
            if len(hits) >= limit:
                break
        return hits
