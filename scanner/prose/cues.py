"""Which cues to look for in every document: as few and as rare as will find every sentence that a rule could meet."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner.prose.confirmation import pieces
from scanner.prose.cue_literals import Anchor, Need
from scanner.prose.lexicon import Lexicon, Term
from scanner.prose.rules import EVERY_LANGUAGE, RuleFile

LICENSES = "license"
"""Stands for a language in cues that lead to the licence detector."""

_Key = tuple[tuple[str, ...], bool]
"""A cue, and whether it is one string: for scripts without blanks, and for signs."""
_Terms = set[tuple[str, Term]]
"""Terms with their language."""


def cues(
    lexicons: Sequence[Lexicon],
    terms: Mapping[str, Sequence[Term]],
    rule_files: Sequence[RuleFile],
    license_cues: Iterable[str],
) -> list[Anchor]:
    """Each cue once, with the terms that may stand there.

    Only roles in the anchor line of a rule are looked for; a cue that contains another one is left to that one.
    """
    searched = {role for file in rule_files for role in file.rule.lines[0]}
    found: dict[_Key, _Terms] = {}
    without: _Terms = set()
    for lexicon in lexicons:
        by_character = lexicon.matching == "characters"
        for term in terms[lexicon.language]:
            if term.role in searched:
                cue = lexicon.cue(term)
                (found.setdefault((cue, by_character), set()) if cue else without).add((lexicon.language, term))
    for pattern in (file.pattern for file in rule_files if file.pattern):
        for literal in pattern.anchors:
            found.setdefault(((literal,), True), set()).add((EVERY_LANGUAGE, Term(pattern.role, ((literal,),))))
    for literal in license_cues:
        words = tuple(f"{literal}*".split())
        found.setdefault((words, False), set()).add((LICENSES, Term(LICENSES, (words,))))
    kept = _pruned(found)
    _lend(kept, without)
    by_language = {lexicon.language: lexicon for lexicon in lexicons}
    return [
        Anchor(key[0], sorted({_need(by_language.get(name), name, term, key) for name, term in known}), key[1])
        for key, known in sorted(kept.items())
    ]


def _need(lexicon: Lexicon | None, language: str, term: Term, key: _Key) -> Need:
    cue, by_character = key
    glued = by_character or (lexicon is not None and bool(lexicon.prefixes))
    return language, pieces(term, cue, glued), lexicon is not None and lexicon.is_everyday(term)


def _pruned(found: Mapping[_Key, _Terms]) -> dict[_Key, _Terms]:
    """Without cues that contain another cue, which takes over their terms."""
    kept = {key: set(terms) for key, terms in found.items()}
    for key in sorted(found, key=lambda key: -sum(map(len, key[0]))):
        inner = next((other for other in _inside(key) if other in kept and other != key), None)
        if inner is not None:
            kept[inner] |= kept.pop(key)
    return kept


def _lend(kept: Mapping[_Key, _Terms], without: _Terms) -> None:
    """Terms that have no cue of their own are met at cues of their language that hold one of their words."""
    holding = sorted((word, key) for key in kept if not key[1] for word in key[0])
    languages = {key: {language for language, _ in terms} for key, terms in kept.items()}
    words = [word for word, _ in holding]
    for language, term in without:
        for expected in {word for part in term.parts for word in part}:
            for word in _forms(expected, words):
                for _, key in holding[bisect_left(words, word) : bisect_right(words, word)]:
                    if language in languages[key]:
                        kept[key].add((language, term))


def _forms(expected: str, words: Sequence[str]) -> Iterator[str]:
    """Those of the sorted ``words`` of cues that may stand where the word ``expected`` stands."""
    stem = expected.removesuffix("*")
    for index in range(bisect_left(words, stem), len(words)):
        if not words[index].startswith(stem):
            break
        if expected[-1] == "*" or words[index] in (stem, f"{stem}*"):
            yield words[index]
    yield from (f"{stem[:length]}*" for length in range(3, len(stem)))


def _inside(key: _Key) -> Iterable[_Key]:
    """What could stand inside a cue: shorter stems and single words of a phrase, pieces of a string."""
    parts, by_character = key
    if by_character:
        text = parts[0]
        for length in range(2, len(text)):
            for start in range(len(text) - length + 1):
                yield (text[start : start + length],), True
        return
    for word in parts:
        stem = word.removesuffix("*")
        yield (word,), False
        for length in range(3, len(stem) + (len(parts) > 1 or not word.endswith("*"))):
            yield (f"{stem[:length]}*",), False
