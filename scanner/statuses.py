"""From findings to one status per use: what each use's status is, who decided it, and who contradicts.

No specification orders the vocabularies among each other, so across mechanisms the most restrictive statement
stands for each use; each mechanism has resolved its own statements before. Prose and machine findings are joined
alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.types import NOTHING_SAID, Finding, ScanWarning
from scanner.vocabulary import Form, Kind, Scope, Status, Use, strictest_status

_PRECEDENCE = (
    "tdmrep",
    "aipref",
    "content-signals",
    "rsl",
    "robots-txt",
    "robots-meta",
    "ai-txt",
    "trust-txt",
    "embedded-metadata",
    "page-metadata",
)
"""Mechanisms from the most to the least specific about use; only orders findings that agree, for the reader."""

_RANK = {rule: rank for rank, rule in enumerate(_PRECEDENCE)}
_REFUSALS = (Status.RESERVED, Status.CONDITIONAL)
_STRICTNESS = {status: rank for rank, status in enumerate((Status.ALLOWED, Status.CONDITIONAL, Status.RESERVED))}
_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Resolution:
    """The joint result for one document.

    Attributes:
        statuses: a status for every use.
        deciding: for each use that something was said on, the findings that give its status, the most specific
        first. overruled: for each use, the findings that say something less strict.
        warnings: contradictions between findings.
    """

    statuses: Mapping[Use, Status] = field(default_factory=lambda: NOTHING_SAID)
    deciding: Mapping[Use, tuple[Finding, ...]] = field(default_factory=dict)
    overruled: Mapping[Use, tuple[Finding, ...]] = field(default_factory=dict)
    warnings: tuple[ScanWarning, ...] = ()


_NOTHING_FOUND = Resolution()


def resolve(findings: Sequence[Finding], media: str = "text") -> Resolution:
    """Join all findings of one document.

    Per use: reserved over conditional over allowed over unknown. A refusal of ``tdm`` carries over to
    ``train-ai`` when nothing is said on training (recital 105 of Regulation (EU) 2024/1689); nothing else carries
    over, and silence permits nothing.

    Args:
        findings: of all mechanisms; those of scope ``part`` and ``asset`` do not speak of the document.
        media: ``text`` or ``image``; to an image, findings of scope ``asset`` do speak.
    """
    if not findings:
        return _NOTHING_FOUND
    speaking = _without_overtaken([finding for finding in findings if _speaks(finding, media)])
    speaking.sort(key=lambda finding: _RANK.get(finding.rule, len(_RANK)))
    statuses, deciding, overruled = dict(NOTHING_SAID), {}, {}
    for use in Use:
        said = [finding for finding in speaking if _status(finding, use) != Status.UNKNOWN]
        if said:
            status = statuses[use] = strictest_status(_status(finding, use) for finding in said)
            deciding[use] = tuple(finding for finding in said if _status(finding, use) == status)
            overruled[use] = tuple(finding for finding in said if _status(finding, use) != status)
    if statuses[Use.TRAIN_AI] == Status.UNKNOWN and statuses[Use.TDM] in _REFUSALS:
        statuses[Use.TRAIN_AI] = statuses[Use.TDM]
        deciding[Use.TRAIN_AI] = deciding[Use.TDM]
    return Resolution(statuses, deciding, overruled, tuple(_contradictions(speaking)))


def _without_overtaken(findings: list[Finding]) -> list[Finding]:
    """Beside an open licence, "all rights reserved" is a habit of headers; the licence says what is granted."""
    if any(finding.kind == Kind.OPEN_LICENSE for finding in findings):
        return [finding for finding in findings if finding.kind != Kind.ALL_RIGHTS]
    return findings


def _speaks(finding: Finding, media: str) -> bool:
    if finding.scope == Scope.ASSET:
        return media == "image"
    return finding.scope != Scope.PART


def _status(finding: Finding, use: Use) -> Status:
    return finding.statuses.get(use, Status.UNKNOWN)


def _contradictions(findings: list[Finding]) -> list[ScanWarning]:
    """At most one warning of each code, for the first use on which findings differ."""
    found: dict[str, ScanWarning] = {}
    for use in Use:
        said = [finding for finding in findings if _status(finding, use) != Status.UNKNOWN]
        refusals = [finding for finding in said if not _grants(finding, use)]
        if not refusals or len(refusals) == len(said):
            continue
        refusal = max(refusals, key=lambda finding: _STRICTNESS[_status(finding, use)])
        for grant in said:
            if _grants(grant, use) and _STRICTNESS[_status(grant, use)] < _STRICTNESS[_status(refusal, use)]:
                found.setdefault("conflicting-values", _warning("conflicting-values", use, grant, refusal))
                if grant.kind == Kind.OPEN_LICENSE:
                    code = "license-and-reservation"
                    found.setdefault(code, _warning(code, use, grant, refusal))
    return list(found.values())


def _grants(finding: Finding, use: Use) -> bool:
    """Whether a finding permits ``use``; a public licence does so even under conditions."""
    status = _status(finding, use)
    return status == Status.ALLOWED or (finding.kind == Kind.OPEN_LICENSE and status == Status.CONDITIONAL)


def _warning(code: str, use: Use, grant: Finding, refusal: Finding) -> ScanWarning:
    licence = "public licence" if grant.kind == Kind.OPEN_LICENSE else "permission"
    message = f"{use}: a {licence} ({_described(grant)}) stands beside a refusal ({_described(refusal)})."
    return ScanWarning(code, message, refusal.source, refusal.excerpt[:_EXCERPT])


def _described(finding: Finding) -> str:
    return finding.source if finding.form == Form.PROSE else f"{finding.rule}, {finding.source}"
