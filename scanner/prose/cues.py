"""Which cues to look for in every document: as few and as rare as will find every sentence that a rule could meet."""

from collections.abc import Iterable, Mapping, Sequence

from scanner.prose.cue_literals import Anchor
from scanner.prose.lexicon import Cue, Lexicon, Term
from scanner.prose.rules import EVERY_LANGUAGE, RuleFile

LICENSES = "license"
"""Stands for a language in cues that lead to the licence detector."""

_Key = tuple[Cue, bool]
"""A cue, and whether it is one string: for scripts without blanks, and for signs."""


def cues(
    lexicons: Sequence[Lexicon],
    terms: Mapping[str, Sequence[Term]],
    rule_files: Sequence[RuleFile],
    license_cues: Iterable[str],
) -> list[Anchor]:
    """Each cue once, with the languages whose terms may stand there.

    Only roles in the anchor line of a rule are looked for; a cue that contains another one is left to that one.
    """
    searched = {role for file in rule_files for role in file.rule.lines[0]}
    languages: dict[_Key, set[str]] = {}
    for lexicon in lexicons:
        by_character = lexicon.matching == "characters"
        for term in terms[lexicon.language]:
            if term.role in searched and (cue := lexicon.cue(term)).parts:
                languages.setdefault((cue, by_character), set()).add(lexicon.language)
    for file in rule_files:
        for literal in file.pattern.anchors if file.pattern else ():
            languages.setdefault((Cue((literal,)), True), set()).add(EVERY_LANGUAGE)
    for literal in license_cues:
        languages.setdefault((Cue(tuple(f"{literal}*".split())), False), set()).add(LICENSES)
    kept = _pruned(languages)
    return [
        Anchor(cue.parts, tuple(sorted(found)), by_character, cue.near)
        for (cue, by_character), found in sorted(kept.items())
    ]


def _pruned(languages: Mapping[_Key, set[str]]) -> dict[_Key, set[str]]:
    """Without cues that contain another cue, which takes over their languages."""
    kept = {key: set(found) for key, found in languages.items()}
    for key in sorted(languages, key=lambda key: (-sum(map(len, key[0].parts)), not key[0].near)):
        inner = next((other for other in _inside(key) if other in kept and other != key), None)
        if inner is not None:
            kept[inner] |= kept.pop(key)
    return kept


def _inside(key: _Key) -> Iterable[_Key]:
    """What could stand inside a cue: shorter stems and single words of a phrase, pieces of a string."""
    (parts, _), by_character = key
    if by_character:
        text = parts[0]
        for length in range(2, len(text)):
            for start in range(len(text) - length + 1):
                yield Cue((text[start : start + length],)), True
        return
    for word in parts:
        stem = word.removesuffix("*")
        yield Cue((word,)), False
        for length in range(3, len(stem) + (len(parts) > 1 or not word.endswith("*"))):
            yield Cue((f"{stem[:length]}*",)), False
