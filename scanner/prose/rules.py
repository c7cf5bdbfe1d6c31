"""Rules: language-neutral compositions of roles, from ``rules/notices/<id>.yaml``, and their evaluation.

A rule has exactly one matcher: ``all`` (every line must be met; a line is any of its roles), ``phrases`` (fixed
wording by language) or ``pattern`` (a regular expression with obligatory literal ``anchors``). Phrases and patterns
become roles of their own, so that evaluation knows compositions only.
"""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.errors import RuleError
from scanner.prose.lexicon import Role, Term, _parts, check_role
from scanner.prose.roles import RoleHit
from scanner.text.normalize import fold, without_diacritics
from scanner.vocabulary import Kind

_KEYS = {
    "id", "kind", "summary", "all", "phrases", "pattern", "anchors", "none", "within", "reach",
    "not_in", "confidence", "references", "examples", "replaces",
}  # fmt: skip
EVERY_LANGUAGE = "mul"
"""The language tag of terms that are the same everywhere (ISO 639-2, several languages)."""

Context = Callable[[], Sequence[RoleHit]]
REACHES = ("sentence", "governed", "neighbours")
_HITS_OF_A_ROLE = 24
_DISCOUNT = {"sentence": 1.0, "governed": 0.97, "neighbours": 0.6}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    ``lines`` are the groups of roles that must all be met, the first made of anchor roles; ``none`` are roles that
    must not occur; ``within`` is the largest spread of the matching terms in characters; ``reach`` says how far from
    the anchor's sentence the other lines may be met; ``not_in`` are languages in which the rule does not hold.
    """

    id: str
    kind: Kind
    summary: str
    lines: tuple[frozenset[str], ...]
    none: frozenset[str]
    within: int
    reach: str
    not_in: frozenset[str]
    confidence: float
    examples: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that plays a role of its own; one of ``anchors`` occurs in whatever it matches."""

    role: str
    source: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What one file brings: the rule, terms by language for its phrases, its pattern."""

    rule: Rule
    phrases: Mapping[str, tuple[Term, ...]]
    pattern: Pattern | None


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that is met: how sure it is by itself, the terms that met it, how far it reached."""

    rule: Rule
    confidence: float
    hits: tuple[RoleHit, ...]
    reach: str


def read_rule(data: Any, name: str, roles: Mapping[str, Role]) -> RuleFile:
    """One parsed rule file, checked.

    Raises:
        RuleError: a key, kind or role is not valid, there is not exactly one matcher, or no line is made of anchors.
    """
    if not isinstance(data, dict):
        raise RuleError(f"{name}: needs a mapping.")
    for key in data:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            raise RuleError(f"{name}: key {key!r} is not known." + (f" Did you mean {near[0]!r}?" if near else ""))
    for key in ("id", "kind", "summary", "confidence", "examples"):
        if key not in data:
            raise RuleError(f"{name}: {key} is missing.")
    if sum(key in data for key in ("all", "phrases", "pattern")) != 1:
        raise RuleError(f"{name}: needs exactly one of all, phrases and pattern.")
    rule_id = data["id"]
    own_role = f"rule.{rule_id}"
    lines = tuple(frozenset(line) for line in data.get("all", [[own_role]]))
    none = frozenset(data.get("none", ()))
    if "all" in data:
        for role in frozenset().union(*lines, none):
            check_role(role, roles, name)
        lines = _anchored_first(lines, roles, name)
    return RuleFile(
        Rule(
            rule_id,
            _kind(data["kind"], name),
            data["summary"],
            lines,
            none,
            data.get("within", 600),
            _reach(data.get("reach", "sentence"), name),
            frozenset(data.get("not_in", ())),
            float(data["confidence"]),
            data["examples"],
        ),
        {language: _phrase_terms(own_role, terms, name) for language, terms in data.get("phrases", {}).items()},
        _pattern(own_role, data, name),
    )


def _anchored_first(
    lines: tuple[frozenset[str], ...], roles: Mapping[str, Role], name: str
) -> tuple[frozenset[str], ...]:
    anchored = [line for line in lines if all(roles[role].anchor for role in line)]
    if not anchored:
        raise RuleError(f"{name}: no line of `all` is made of anchor roles only, so its cost would not be bounded.")
    return (anchored[0], *(line for line in lines if line is not anchored[0]))


def _kind(kind: str, name: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise RuleError(f"{name}: kind {kind!r} is not known. Known: {', '.join(Kind)}.") from None


def _reach(reach: str, name: str) -> str:
    if reach not in REACHES:
        raise RuleError(f"{name}: reach {reach!r} is not known. Known: {', '.join(REACHES)}.")
    return reach


def _phrase_terms(role: str, phrases: Iterable[str], name: str) -> tuple[Term, ...]:
    terms: dict[Term, None] = {}
    for phrase in phrases:
        for variant in {fold(phrase), without_diacritics(fold(phrase))}:
            matching = "words" if variant.isascii() or not _has_no_blanks(variant) else "characters"
            terms[Term(role, _parts(variant, matching, name))] = None
    return tuple(terms)


def _has_no_blanks(text: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in text)


def _pattern(role: str, data: Mapping[str, Any], name: str) -> Pattern | None:
    if "pattern" not in data:
        return None
    anchors = tuple(data.get("anchors", ()))
    if not anchors:
        raise RuleError(f"{name}: a pattern needs `anchors`, literals one of which occurs in whatever it matches.")
    return Pattern(role, data["pattern"], anchors)


class RuleSet:
    """Rules, ready to be evaluated on the hits of one sentence and its surroundings."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Index ``rules`` by the roles of their anchor line."""
        self._by_anchor: dict[str, list[Rule]] = {}
        for rule in rules:
            for role in rule.lines[0]:
                self._by_anchor.setdefault(role, []).append(rule)

    def anchored(self, hits: Iterable[RoleHit]) -> bool:
        """Whether any rule could be met with these hits as its anchor."""
        return any(hit.role in self._by_anchor for hit in hits)

    def evaluate(self, own: Sequence[RoleHit], governing: Context, near: Context) -> list[Match]:
        """The rules that are met by a sentence.

        Args:
            own: hits in the sentence itself; they must meet the anchor line.
            governing: gives the hits in the lead-in or heading above it; asked only when a rule needs them.
            near: gives the hits in the sentences before and behind it, likewise.
        """
        by_role = _by_role(own)
        candidates = {rule.id: rule for role in by_role for rule in self._by_anchor.get(role, ())}
        matches = []
        for rule in candidates.values():
            if not rule.none.isdisjoint(by_role):
                continue
            match = self._met(rule, by_role, governing, near)
            if match:
                matches.append(match)
        return matches

    def _met(
        self,
        rule: Rule,
        own: Mapping[str, Sequence[RoleHit]],
        governing: Context,
        near: Context,
    ) -> Match | None:
        met = _compose(rule, own)
        if met:
            return Match(rule, rule.confidence, met, "sentence")
        others = (("governed", governing), ("neighbours", near))[: REACHES.index(rule.reach)]
        for reach, context in others:
            hits = context()
            if hits and (met := _compose_with(rule, own, hits)):
                return Match(rule, rule.confidence * _DISCOUNT[reach], met, reach)
        return None


def _by_role(hits: Iterable[RoleHit]) -> dict[str, list[RoleHit]]:
    """Hits by role, of each role the first few: a sentence packed with one word is hostile, not more telling."""
    by_role: dict[str, list[RoleHit]] = {}
    for hit in hits:
        same = by_role.setdefault(hit.role, [])
        if len(same) < _HITS_OF_A_ROLE:
            same.append(hit)
    return by_role


def _of(line: Collection[str], by_role: Mapping[str, Sequence[RoleHit]]) -> list[RoleHit]:
    return [hit for role in line for hit in by_role.get(role, ())]


def _compose(rule: Rule, by_role: Mapping[str, Sequence[RoleHit]]) -> tuple[RoleHit, ...]:
    """Hits that meet all lines within the rule's spread, nearest to an anchor; empty when there are none."""
    others = []
    for line in rule.lines[1:]:
        hits = _of(line, by_role)
        if not hits:
            return ()
        others.append(hits)
    for anchor in _of(rule.lines[0], by_role):
        if anchor.language in rule.not_in:
            continue
        chosen = [anchor]
        for hits in others:
            fitting = [hit for hit in hits if _fit(hit, anchor)]
            if not fitting:
                break
            chosen.append(min(fitting, key=lambda hit: _distance(hit, anchor)))
        else:
            if max(hit.end for hit in chosen) - min(hit.start for hit in chosen) <= rule.within:
                return tuple(chosen)
    return ()


def _fit(hit: RoleHit, anchor: RoleHit) -> bool:
    """Terms of two languages make no sentence together; those of every language go with each."""
    return hit.language == anchor.language or EVERY_LANGUAGE in (hit.language, anchor.language)


def _compose_with(
    rule: Rule, own: Mapping[str, Sequence[RoleHit]], elsewhere: Sequence[RoleHit]
) -> tuple[RoleHit, ...]:
    """Like ``_compose``, but lines other than the anchor's may be met elsewhere."""
    outside = _by_role(elsewhere)
    if not rule.none.isdisjoint(outside):
        return ()
    for anchor in _of(rule.lines[0], own):
        if anchor.language in rule.not_in:
            continue
        chosen = [anchor]
        for line in rule.lines[1:]:
            inside = [hit for hit in _of(line, own) if _fit(hit, anchor)]
            if not inside and not any(_fit(hit, anchor) for hit in _of(line, outside)):
                break
            chosen += inside[:1]
        else:
            return tuple(chosen)
    return ()


def _distance(one: RoleHit, other: RoleHit) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
