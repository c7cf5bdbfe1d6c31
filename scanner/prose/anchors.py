"""The anchor scan: one pass over a document for the rare cues of all languages together.

It answers with positions where a cue *may* stand; a sentence is read only there. Both engines find a superset of the
true cues, and whoever reads the sentence confirms them, so results do not depend on the engine:

* Hyperscan (Linux), on UTF-8 bytes, from a database that is compiled once and cached;
* Aho-Corasick, elsewhere, on the lower-cased text, with the longest word of each cue.

The words of a cue stand one blank, line break or hyphen apart. What hides a cue (zero-width characters, comment marks
between lines, entities; see ``scanner.text.normalize``) is repaired and scanned once more.
"""

import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Protocol

from scanner.text.normalize import damages, fold, normalize

MAX_HITS = 20_000
"""Hits after which a document is given up as hostile; the caller must then not allow it."""

_CHUNK = 1 << 18
_AROUND = 160
_GAP = rb"[\x20\n-]"
_LINE_MARK = rb"(?://+|#+|\*+|>+|;+|%+|--+)"

# Not caseless: a line that goes on in lower case behind a comment mark belongs to the line before.
_DAMAGE_BYTES = (
    rb"\xc2[\xa0\xad]|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x80-\x8f\xaa-\xaf]|\xe2\x81[\x9f-\xa4]|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf"
    rb"|\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|\xd6[\x91-\xbf]|\xd7[\x80-\x87]|\xd9[\x8b-\x92\xb0]"
    rb"|\xc4[\xb0-\xb3]|\xc5\xbf|\xe2\x84\xaa|\xef[\xac-\xb7]|\xef\xb9[\xb0-\xbf]|\xef\xba|\xef\xbb[\x80-\xbe]"
    rb"|\xef\xbc[\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a\xa6-\xbf]|\xef\xbe[\x80-\x9f]|\xf0\x9d[\x90-\x9f]"
    rb"|[a-zA-Z\x80-\xff](?:-|\xe2\x80\x90)[\t\x20]*\r?\n"
    rb"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,9});|</?[a-zA-Z]"
    rb"|[a-z,\x80-\xff][\x20\t]*(?:\r\n[\x20\t]*|\n[\x20\t]+|" + _LINE_MARK + rb"?\n[\x20\t]*" + _LINE_MARK + rb"[\x20\t]*)[a-z\x80-\xff]"
    rb"|\xc3[\x82\x83]\xc2|\xc3\xa2(?:\xe2\x82\xac|\xc2\x80)"
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

    def scan(self, text: str, limit: int) -> tuple[list[AnchorHit], bool]:
        """Hits in ``text``, and whether damage may hide more."""
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
        hits, damaged = self._backend.scan(text, limit)
        if damaged:
            hits += self._repaired(text, limit - len(hits))
        if len(hits) > 1:
            hits.sort(key=attrgetter("position"))
        if len(hits) >= limit:
            raise TooManyHitsError(hits)
        return hits

    def _repaired(self, text: str, limit: int) -> list[AnchorHit]:
        """Cues that damage hides: what stands around it is scanned once more in its matching form."""
        hits: list[AnchorHit] = []
        for start, end in _windows(text):
            form = normalize(text[start:end])
            found, _ = self._backend.scan(form.text, limit - len(hits))
            hits += [AnchorHit(start + form.origin(hit.position), hit.anchor) for hit in found]
            if len(hits) >= limit:
                break
        return hits


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Pieces around damage, of bounded size; pieces that touch are one."""
    start = end = -1
    for low, high in damages(text):
        if start < 0:
            start, end = max(0, low - _AROUND), high + _AROUND
        elif low - _AROUND <= end and high - start < _CHUNK:
            end = high + _AROUND
        else:
            yield start, min(end, len(text))
            start, end = max(0, low - _AROUND), high + _AROUND
    if start >= 0:
        yield start, min(end, len(text))


class HyperscanBackend:
    """Hyperscan in byte mode: one database for words, one for scripts without blanks.

    Two small databases are several times faster than one of both. Each thread has scratch space of its own.
    """

    def __init__(self, databases: Sequence[Any], damage_id: int) -> None:
        """Use compiled databases; the expression ``damage_id`` stands for damage inside words."""
        self._databases = tuple(databases)
        self._damage_id = damage_id
        self._local = threading.local()

    def scan(self, text: str, limit: int) -> tuple[list[AnchorHit], bool]:
        """See ``Backend``."""
        data = text.encode("utf-8", "surrogatepass")
        ends: list[tuple[int, int]] = []
        damage_id = self._damage_id

        def on_match(expression: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
            ends.append((end, expression))
            return len(ends) >= limit or None

        for database, scratch in zip(self._databases, self._scratches(), strict=True):
            try:
                database.scan(data, on_match, scratch=scratch)
            except self._local.stopped:
                break
        if not ends:
            return [], False
        damaged = any(expression == damage_id for _, expression in ends)
        cues = [(end, expression) for end, expression in ends if expression != damage_id] if damaged else ends
        if len(data) == len(text):
            return [AnchorHit(end - 1, expression) for end, expression in cues], damaged
        return _characters(data, cues), damaged

    def _scratches(self) -> Sequence[Any]:
        try:
            scratches: Sequence[Any] = self._local.scratches
        except AttributeError:
            import hyperscan

            scratches = self._local.scratches = tuple(map(hyperscan.Scratch, self._databases))
            self._local.stopped = hyperscan.ScanTerminated
        return scratches


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


@dataclass(frozen=True, slots=True)
class Expressions:
    """What one Hyperscan database is compiled from."""

    expressions: list[bytes]
    ids: list[int]
    flags: list[int]


def hyperscan_expressions(anchors: Sequence[Anchor]) -> tuple[Expressions, Expressions]:
    """The databases for ``anchors``: words with damage (its id is their number), and scripts without blanks."""
    import hyperscan

    caseless = hyperscan.HS_FLAG_CASELESS
    spaceless = [(index, anchor) for index, anchor in enumerate(anchors) if anchor.by_character]
    words = [(index, anchor) for index, anchor in enumerate(anchors) if not anchor.by_character]
    return (
        Expressions(
            [*(_words(anchor) for _, anchor in words), _DAMAGE_BYTES],
            [*(index for index, _ in words), len(anchors)],
            [*[caseless] * len(words), hyperscan.HS_FLAG_SINGLEMATCH],
        ),
        Expressions(
            [rb"[\x20\n]?".join(map(_literal, anchor.parts[0])) for _, anchor in spaceless],
            [index for index, _ in spaceless],
            [caseless] * len(spaceless),
        ),
    )


def _words(anchor: Anchor) -> bytes:
    """A stem inside a phrase may go on; short words need a boundary so that they are rare."""
    pieces = [
        _literal(word.removesuffix("*")) + (rb"[a-z0-9\x80-\xff]{0,24}" if word.endswith("*") else b"")
        for word in anchor.parts[:-1]
    ]
    expression = _GAP.join([*pieces, _literal(anchor.parts[-1].removesuffix("*"))])
    if len(anchor.parts[0].removesuffix("*")) < 7 and anchor.parts[0][0].isalnum():
        expression = rb"(?:^|[^a-z0-9])" + expression
    if not anchor.parts[-1].endswith("*") and anchor.parts[-1][-1].isalnum():
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

    def scan(self, text: str, limit: int) -> tuple[list[AnchorHit], bool]:
        """See ``Backend``."""
        folded = fold(text)
        hits = self._words.find(folded, limit)
        if not text.isascii():
            pieces = [(match.start(), match.group()) for match in _KEPT.finditer(folded)]
            compact = "".join(piece for _, piece in pieces)
            hits += _spread(self._strings.find(compact, limit), pieces)
        return hits[:limit], next(damages(text), None) is not None


_KEPT = re.compile(r"[^\s\-\u2010-\u2015'\"\u2018-\u201f\x00-\x2f\x3a-\x40\u3000-\u303f\u0080-\u00a8\u00aa-\u00bf]+")


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
