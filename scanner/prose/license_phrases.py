"""Phrases of the licence files as patterns.

A phrase is plain words: a blank matches any short run of blanks and punctuation (in a name also nothing), ``*``
the rest of a word, ``..`` a gap inside the sentence, ``...`` a wide gap, ``(a|b)`` either, ``(a|b)?`` either or
none, ``{version}`` a version number, and "license" also "licence".
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from scanner.license_types import Via

_TOKEN = regex.compile(r"\.\.\.?|\([^()]*\)\??|\{version\}|[^\s()-]+|-")
NUMBER = r"\d(?:\.\d){0,2}+"


@dataclass(frozen=True, slots=True)
class Reading:
    """A licence as named in ``view[start:end]``, which is ``raw`` in the passage given.

    ``weak`` when it counts only beside a word for licence, ``granting`` when its mark-up says it is the licence.
    """

    key: str
    start: int
    end: int
    via: Via
    weak: bool = False
    granting: bool = False
    raw: tuple[int, int] = (0, 0)


def phrase(term: str, *, loose: bool = False) -> str:
    """The pattern of a phrase; ``loose`` lets words run together, as names do."""
    blank = r"[\W_]{0,3}+" if loose else r"[\W_]{1,6}+"
    pattern, glue = "", ""
    for token in _TOKEN.findall(term):
        if token.startswith(".."):
            pattern, glue = pattern + _gap(token, term), ""
        elif token.endswith(")?"):
            choice = _word(token[:-1], loose)
            pattern += f"(?:{glue}{choice})?+" if pattern else f"(?:{choice}{blank})?+"
        elif token != "-":
            pattern, glue = pattern + glue + _word(token, loose), blank
    return _bounded(pattern, term)


def _gap(token: str, term: str) -> str:
    """Any text between two words: for ``..`` inside the sentence and not over a negation, for ``...`` anything."""
    gap = r"(?:(?!\bnot?\b|[.;!?]\s)[\s\S]){0,70}?" if token == ".." else r"[\s\S]{0,1000}?"
    return rf"(?![^\W_]){gap}(?<![^\W_])" if _cased(term) else gap


def _word(token: str, loose: bool) -> str:
    if token == "{version}":
        return r"(?:v\.?|version)?\s?(?P<version>" + NUMBER + r")(?![\d%]|[.,]\d)"
    if token.startswith("("):
        return "(?:" + "|".join(phrase(choice, loose=loose) for choice in token[1:-1].split("|")) + ")"
    if token.lower() in ("license", "licence"):
        return "licen[cs]es?"
    return regex.escape(token.rstrip("*!")) + (r"[^\W_]{0,14}+" if token.endswith("*") else "")


def _cased(text: str) -> bool:
    """Cased scripts and digits end at a word boundary; scripts without blanks do not."""
    return text.lower() != text.upper() or any(char.isdigit() for char in text)


def _bounded(pattern: str, term: str) -> str:
    before = r"(?<![^\W_])" if _cased(term[0]) else ""
    after = r"(?![^\W_])" if _cased(term[-1]) else ""
    return before + pattern + after


def either(terms: Iterable[str], *, loose: bool = False) -> str:
    """Any of the phrases, longest first, by initial so that a position where none can begin costs little."""
    cased: dict[str, list[str]] = {}
    uncased: dict[str, list[str]] = {}
    for term in sorted(set(terms), key=len, reverse=True):
        initials = _initials(term)
        (cased if _cased(initials) else uncased).setdefault(initials, []).append(phrase(term, loose=loose))
    return "|".join(
        f"{before}(?=[{_class(group)}])(?:{_choices(group)})"
        for before, group in ((r"(?<![^\W_])", cased), ("", uncased))
        if group
    )


def _class(initials: Iterable[str]) -> str:
    return regex.escape("".join(sorted(set("".join(initials)))))


def _choices(group: dict[str, list[str]]) -> str:
    return "|".join(f"(?=[{_class(first)}])(?:{'|'.join(choices)})" for first, choices in group.items())


def _initials(term: str) -> str:
    """The letters a match can begin with, in small letters."""
    group, _, rest = term.removeprefix("(").partition(")") if term.startswith("(") else (term[0], "", "")
    found = {choice[0] for choice in group.lower().split("|")}
    return "".join(sorted(found | (set(_initials(rest[1:].strip())) if rest.startswith("?") else set())))


def literals(term: str) -> tuple[str, ...]:
    """The literal words of a phrase, lower-case and longest first: no match without all of them."""
    words = [token.strip("*!").lower() for token in _TOKEN.findall(term) if token[0] not in ".({-"]
    return tuple(sorted(("licen" if word in ("license", "licence") else word for word in words), key=len, reverse=True))
