"""Which cues to look for in every document: as few and as rare as will find every sentence that a rule could meet."""

from collections.abc import Iterable, Mapping, Sequence

from scanner.prose.lexicon import Lexicon, Term
from scanner.prose.rules import EVERY_LANGUAGE, RuleFile

LICENSES = "license"
"""Stands for a language in cues that lead to the licence detector."""

Cue = tuple[tuple[str, ...], bool]
"""The words of a cue, or one string (then true: for scripts without blanks, and for signs)."""


def cues(
    lexicons: Sequence[Lexicon],
    terms: Mapping[str, Sequence[Term]],
    rule_files: Sequence[RuleFile],
    license_cues: Iterable[str],
) -> list[tuple[tuple[str, ...], list[str], bool]]:
    """Each cue once, as (parts, languages whose terms may stand there, by character).

    Only roles in the anchor line of a rule are looked for; a cue that contains another one is left to that one.
    """
    searched = {role for file in rule_files for role in file.rule.lines[0]}
    languages: dict[Cue, set[str]] = {}
    for lexicon in lexicons:
        by_character = lexicon.matching == "characters"
        for term in terms[lexicon.language]:
            if term.role in searched and (cue := lexicon.cue(term)):
                languages.setdefault((cue, by_character), set()).add(lexicon.language)
    for file in rule_files:
        for literal in file.pattern.anchors if file.pattern else ():
            languages.setdefault(((literal,), True), set()).add(EVERY_LANGUAGE)
    for literal in license_cues:
        languages.setdefault((tuple(f"{literal}*".split()), False), set()).add(LICENSES)
    kept = _pruned(languages)
    return [(parts, sorted(found), by_character) for (parts, by_character), found in sorted(kept.items())]


def _pruned(languages: Mapping[Cue, set[str]]) -> dict[Cue, set[str]]:
    """Without cues that contain another cue, which takes over their languages."""
    kept = {cue: set(found) for cue, found in languages.items()}
    for cue in sorted(languages, key=lambda cue: -sum(map(len, cue[0]))):
        inner = next((other for other in _inside(cue) if other in kept), None)
        if inner is not None:
            kept[inner] |= kept.pop(cue)
    return kept


def _inside(cue: Cue) -> Iterable[Cue]:
    """What could stand inside ``cue``: shorter stems and single words of a phrase, pieces of a string."""
    parts, by_character = cue
    if by_character:
        text = parts[0]
        for length in range(2, len(text)):
            for start in range(len(text) - length + 1):
                yield (text[start : start + length],), True
        return
    for word in parts:
        stem = word.removesuffix("*")
        if len(parts) > 1:
            yield (word,), False
        for length in range(3, len(stem) + (len(parts) > 1 or not word.endswith("*"))):
            yield (f"{stem[:length]}*",), False
