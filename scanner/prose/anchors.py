"""The anchor scan: one pass over a document for the rare cues of all languages together.

It answers with positions where a cue *may* stand; a sentence is read only there. Both engines find a superset of the
true cues, and whoever reads the sentence confirms them, so results do not depend on the engine:

* Hyperscan (Linux), on UTF-8 bytes, from a database that is compiled once and cached;
* Aho-Corasick, elsewhere, on the lower-cased text, with the longest word of each cue.

The words of a cue stand one blank, line break or hyphen apart. What hides a cue (zero-width characters, comment marks
between lines, entities; see ``scanner.text.normalize``) is repaired and scanned once more.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from scanner.text.normalize import damages, normalize

MAX_HITS = 20_000
"""Hits after which a document is given up as hostile; the caller must then not allow it."""

_CHUNK = 1 << 18
AROUND = 160


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
        forms = [(start, normalize(text[start:end])) for start, end in _windows(text)]
        joined = "\n\n".join(form.text for _, form in forms)
        starts = [0]
        for _, form in forms:
            starts.append(starts[-1] + len(form.text) + 2)
        hits = []
        for hit in self._backend.scan(joined, limit)[0]:
            piece = bisect_right(starts, hit.position) - 1
            start, form = forms[piece]
            hits.append(AnchorHit(start + form.origin(hit.position - starts[piece]), hit.anchor))
        return hits


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Pieces around damage, of bounded size; pieces that touch are one."""
    start = end = -1
    for low, high in damages(text):
        if start < 0:
            start, end = max(0, low - AROUND), high + AROUND
        elif low - AROUND <= end and high - start < _CHUNK:
            end = high + AROUND
        else:
            yield start, min(end, len(text))
            start, end = max(0, low - AROUND), high + AROUND
    if start >= 0:
        yield start, min(end, len(text))


def has_boundary(anchor: Anchor) -> bool:
    """Whether the last word must end where the cue ends; a match then reaches over the character behind it."""
    last = anchor.parts[-1]
    return not anchor.by_character and not last.endswith("*") and last[-1].isalnum()
