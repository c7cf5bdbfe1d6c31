"""Whether the term of a cue may stand where the cue was found, and in which languages.

A cue is only the rarest word of a term. Its other words must stand near it, or there is nothing to read: ``dataset``
alone is no notice, ``training dataset`` may be one. Everything is compared in the form in which words that look alike
are alike, so this rules out no term that the lexicons would find (``scanner.prose.roles``) unless its words stand more
than ``AROUND`` characters apart.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from scanner.prose.cue_literals import FOLDED_TABLE, JOINT, Anchor, Need
from scanner.prose.lexicon import SPACELESS, VOWEL_SIGNS, Term
from scanner.prose.spelling import look
from scanner.text.normalize import fold

AROUND = 240
"""Characters before and behind a cue in which the other words of its term stand."""

Place = tuple[int, int]
"""Offset of the last character of a cue, index of the cue."""

_OTHER_BETWEEN = re.compile(rf"[^\x00-\x7f\w{VOWEL_SIGNS}]+|[{SPACELESS}]+")


class AnchorHit(NamedTuple):
    """A place where a cue may end: offset of its last character, index of the cue, languages that have the cue.

    ``confirmed`` are the languages of which a whole term may stand there; the others count only beside a notice.
    """

    position: int
    anchor: int
    languages: frozenset[str]
    confirmed: frozenset[str]


class Confirmation:
    """The terms of one cue."""

    __slots__ = ("_always", "_by_character", "_by_word", "languages", "possible")

    def __init__(self, needs: Sequence[Need], cue: Sequence[str], by_character: bool) -> None:
        """Confirm ``cue`` by ``needs``; a language that needs nothing is always confirmed.

        It has terms of the ``possible`` languages; in ``languages`` it also counts when it is not confirmed.
        """
        self._by_character = by_character
        own = look(" ".join(cue).lower())
        self.languages = frozenset(language for language, _, is_everyday in needs if not is_everyday)
        self._always = frozenset(language for language, pieces, _ in needs if not pieces)
        self.possible = frozenset(language for language, _, _ in needs)
        self._by_word: dict[str, list[tuple[str, Sequence[str]]]] = {}
        for language, pieces, _ in needs:
            if language not in self._always:
                telling = max(
                    (word for piece in pieces for word in piece.split()), key=lambda w: (w not in own, len(w))
                )
                self._by_word.setdefault(telling, []).append((language, pieces))

    @property
    def is_certain(self) -> bool:
        """Whether nothing must stand near the cue."""
        return not self._by_word

    def near(self, around: str) -> frozenset[str]:
        """The languages of which a term may stand in ``around``, lower-case look-alike text that holds the cue."""
        spaced = ""
        if self._by_character:
            around = spaced = JOINT.sub("", around)
        met: set[str] = set()
        for word, terms in self._by_word.items():
            if word in around:
                spaced = spaced or _spaced(around)
                met.update(language for language, pieces in terms if all(piece in spaced for piece in pieces))
        return self._always.union(met) if met else self._always


class Confirmations:
    """Those of all cues, each made when it is first met."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        """Confirm ``anchors``."""
        self._anchors = anchors
        self._known: dict[int, Confirmation] = {}

    def __getitem__(self, cue: int) -> Confirmation:
        """That of the cue with this index."""
        known = self._known.get(cue)
        if known is None:
            anchor = self._anchors[cue]
            known = self._known[cue] = Confirmation(anchor.needs, anchor.parts, anchor.by_character)
        return known

    def hits(self, text: str, places: Iterable[Place]) -> Iterator[AnchorHit]:
        """The cues at ``places`` of ``text``, with the languages of which a term may stand there."""
        last, around = -1, ""
        is_cut = text[-1:].isalpha()
        for position, cue in places:
            confirmation = self[cue]
            if confirmation.is_certain or (is_cut and position + AROUND >= len(text)):
                yield AnchorHit(position, cue, confirmation.possible, confirmation.possible)
                continue
            if position != last:
                last = position
                around = look(fold(text[max(0, position - AROUND) : position + AROUND]))
            confirmed = confirmation.near(around)
            if languages := confirmation.languages | confirmed:
                yield AnchorHit(position, cue, languages, confirmed)


def _spaced(text: str) -> str:
    """The words of ``text`` with one blank before and behind each."""
    if not text.isascii():
        text = _OTHER_BETWEEN.sub(" ", text)
    plain = text.encode("utf-8", "surrogatepass").translate(FOLDED_TABLE).decode("utf-8", "surrogatepass")
    return f" {' '.join(plain.split())} "


def pieces(term: Term, cue: Sequence[str], glued: bool) -> tuple[str, ...]:
    """What must stand near ``cue`` for ``term``; ``glued``: words may stand right behind something else."""
    found = look(f" {' '.join(word.strip('*') for word in cue)} ".lower())
    known = {piece for part in term.parts for piece in _pieces(part, glued)}
    return tuple(sorted(piece for piece in known if piece not in found))


def _pieces(part: Sequence[str], glued: bool) -> Iterator[str]:
    """The runs of words that are one string in a text in which single blanks stand between words."""
    run: list[str] = []
    for word in part:
        if word[0] == "*":
            yield look(word.strip("*"))
            continue
        run.append(word)
        if glued or word[-1] == "*":
            yield _piece(run, glued)
            run = []
    if run:
        yield _piece(run, glued)


def _piece(run: Sequence[str], glued: bool) -> str:
    is_stem = run[-1][-1] == "*"
    text = " ".join(run).removesuffix("*")
    # What looks like "m" may be an "r" with an "n" behind the stem.
    text = look(text.removesuffix("r") if is_stem else text)
    return text if glued else f" {text}{'' if is_stem else ' '}"
