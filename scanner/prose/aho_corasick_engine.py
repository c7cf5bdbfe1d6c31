"""The anchor scan by Aho-Corasick, where there is no Hyperscan: on the lower-cased text."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from scanner.prose.anchors import AROUND, Anchor, AnchorHit, has_boundary
from scanner.text.normalize import damages, fold


class AhoCorasickBackend:
    """Aho-Corasick on the lower-cased text: finds the longest word of each cue, then looks at the rest of it."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        """Build the automata: for words, for scripts without blanks, and for signs such as ``(c)``."""
        words = [(index, _longest(anchor)) for index, anchor in enumerate(anchors) if not anchor.by_character]
        spaceless = [(index, anchor.parts[0]) for index, anchor in enumerate(anchors) if anchor.by_character]
        strings = [(index, string) for index, string in spaceless if string[0] >= "\u3000"]
        signs = [(index, string) for index, string in spaceless if string[0] < "\u3000"]
        self._words = _Automaton(words)
        self._strings = _Automaton(strings)
        self._signs = _Automaton(signs)
        self._anchors = anchors
        self._patterns: dict[int, re.Pattern[str]] = {}

    def scan(self, text: str, limit: int) -> tuple[list[AnchorHit], bool]:
        """See ``Backend``."""
        folded = fold(text)
        hits = [hit for hit in self._words.find(folded, limit) if self._stands(hit, folded)]
        hits += self._signs.find(folded, limit)
        if not text.isascii():
            pieces = [(match.start(), match.group()) for match in _KEPT.finditer(folded)]
            compact = "".join(piece for _, piece in pieces)
            hits += _spread(self._strings.find(compact, limit), pieces)
        return hits[:limit], next(damages(text), None) is not None

    def _stands(self, hit: AnchorHit, folded: str) -> bool:
        """Whether the whole cue stands around the word that was found."""
        pattern = self._patterns.get(hit.anchor)
        if pattern is None:
            pattern = self._patterns[hit.anchor] = re.compile(_pattern(self._anchors[hit.anchor]))
        low, high = max(0, hit.position - AROUND), hit.position + AROUND
        return any(
            match.start() <= hit.position < match.end()
            for match in pattern.finditer(folded, low, min(high, len(folded)))
        )


def _pattern(anchor: Anchor) -> str:
    """The expression of the words database (see ``_words``) for text."""
    words = [
        re.escape(word.removesuffix("*")) + ("\\w{0,24}" if word.endswith("*") else "") for word in anchor.parts[:-1]
    ]
    last = anchor.parts[-1]
    pattern = "[ \n-]".join([*words, re.escape(last.removesuffix("*"))])
    before = r"(?<![a-z0-9])" if len(anchor.parts[0].removesuffix("*")) < 7 and anchor.parts[0][0].isalnum() else ""
    return before + pattern + (r"(?![a-z0-9])" if has_boundary(anchor) else "")


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
