"""Finding the roles that words play in a sentence: lexicon terms by dictionary look-up, one language at a time.

No automaton is built: a term is found by its first word (or its first two characters, in scripts without blanks), so
the cost is that of the words of the sentence and hardly grows with the number of terms.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from scanner.prose.lexicon import WORD, Lexicon, Role, Term
from scanner.prose.spelling import Spelling

GAP_WORDS = 8
GAP_CHARACTERS = 24
_STEM_KEY = 3
_REMEMBERED = 50_000
_LOOK_BACK = 16
_IGNORED = re.compile(r"[\s\-\u2010-\u2015'\"\u2018-\u201f]+")


class RoleHit(NamedTuple):
    """One term found: its role, its place in the normalised text (half-open), its language."""

    role: str
    start: int
    end: int
    language: str


class Words:
    """The words of a normalised text and where they stand."""

    def __init__(self, text: str, is_cut: bool = False) -> None:
        """Cut ``text`` into words once, for all languages. ``is_cut``: its last word may lack its end."""
        self.text = text
        self.is_cut = is_cut
        self.words: list[str] = WORD.findall(text)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands, half-open."""
        return [match.span() for match in WORD.finditer(self.text)]


class _Leaf:
    """What is known when one part of a term has been read: the roles that end here, and parts behind a gap."""

    __slots__ = ("behind", "roles")

    def __init__(self) -> None:
        self.roles: list[str] = []
        self.behind: _Parts | None = None


class _Parts:
    """Parts of terms by their first word; stems are resolved once for each word that is met."""

    __slots__ = ("_exact", "_inner", "_leaves", "_met", "_stems")

    def __init__(self) -> None:
        self._leaves: dict[tuple[str, ...], _Leaf] = {}
        self._exact: dict[str, list[tuple[tuple[str, ...], _Leaf]]] = {}
        self._stems: dict[str, list[tuple[str, tuple[str, ...], _Leaf]]] = {}
        self._inner: list[tuple[str, tuple[str, ...], _Leaf]] = []
        self._met: dict[str, tuple[tuple[tuple[str, ...], _Leaf], ...]] = {}

    def leaf(self, part: tuple[str, ...]) -> _Leaf:
        """The leaf of ``part``, made when it is new."""
        leaf = self._leaves.get(part)
        if leaf is None:
            leaf = self._leaves[part] = _Leaf()
            first, rest = part[0], part[1:]
            if first[0] == "*":
                self._inner.append((first.strip("*"), rest, leaf))
            elif first.endswith("*"):
                self._stems.setdefault(first[:_STEM_KEY].rstrip("*"), []).append((first[:-1], rest, leaf))
            else:
                self._exact.setdefault(first, []).append((rest, leaf))
        return leaf

    def at(self, word: str) -> tuple[tuple[tuple[str, ...], _Leaf], ...]:
        """Parts that may begin with ``word``: their other words and their leaf."""
        met = self._met.get(word)
        if met is None:
            stems = [
                (rest, leaf)
                for length in range(1, _STEM_KEY + 1)
                for stem, rest, leaf in self._stems.get(word[:length], ())
                if len(word) >= length and word.startswith(stem)
            ]
            stems += [(rest, leaf) for inner, rest, leaf in self._inner if inner in word]
            met = (*self._exact.get(word, ()), *dict.fromkeys(stems))
            if len(self._met) > _REMEMBERED:
                self._met.clear()
            self._met[word] = met
        return met


_Begun = tuple[tuple[str, ...], _Leaf]
"""The other words of a part, and its leaf."""


class _Met(NamedTuple):
    """A word that was met: how it is read, the parts that it is, the longer ones that it may begin by their next word.

    Parts that go on with a stem are under the empty word.
    """

    read: str
    alone: tuple[_Leaf, ...]
    longer: Mapping[str, Sequence[_Begun]]


class RoleIndex:
    """The terms of one lexicon, ready to be looked up."""

    def __init__(self, lexicon: Lexicon, roles: Mapping[str, Role]) -> None:
        """Build the dictionaries; a few milliseconds for a lexicon of 2,000 terms."""
        self.language = lexicon.language
        self._roles = roles
        self._by_character = lexicon.matching == "characters"
        self._strings: dict[str, list[Term]] = {}
        self._parts = _Parts()
        self._met: dict[str, _Met] = {}
        words = () if self._by_character else (word for term in lexicon.terms for part in term.parts for word in part)
        self._spelling = Spelling((word for word in words if word[0] != "*"), lexicon.prefixes)
        for term in lexicon.terms:
            if self._by_character:
                self._strings.setdefault(term.parts[0][0][:2], []).append(term)
            else:
                self._add(term)

    def _add(self, term: Term) -> None:
        parts = self._parts
        for part in term.parts[:-1]:
            leaf = parts.leaf(part)
            parts = leaf.behind = leaf.behind or _Parts()
        parts.leaf(term.parts[-1]).roles.append(term.role)

    def find(self, sentence: Words) -> list[RoleHit]:
        """All terms in ``sentence``, in order of their start, conflicts settled by the roles."""
        hits = self._characters(sentence.text) if self._by_character else self._words(sentence)
        return _settle(hits, self._roles)

    def _words(self, sentence: Words) -> list[RoleHit]:
        met = self._met
        words = [met.get(word) or self._meet(word) for word in sentence.words]
        found = _terms(words)
        for completed in self._spelling.completions(words[-1].read) if sentence.is_cut and words else ():
            found += (term for term in _terms([*words[:-1], self._meet(completed)]) if term[2] == len(words))
        if not found:
            return []
        language, spans = self.language, sentence.spans
        return [RoleHit(role, spans[start][0], spans[end - 1][1], language) for role, start, end in found]

    def _meet(self, word: str) -> _Met:
        """``word`` as it is read here, with the parts of terms that it may begin."""
        if len(self._met) > _REMEMBERED:
            self._met.clear()
        read = self._spelling.read(word)
        longer: dict[str, list[_Begun]] = {}
        begun = self._parts.at(read)
        for rest, leaf in begun:
            if rest:
                longer.setdefault("" if "*" in rest[0] else rest[0], []).append((rest, leaf))
        met = self._met[word] = _Met(read, tuple(leaf for rest, leaf in begun if not rest), longer)
        return met

    def _characters(self, text: str) -> list[RoleHit]:
        compact, origins = _compact(text)
        hits: list[RoleHit] = []
        for position in range(len(compact) - 1):
            for term in self._strings.get(compact[position : position + 2], ()):
                end = _string_end(term, compact, position)
                if end > 0 and _starts_word(text, origins[position]):
                    hits.append(RoleHit(term.role, origins[position], origins[end - 1] + 1, self.language))
        return hits


def _terms(words: Sequence[_Met]) -> list[tuple[str, int, int]]:
    """Role, first word and the word behind, for each term."""
    found: list[tuple[str, int, int]] = []
    last = len(words) - 1
    for position, word in enumerate(words):
        for leaf in word.alone:
            _collect(leaf, position, position + 1, words, found)
        if word.longer and position < last:
            following = words[position + 1].read
            for rest, leaf in (*word.longer.get(following, ()), *word.longer.get("", ())):
                end = _part_end(rest, words, position + 1)
                if end > 0:
                    _collect(leaf, position, end, words, found)
    return found


def _collect(leaf: _Leaf, start: int, end: int, words: Sequence[_Met], found: list[tuple[str, int, int]]) -> None:
    """The roles of ``leaf``, and of what stands behind its gap, each where it is nearest."""
    for role in leaf.roles:
        found.append((role, start, end))
    if leaf.behind is None:
        return
    seen: set[int] = set()
    for position in range(end, min(end + GAP_WORDS + 1, len(words))):
        for rest, behind in leaf.behind.at(words[position].read):
            after = _part_end(rest, words, position + 1)
            if after > 0 and id(behind) not in seen:
                seen.add(id(behind))
                _collect(behind, start, after, words, found)


def _part_end(part: Sequence[str], words: Sequence[_Met], position: int) -> int:
    """The index behind the part when it stands at ``position``, else -1."""
    if position + len(part) > len(words):
        return -1
    for expected in part:
        word = words[position].read
        if word != expected and (expected[-1] != "*" or not _is_form(word, expected)):
            return -1
        position += 1
    return position


def _is_form(word: str, expected: str) -> bool:
    return expected.strip("*") in word if expected[0] == "*" else word.startswith(expected[:-1])


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


def _starts_word(text: str, position: int) -> bool:
    """Whether no Latin word goes on at ``position``: ``ai`` in ``said`` is no term."""
    if position == 0 or not (text[position].isascii() and text[position].isalnum()):
        return True
    before = text[position - 1]
    return not (before.isascii() and before.isalnum())


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
    unique = sorted(set(hits), key=lambda hit: (hit.start, hit.end, hit.role))
    by_role: dict[str, list[RoleHit]] = {}
    for hit in unique:
        by_role.setdefault(hit.role, []).append(hit)
    return [hit for hit in unique if not _yields(hit, roles[hit.role].yields_to, by_role)]


def _yields(hit: RoleHit, yields_to: Sequence[str], by_role: Mapping[str, Sequence[RoleHit]]) -> bool:
    for role in yields_to:
        others = by_role.get(role)
        if not others:
            continue
        last = bisect_right(others, hit.start, key=lambda other: other.start)
        if any(other.end >= hit.end for other in others[max(0, last - _LOOK_BACK) : last]):
            return True
    return False
