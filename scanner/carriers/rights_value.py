"""What the value of a rights property is: a public licence, a rights statement, a page with terms, a sentence.

Licences come from ``scanner.licenses``, statements from ``rules/rights_statements.yaml``
(https://rightsstatements.org).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from scanner import licenses
from scanner.carriers.evidence import Evidence
from scanner.rulebook import by_rules, in_force
from scanner.types import Detection, ForwardedText
from scanner.vocabulary import Kind, Scope, Status, Use

MAX_TEXT = 20_000
_ADDRESS = re.compile(r"(?:https?:)?//[^\s<>\"]+|\.{0,2}/[^\s<>\"]*", re.IGNORECASE)
_STATEMENT = re.compile(
    r"(?:https?:)?//(?:www\.)?rightsstatements\.org/(?:vocab|page|data)/([A-Za-z-]+)/1\.0(?![\w.])", re.I
)
_MAX_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class RightsValue:
    """What a value names. ``known`` is false for an address behind which terms are said to be, unread."""

    kind: Kind
    terms_url: str
    known: bool = True
    statuses: Mapping[Use, Status] = field(default_factory=dict)
    license: str | None = None
    conditions: tuple[str, ...] = ()


def read(value: str, base: str | None, expects_license: bool = False) -> RightsValue | None:
    """What ``value`` names; ``None`` for a sentence.

    Args:
        value: an address, or words.
        base: the address that a relative one starts from.
        expects_license: the property can only hold a licence, so that an SPDX id counts too (``MIT`` as the value
            of a copyright property is a holder).
    """
    written = value.strip()
    if _ADDRESS.fullmatch(written) and len(written) <= _MAX_ADDRESS:
        return _statement(written) or _licensed(licenses.by_url(written)) or _terms(written, base)
    if len(written) > 100:
        return None
    if " " not in written and "/" in written:
        return _licensed(licenses.by_url(written))
    return _licensed(licenses.by_id(written.replace(" ", "-"))) if expects_license else None


def absolute(address: str, base: str | None) -> str:
    """``address`` made absolute; as it is when it cannot be."""
    try:
        return urljoin(base or "", address)
    except ValueError:
        return address


def record(
    detection: Detection,
    rule: str,
    evidence: Evidence,
    value: str,
    *,
    license_only: bool,
    base: str | None,
    scope: Scope = Scope.DOCUMENT,
    holder: str | None = None,
) -> None:
    """Add to ``detection`` what a rights property says: a finding for what its value names, else its sentence.

    A part's or an asset's sentence is not handed on, because the prose scanner would take it for the document's.
    """
    found = read(value, base, license_only)
    if found is None:
        if value.strip() and scope in (Scope.DOCUMENT, Scope.SITE):
            detection.texts.append(ForwardedText(value.strip()[:MAX_TEXT], evidence.source, evidence.location))
        return
    if not found.known and license_only and scope == Scope.DOCUMENT:
        message = f"{found.terms_url} is given as licence, but is no public licence; its terms were not read."
        detection.warnings.append(evidence.warning("unresolved-terms", message))
    finding = evidence.finding(
        rule,
        found.kind,
        found.statuses,
        scope=scope,
        holder=holder,
        license=found.license,
        terms_url=found.terms_url,
    )
    detection.findings.append(replace(finding, conditions=found.conditions))


def _licensed(license: licenses.License | None) -> RightsValue | None:
    if license is None:
        return None
    return RightsValue(
        Kind.OPEN_LICENSE, license.url, True, license.statuses, license.spdx, tuple(sorted(license.conditions))
    )


def _terms(address: str, base: str | None) -> RightsValue:
    return RightsValue(Kind.COPYRIGHT_LINE, absolute(address, base), known=False)


def _statement(address: str) -> RightsValue | None:
    match = _STATEMENT.match(address)
    entry = _statements().get(match[1].lower()) if match else None
    if entry is None:
        return None
    name, content = entry
    said = content.get("statuses", {})
    statuses = {use: Status(said["all"]) for use in Use} if said else {}
    url = f"http://rightsstatements.org/vocab/{name}/1.0/"
    return RightsValue(Kind(content["kind"]), url, True, statuses, None, tuple(content.get("conditions", ())))


@by_rules
def _statements() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    content = in_force().document("rights_statements.yaml")
    return {key.lower(): (key, entry) for key, entry in content["statements"].items()}
