"""Lexicons: the terms of one language by role, from ``rules/lexicon/<bcp47>.yaml``.

A term is words, ``*`` at the end of a stem and ``...`` for a short gap, never a regular expression: it can be written
by a lawyer who reads the language, and it is matched in linear time.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from scanner.errors import RuleError
from scanner.text.normalize import fold, normalize, without_diacritics

SPACELESS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Characters of scripts that put no blanks between words, as the inside of a character class."""

VOWEL_SIGNS = "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0b82\u0bbe-\u0bcd"
WORD = re.compile(rf"[^\W_{SPACELESS}]+(?:[{VOWEL_SIGNS}]+[^\W_{SPACELESS}]*)*|[©ⓒ❌🚫⛔✗✘]")
"""A word of a language that puts blanks between words (scripts without blanks are left out), or a telling sign."""

_BLANK = re.compile(r"[\s\-\u2010-\u2015'\"\u2018-\u201f]+")
_MIN_CUE = 3
_MIN_PHRASE = 5
_SIGNS = frozenset("©ⓒ")
_TOP_KEYS = {
    "language", "name", "matching", "common", "spellings", "prefixes", "negating", "roles", "examples", "replaces",
}  # fmt: skip
_LEAST_NEGATED = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its role and its parts, separated by gaps.

    In ``words`` matching a part is words, a stem marked by ``*`` at its end, something inside a word by one at both
    ends; in ``characters`` matching a part is one string.
    """

    role: str
    parts: tuple[tuple[str, ...], ...]


class Frequency(IntEnum):
    """How often a word is met in ordinary text."""

    RARE = 0
    COMMON = 1
    EVERYDAY = 2
    CONSTANT = 3
    ACRONYM = 4


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: BCP 47 tag, English name, how terms are matched, the terms, the examples as written.

    ``prefixes`` are written together with the word that they belong to. ``frequent`` says which words are common or
    everyday ones; ``rules/common-words.yaml`` says what that means.
    """

    language: str
    name: str
    matching: str
    terms: tuple[Term, ...]
    examples: Mapping[str, Any]
    frequent: Mapping[str, Frequency] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()

    def cue(self, term: Term) -> tuple[str, ...]:
        """What of ``term`` to look for in every document: its rarest word, else its rarest phrase.

        An acronym that is an everyday word of some language is looked for in capitals. Empty when there is nothing to
        look for: such a term is only met beside other cues.
        """
        if self.matching == "characters":
            return max(term.parts, key=lambda part: len(part[0]))
        words = [word for part in term.parts for word in part if word[0] != "*"]
        rarest = min(words, key=lambda word: (self._frequency(word), -len(word)), default="")
        if not rarest:
            return ()
        if self._frequency(rarest) == Frequency.RARE:
            return (rarest,)
        phrases = [phrase for part in term.parts for phrase in _phrases(part)]
        if phrases:
            return min(phrases, key=lambda phrase: (sum(map(self._frequency, phrase)) / len(phrase), -len(phrase)))
        if self._frequency(rarest) == Frequency.COMMON:
            return (rarest,)
        for word in words:
            if self.frequent.get(word) == Frequency.ACRONYM:
                return (word.upper(),)
        return self._in_context(words)

    def is_everyday(self, term: Term) -> bool:
        """Whether the cue of ``term`` is a word of everyday language, which says nothing without the others."""
        cue = self.cue(term)
        return self.matching == "words" and len(cue) == 1 and self._frequency(cue[0]) == Frequency.EVERYDAY

    def _in_context(self, words: Sequence[str]) -> tuple[str, ...]:
        """The rarest word, where others must stand near it."""
        long = [word for word in words if len(word) > _MIN_PHRASE]
        rarest = min(long, key=lambda word: (self._frequency(word), -len(word)), default="")
        met = rarest and len(set(words)) > 1 and self._frequency(rarest) < Frequency.CONSTANT
        return (rarest,) if met else ()

    def _frequency(self, word: str) -> Frequency:
        stem = word.removesuffix("*")
        if stem.isdigit() or (len(stem) < _MIN_CUE and stem not in _SIGNS):
            return Frequency.EVERYDAY
        return max(self.frequent.get(form, Frequency.RARE) for form in (word, stem))


def _phrases(part: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Runs of two words or more in which only the last is a stem, so that they are one string in a text."""
    if any(word[0] == "*" for word in part):
        return
    start = 0
    for index, word in enumerate(part):
        if word.endswith("*") or index + 1 == len(part):
            if index > start and sum(map(len, part[start : index + 1])) > _MIN_PHRASE:
                yield part[start : index + 1]
            start = index + 1


@dataclass(frozen=True, slots=True)
class Role:
    """What a term can be; see ``rules/roles.yaml``. It is collected ``beside`` one of these roles, if any are named."""

    name: str
    anchor: bool = False
    collect: str | None = None
    value: str | None = None
    yields_to: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def read_roles(data: Any, name: str) -> dict[str, Role]:
    """The closed list of roles.

    Raises:
        RuleError: the file lacks ``roles`` or names an unknown role.
    """
    if not isinstance(data, dict) or not isinstance(data.get("roles"), dict):
        raise RuleError(f"{name}: needs a mapping `roles`.")
    roles = {
        role: Role(
            role,
            bool(entry.get("anchor")),
            entry.get("collect"),
            entry.get("value"),
            tuple(entry.get("yields_to", ())),
            tuple(entry.get("beside", ())),
        )
        for role, entry in data["roles"].items()
    }
    for role in roles.values():
        for other in (*role.yields_to, *role.beside):
            check_role(other, roles, name)
    return roles


def check_role(role: str, known: Collection[str], name: str) -> None:
    """Raises RuleError with the nearest known name when ``role`` is not in the closed list."""
    if role not in known:
        near = difflib.get_close_matches(role, known, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise RuleError(f'{name}: role "{role}" is not known.{hint}')


def read_frequencies(data: Any, name: str) -> dict[str, Frequency]:
    """``rules/common-words.yaml``: the frequent words of all languages.

    Raises:
        RuleError: the file lacks one of its lists.
    """
    lists = {
        "common": Frequency.COMMON,
        "everyday": Frequency.EVERYDAY,
        "constant": Frequency.CONSTANT,
        "acronyms": Frequency.ACRONYM,
    }
    if not isinstance(data, dict) or not all(isinstance(data.get(key), list) for key in lists):
        raise RuleError(f"{name}: needs the lists {', '.join(f'`{key}`' for key in lists)}.")
    return {word: frequency for key, frequency in lists.items() for word in data[key]}


def read_lexicon(
    data: Any, name: str, roles: Collection[str], frequent: Mapping[str, Frequency] = MappingProxyType({})
) -> Lexicon:
    """One parsed lexicon file, checked. ``frequent``: words that are frequent in any language.

    Raises:
        RuleError: a key, role or term is not valid; the text names the file and the term.
    """
    if not isinstance(data, dict) or not isinstance(data.get("roles"), dict):
        raise RuleError(f"{name}: needs `language`, `name` and a mapping `roles`.")
    unknown = set(data) - _TOP_KEYS
    if unknown:
        raise RuleError(f"{name}: key {min(unknown)!r} is not known. Known: {', '.join(sorted(_TOP_KEYS))}.")
    matching = data.get("matching", "words")
    if matching not in ("words", "characters"):
        raise RuleError(f'{name}: matching is "{matching}". Use "words" or "characters".')
    spellings = str.maketrans(data.get("spellings") or {})
    terms: dict[Term, None] = {}
    for role, written in data["roles"].items():
        check_role(role, roles, name)
        for term in written or ():
            if not isinstance(term, str) or not term.strip():
                raise RuleError(f"{name}: role {role}: term {term!r} is not a text. Quote it.")
            folded = fold(term)
            repaired = normalize(term).text
            for variant in {folded, repaired, without_diacritics(repaired), folded.translate(spellings)}:
                found = Term(role, _parts(variant, matching, name))
                terms |= dict.fromkeys((found, *_negated(found, data.get("negating") or ())))
    own = {fold(word) for word in data.get("common", ())}
    everyday = dict.fromkeys(own | {without_diacritics(word) for word in own}, Frequency.EVERYDAY)
    examples = data.get("examples") or {}
    prefixes = tuple(sorted(data.get("prefixes") or (), key=len, reverse=True))
    return Lexicon(data["language"], data["name"], matching, tuple(terms), examples, {**frequent, **everyday}, prefixes)


def _negated(term: Term, prefixes: Sequence[str]) -> Iterator[Term]:
    """An act whose verb is negated by a prefix, as an act and as a negation."""
    first, *rest = term.parts
    if not term.role.startswith("act.") or len(first[0]) < _LEAST_NEGATED or first[0][0] == "*":
        return
    for prefix in prefixes:
        word = prefix + first[0]
        yield Term(term.role, ((word, *first[1:]), *rest))
        yield Term("negation", ((word,),))


def _parts(term: str, matching: str, name: str) -> tuple[tuple[str, ...], ...]:
    split = _character_part if matching == "characters" else _word_part
    parts = tuple(split(part) for part in re.split(r"\.\.\.|…", term))
    if not all(parts):
        raise RuleError(f'{name}: term "{term}" has an empty part.')
    return parts


def _word_part(part: str) -> tuple[str, ...]:
    return tuple(
        ("*" if part[match.start() - 1 : match.start()] == "*" else "")
        + match.group()
        + ("*" if part[match.end() : match.end() + 1] == "*" else "")
        for match in WORD.finditer(part)
    )


def _character_part(part: str) -> tuple[str, ...]:
    compact = _BLANK.sub("", part.replace("*", ""))
    return (compact,) if compact else ()
