"""The rules of a policy: conditions on findings, warnings, joint status and access, and what meets them."""

from dataclasses import dataclass

from scanner.types import Finding, ScanWarning
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use, strictest_status

WHOLE = frozenset({Scope.DOCUMENT, Scope.SITE})
"""The scopes that speak of the document; a condition means these unless it names others."""

ACCESS = ("allowed", "disallowed")
"""The answers of robots.txt to a collector."""

_REFUSALS = (Status.RESERVED, Status.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class Case:
    """One document as rules see it: without what a contract lifted. ``status`` is the joint one for ``use``."""

    use: Use
    findings: tuple[Finding, ...]
    warnings: tuple[ScanWarning, ...]
    status: Status
    access: str | None
    is_image: bool

    def status_of(self, finding: Finding) -> Status:
        """What ``finding`` says on the use.

        For training a refusal of mining counts too, where the joint status follows it (recital 105 of Regulation
        (EU) 2024/1689; ``scanner.statuses.resolve`` carries it over).
        """
        status = finding.statuses.get(self.use, Status.UNKNOWN)
        if status != Status.UNKNOWN or self.use != Use.TRAIN_AI:
            return status
        mining = finding.statuses.get(Use.TDM, Status.UNKNOWN)
        carried = mining in _REFUSALS and strictest_status((mining, self.status)) == self.status
        return mining if carried else status

    def scope_of(self, finding: Finding) -> Scope:
        """What ``finding`` speaks of; what is said of an asset is said of a document that is an image."""
        return Scope.DOCUMENT if self.is_image and finding.scope == Scope.ASSET else finding.scope


@dataclass(frozen=True, slots=True)
class Evidence:
    """What made a condition true; empty when it is the silence of a document."""

    findings: tuple[Finding, ...] = ()
    warnings: tuple[ScanWarning, ...] = ()
    access: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that is given must hold, and what concerns findings must hold for one and the same finding.

    Attributes:
        kinds, form, scope: of a finding.
        status: what a finding says on the policy's use.
        statuses: what a finding says on other uses.
        conditions: terms of a finding, of which it must have one.
        min_confidence, max_confidence: of a finding, both inclusive.
        warnings: codes, of which one was raised.
        document_status: the joint status of the document for the policy's use.
        access: the answer of robots.txt to the collector.
    """

    kinds: frozenset[Kind] | None = None
    form: frozenset[Form] | None = None
    scope: frozenset[Scope] | None = None
    status: frozenset[Status] | None = None
    statuses: tuple[tuple[Use, frozenset[Status]], ...] | None = None
    conditions: frozenset[str] | None = None
    min_confidence: float | None = None
    max_confidence: float | None = None
    warnings: frozenset[str] | None = None
    document_status: frozenset[Status] | None = None
    access: frozenset[str] | None = None

    def evidence(self, case: Case) -> Evidence | None:
        """What in ``case`` makes it true; ``None`` when it is not."""
        if self.document_status is not None and case.status not in self.document_status:
            return None
        if self.access is not None and case.access not in self.access:
            return None
        warnings = tuple(warning for warning in case.warnings if self.warnings and warning.code in self.warnings)
        if self.warnings is not None and not warnings:
            return None
        findings: tuple[Finding, ...] = ()
        if self._concerns_findings():
            findings = tuple(finding for finding in case.findings if self._fits(finding, case))
            if not findings:
                return None
        return Evidence(findings or self._behind_status(case), warnings, case.access if self.access else None)

    def _concerns_findings(self) -> bool:
        named = (self.kinds, self.form, self.scope, self.status, self.statuses, self.conditions)
        return any(named) or self.min_confidence is not None or self.max_confidence is not None

    def _fits(self, finding: Finding, case: Case) -> bool:
        return (
            (self.kinds is None or finding.kind in self.kinds)
            and (self.form is None or finding.form in self.form)
            and case.scope_of(finding) in (self.scope or WHOLE)
            and (self.status is None or case.status_of(finding) in self.status)
            and (self.min_confidence is None or finding.confidence >= self.min_confidence)
            and (self.max_confidence is None or finding.confidence <= self.max_confidence)
            and (self.conditions is None or not self.conditions.isdisjoint(finding.conditions))
            and all(finding.statuses.get(use, Status.UNKNOWN) in said for use, said in self.statuses or ())
        )

    def _behind_status(self, case: Case) -> tuple[Finding, ...]:
        """The findings that give the joint status, when that is what was asked for and something was said."""
        if self.document_status is None or case.status == Status.UNKNOWN:
            return ()
        speaking = (finding for finding in case.findings if case.scope_of(finding) in WHOLE)
        return tuple(finding for finding in speaking if case.status_of(finding) == case.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it decides, when, and when not after all. ``location`` is ``file:line``."""

    id: str
    decision: Decision
    when: Condition
    unless: Condition | None = None
    location: str = ""

    def evidence(self, case: Case) -> Evidence | None:
        """What makes it apply to ``case``; ``None`` when it does not apply."""
        found = self.when.evidence(case)
        if found is not None and self.unless is not None and self.unless.evidence(case) is not None:
            return None
        return found
