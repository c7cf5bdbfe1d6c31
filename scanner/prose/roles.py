"""Finding the roles that words play in a sentence: lexicon terms by dictionary look-up, one language at a time.

No automaton is built: a term is found by its first word (or its first two characters, in scripts without blanks), so
the cost is that of the words of the sentence and hardly grows with the number of terms.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scanner.prose.lexicon import WORD, Lexicon, Role, Term

GAP_WORDS = 8
GAP_CHARACTERS = 24
_STEM_KEY = 3
_IGNORED = re.compile(r"[\s\-\u2010-\u2015'\"\u2018-\u201f]+")


@dataclass(frozen=True, slots=True)
class RoleHit:
    """One term found: its role, its place in the normalised text (half-open), its language, whether it has a gap."""

    role: str
    start: int
    end: int
    language: str


class RoleIndex:
    """The terms of one lexicon, ready to be looked up."""

    def __init__(self, lexicon: Lexicon, roles: Mapping[str, Role]) -> None:
        """Build the dictionaries; about a millisecond for a lexicon of 500 terms."""
        self.language = lexicon.language
        self._roles = roles
        self._by_character = lexicon.matching == "characters"
        self._exact: dict[str, list[Term]] = {}
        self._stems: dict[str, list[tuple[str, Term]]] = {}
        for term in lexicon.terms:
            self._add(term)

    def _add(self, term: Term) -> None:
        first = term.parts[0][0]
        if self._by_character:
            self._exact.setdefault(first[:2], []).append(term)
        elif first.endswith("*"):
            stem = first[:-1]
            self._stems.setdefault(stem[:_STEM_KEY], []).append((stem, term))
        else:
            self._exact.setdefault(first, []).append(term)

    def find(self, text: str) -> list[RoleHit]:
        """All terms in ``text`` (a normalised sentence), in order of their start, conflicts settled by the roles."""
        hits = self._characters(text) if self._by_character else self._words(text)
        return _settle(hits, self._roles)

    def _words(self, text: str) -> list[RoleHit]:
        tokens = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
        words = [token[0] for token in tokens]
        hits: list[RoleHit] = []
        for position, word in enumerate(words):
            candidates = self._exact.get(word, ())
            for term in candidates:
                self._match_words(term, words, position, tokens, hits)
            for length in range(1, _STEM_KEY + 1):
                for stem, term in self._stems.get(word[:length], ()):
                    if len(stem) >= length and word.startswith(stem):
                        self._match_words(term, words, position, tokens, hits)
                if len(word) <= length:
                    break
        return hits

    def _match_words(
        self,
        term: Term,
        words: Sequence[str],
        position: int,
        tokens: Sequence[tuple[str, int, int]],
        hits: list[RoleHit],
    ) -> None:
        end = _part_end(term.parts[0], words, position)
        for part in term.parts[1:]:
            if end < 0:
                return
            end = next((e for at in range(end, end + GAP_WORDS + 1) if (e := _part_end(part, words, at)) > 0), -1)
        if end > 0:
            hits.append(RoleHit(term.role, tokens[position][1], tokens[end - 1][2], self.language))

    def _characters(self, text: str) -> list[RoleHit]:
        compact, origins = _compact(text)
        hits: list[RoleHit] = []
        for position in range(len(compact) - 1):
            for term in self._exact.get(compact[position : position + 2], ()):
                end = _string_end(term, compact, position)
                if end > 0 and _starts_word(compact, position):
                    hits.append(RoleHit(term.role, origins[position], origins[end - 1] + 1, self.language))
        return hits


def _part_end(part: Sequence[str], words: Sequence[str], position: int) -> int:
    """The index behind the part when it stands at ``position``, else -1."""
    if position + len(part) > len(words):
        return -1
    for offset, expected in enumerate(part):
        word = words[position + offset]
        if not (word.startswith(expected[:-1]) if expected[-1] == "*" else word == expected):
            return -1
    return position + len(part)


def _string_end(term: Term, compact: str, position: int) -> int:
    first = term.parts[0][0]
    if not compact.startswith(first, position):
        return -1
    end = position + len(first)
    for (part,) in term.parts[1:]:
        found = compact.find(part, end, end + GAP_CHARACTERS + len(part))
        if found < 0:
            return -1
        end = found + len(part)
    return end


def _starts_word(compact: str, position: int) -> bool:
    """A Latin term inside a Latin word is none: ``ai`` in ``said``."""
    return (
        position == 0
        or not (compact[position].isascii() and compact[position - 1 : position].isascii())
        or not (compact[position].isalnum() and compact[position - 1].isalnum())
    )


def _compact(text: str) -> tuple[str, Sequence[int]]:
    """``text`` without blanks, dashes and quotes, and where each character stood."""
    if not _IGNORED.search(text):
        return text, range(len(text))
    kept: list[int] = []
    position = 0
    for match in _IGNORED.finditer(text):
        kept.extend(range(position, match.start()))
        position = match.end()
    kept.extend(range(position, len(text)))
    return "".join(text[index] for index in kept), kept


def _settle(hits: list[RoleHit], roles: Mapping[str, Role]) -> list[RoleHit]:
    """Drop a hit that lies inside a hit of a role it yields to ("permitted" inside "not permitted"), and doubles."""
    kept = []
    for hit in dict.fromkeys(hits):
        yields_to = roles[hit.role].yields_to
        if yields_to and _covered(hit, hits, yields_to):
            continue
        kept.append(hit)
    kept.sort(key=lambda hit: (hit.start, hit.end))
    return kept


def _covered(hit: RoleHit, hits: Iterable[RoleHit], yields_to: tuple[str, ...]) -> bool:
    return any(
        other.role in yields_to
        and other.start <= hit.start
        and other.end >= hit.end
        and other.end - other.start > hit.end - hit.start
        for other in hits
    )
