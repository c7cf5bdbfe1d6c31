"""SPDX licence tags and expressions (SPDX 2.3, annexes D and E).

``OR`` lets the reader choose, so the least strict side counts; ``AND`` binds to both. A tag counts where it
stands on a line of its own near the beginning; in running text it is an example.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scanner import licenses
from scanner.vocabulary import Status, Use, strictest_status

_HEAD = 8192
_TAG = re.compile(
    r"^[ \t]{0,20}(?:[#/*;%\"!<>-]{1,5}|\.\.|REM|dnl)?[ \t]{0,20}"
    r"(SPDX-License-Identifier:[ \t]{0,20}([^\r\n]{1,300}))",
    re.MULTILINE,
)
_ENDING = re.compile(r"\s*(?:\*/|-->|\*\)|#\})?\s*\Z")
_TOKEN = re.compile(r"[()]|[^\s()]+")
_MAX_DEPTH = 20
_ORDER = (Status.UNKNOWN, Status.ALLOWED, Status.CONDITIONAL, Status.RESERVED)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag in a text: its expression and where the whole stands, in characters."""

    expression: str
    excerpt: str
    start: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What an expression comes to; ``known`` is false when a licence in it is not known."""

    statuses: Mapping[Use, Status]
    conditions: frozenset[str]
    known: bool


def tags(text: str) -> list[Tag]:
    """The tags at the head of ``text``."""
    if "SPDX-License-Identifier" not in text[:_HEAD]:
        return []
    found = []
    for match in _TAG.finditer(text[:_HEAD]):
        expression = _ENDING.sub("", match[2])
        found.append(Tag(expression, _ENDING.sub("", match[1]), match.start(1)))
    return found


def terms(expression: str) -> Terms | None:
    """What ``expression`` allows; ``None`` when it is not well-formed, or says that nothing is stated."""
    tokens = _TOKEN.findall(expression)
    if not tokens or tokens.count("(") > _MAX_DEPTH or expression.strip() in ("NONE", "NOASSERTION"):
        return None
    try:
        found, rest = _either(tokens)
    except ValueError:
        return None
    return None if rest else found


def _either(tokens: list[str]) -> tuple[Terms, list[str]]:
    left, tokens = _both(tokens)
    while tokens and tokens[0] in ("OR", "or"):
        right, tokens = _both(tokens[1:])
        left = _choice(left, right)
    return left, tokens


def _both(tokens: list[str]) -> tuple[Terms, list[str]]:
    left, tokens = _single(tokens)
    while tokens and tokens[0] in ("AND", "and"):
        right, tokens = _single(tokens[1:])
        statuses = {use: strictest_status((left.statuses[use], right.statuses[use])) for use in Use}
        left = Terms(statuses, left.conditions | right.conditions, left.known and right.known)
    return left, tokens


def _single(tokens: list[str]) -> tuple[Terms, list[str]]:
    first, *rest = tokens
    if first == "(":
        inner, rest = _either(rest)
        if rest[:1] != [")"]:
            raise ValueError("no closing parenthesis")
        return inner, rest[1:]
    if first in (")", "AND", "OR", "WITH"):
        raise ValueError("a licence is missing")
    if rest[:1] in (["WITH"], ["with"]):
        rest = rest[2:]
    license = licenses.by_id(first)
    if license is None:
        return Terms(dict.fromkeys(Use, Status.UNKNOWN), frozenset(), False), rest
    return Terms(license.statuses, frozenset(license.conditions), True), rest


def _choice(left: Terms, right: Terms) -> Terms:
    """The side with the fewer demands; an unknown licence is not chosen while the other is known."""
    if left.known != right.known:
        return left if left.known else right
    return min(left, right, key=lambda side: (max(map(_ORDER.index, side.statuses.values())), len(side.conditions)))
