"""What the licences of one RSL content element say, for a commercial operator without a licence token.

RSL 1.0, sections 3.3 to 3.12. ``permits`` is a closed list: with one, uses that no licence of the element permits
are reserved. ``prohibits`` beats ``permits``. Payment other than free, reporting, a territory or a licence server
make a permission conditional. Prohibitions are read leniently, permissions by the letter.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner import licenses
from scanner.carriers.evidence import Evidence
from scanner.carriers.rsl_document import Content, License, Term
from scanner.types import ScanWarning
from scanner.vocabulary import Status, Use

USES = (Use.TRAIN_AI, Use.TDM, Use.SEARCH_INDEX, Use.AI_INPUT)
_USAGE: Mapping[str, tuple[Use, ...]] = {
    "all": USES,
    "ai-all": (Use.TRAIN_AI, Use.AI_INPUT),
    "ai-train": (Use.TRAIN_AI,),
    "ai-input": (Use.AI_INPUT,),
    "ai-index": (),
    "search": (Use.SEARCH_INDEX,),
}
_OPERATOR = "commercial"
_TYPES = ("usage", "user", "geo")
_SEPARATORS = re.compile(r"[\s,;|]+")
_MISSPELLED_REFUSAL = re.compile(r"prohib|forbid|den|disallow|restrict|exclu", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one licence says: a status for each use it speaks of, what its permission is bound to, its open
    licence.
    """

    evidence: Evidence
    statuses: Mapping[Use, Status]
    conditions: tuple[str, ...]
    license: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    """One licence by itself. ``granted`` is ``None`` when it has no list of permitted usages."""

    license: License
    granted: frozenset[Use] | None
    prohibited: frozenset[Use]
    admits: bool
    conditions: tuple[str, ...]
    restricted_somewhere: bool


def read(content: Content) -> tuple[tuple[Reading, ...], tuple[ScanWarning, ...]]:
    """The readings of the element's licences, together with what is wrong with it."""
    warnings = [_unknown_warning(term) for term in content.unknown]
    if content.url is None:
        warnings.append(content.evidence.warning("malformed-file", "The content element has no url."))
    if not content.licenses:
        warnings.append(content.evidence.warning("malformed-file", "The content element has no licence."))
        unreadable = dict.fromkeys(USES, Status.CONDITIONAL)
        return (Reading(content.evidence, unreadable, ("license",), None, ()),), tuple(warnings)
    terms = [_terms(license, content.token_needed, warnings) for license in content.licenses]
    granted = frozenset(use for one in terms if one.admits for use in one.granted or ())
    anyone = any(one.admits for one in terms)
    readings = tuple(_reading(one, granted, anyone) for one in terms)
    return tuple(reading for reading in readings if reading.statuses), tuple(warnings)


def _reading(terms: _Terms, granted_by_any: frozenset[Use], anyone: bool) -> Reading:
    statuses: dict[Use, Status] = {}
    if terms.admits:
        status = Status.CONDITIONAL if terms.conditions else Status.ALLOWED
        statuses.update(dict.fromkeys(terms.granted or (), status))
    if terms.granted is not None or not anyone:
        statuses.update({use: Status.RESERVED for use in USES if use not in granted_by_any})
    if terms.restricted_somewhere:
        statuses = dict.fromkeys(USES, Status.CONDITIONAL) | statuses
    statuses.update(dict.fromkeys(terms.prohibited, Status.RESERVED))
    addresses = tuple(address for term in terms.license.of("payment") for address in term.addresses)
    known = next(filter(None, map(licenses.by_url, addresses)), None)
    return Reading(
        terms.license.evidence,
        {use: statuses[use] for use in USES if use in statuses},
        terms.conditions,
        known.spdx if known else None,
        addresses,
    )


def _terms(license: License, token_needed: bool, warnings: list[ScanWarning]) -> _Terms:
    warnings += [_unknown_warning(term) for term in license.unknown]
    warnings += _structure_warnings(license)
    permits = [_permitted(term, warnings) for term in license.of("permits", "usage")]
    prohibited = frozenset(use for term in license.of("prohibits", "usage") for use in _prohibited(term, warnings))
    granted = frozenset.intersection(*permits) if permits else None
    if granted and granted & prohibited:
        message = "A use is both permitted and prohibited; the prohibition stands."
        warnings.append(license.evidence.warning("conflicting-values", message))
    users = [frozenset(term.text.split()) for term in license.of("permits", "user")]
    refused = (_SEPARATORS.split(term.text.lower()) for term in license.of("prohibits", "user"))
    admits = all(_OPERATOR in user for user in users) and not any(_OPERATOR in user for user in refused)
    return _Terms(
        license=license,
        granted=granted,
        prohibited=prohibited,
        admits=admits,
        conditions=_conditions(license, token_needed),
        restricted_somewhere=any(term.text for term in license.of("prohibits", "geo")),
    )


def _permitted(term: Term, warnings: list[ScanWarning]) -> frozenset[Use]:
    """The uses named exactly; a token that is not known grants nothing, yet the list stays closed."""
    uses: set[Use] = set()
    for token in term.text.split():
        if token in _USAGE:
            uses.update(_USAGE[token])
        elif set(token) & set(",;|"):
            warnings.append(term.evidence.warning("nonconforming-separator", "Tokens are separated by blanks."))
            warnings.append(term.evidence.warning("near-miss-permission", "A permission that was not read."))
        else:
            warnings.append(_token_warning(term, token))
    return frozenset(uses)


def _prohibited(term: Term, warnings: list[ScanWarning]) -> Iterable[Use]:
    """The uses named, whatever separates them and in any case."""
    if set(term.text) & set(",;|"):
        warnings.append(term.evidence.warning("nonconforming-separator", "Tokens are separated by blanks."))
    uses: set[Use] = set()
    for token in filter(None, _SEPARATORS.split(term.text)):
        if token.lower() in _USAGE:
            uses.update(_USAGE[token.lower()])
            continue
        warnings.append(_token_warning(term, token))
        if ":" not in token:
            warnings.append(term.evidence.warning("near-miss-restriction", f"{token} is prohibited but not defined."))
    return uses


def _token_warning(term: Term, token: str) -> ScanWarning:
    """A token of another namespace is an extension, which may be passed over (3.4.1)."""
    code = "extension-token" if ":" in token else "unknown-token"
    return term.evidence.warning(code, f"{token} is no usage of RSL 1.0.")


def _conditions(license: License, token_needed: bool) -> tuple[str, ...]:
    found = {"license"} if token_needed else set()
    for payment in license.of("payment"):
        if payment.type == "attribution":
            found.add("attribution")
        elif payment.type != "free" and (payment.type or payment.has_children):
            found.add("payment")
    if any(license.of("reporting")):
        found.add("reporting")
    if any(term.text for name in ("permits", "prohibits") for term in license.of(name, "geo")):
        found.add("territory")
    return tuple(sorted(found))


def _structure_warnings(license: License) -> Iterable[ScanWarning]:
    seen: set[tuple[str, str | None]] = set()
    for name in ("permits", "prohibits"):
        for term in license.of(name):
            if (name, term.type) in seen:
                yield term.evidence.warning("duplicate-field", f"More than one {name} of type {term.type}.")
            seen.add((name, term.type))
            if term.type not in _TYPES:
                yield term.evidence.warning("nonconforming-value", f"{name} has no type of {', '.join(_TYPES)}.")
                yield _near_miss(term, name == "prohibits")


def _unknown_warning(term: Term) -> ScanWarning:
    if term.text and _MISSPELLED_REFUSAL.match(term.name):
        return _near_miss(term, True)
    return term.evidence.warning("nonconforming-value", f"RSL 1.0 has no element {term.name} here.")


def _near_miss(term: Term, refusing: bool) -> ScanWarning:
    code = "near-miss-restriction" if refusing else "near-miss-permission"
    return term.evidence.warning(code, f"{term.name} is not written as RSL 1.0 defines it and was not read.")
