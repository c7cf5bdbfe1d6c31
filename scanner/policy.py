"""Policies: from findings, warnings and statuses to allow, review or deny, with the reasons.

A policy is a YAML file (``docs/policies.md``; the shipped ones are in ``rules/policies/``). Its rules have no
order: of those that apply, the strictest decides. Contracts lift findings before the rules are asked.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from scanner import reasons
from scanner.contracts import Contract, Relief, relieve
from scanner.decisions import Decisions
from scanner.policy_rules import ACCESS, Case, Evidence, Rule
from scanner.statuses import resolve
from scanner.types import Document, Finding, ScanWarning
from scanner.vocabulary import Decision, Status, Use, at_least, strictest_decision

FAILURES = frozenset({"internal-error", "input-error", "scan-incomplete"})
"""Codes of warnings that say that a document was not read to the end; ``on_error`` answers them."""


INHERITED = "host"
"""The ``source`` of findings that a document takes over from its host (``scanner.corpus.hosts``)."""

_UNDECIDED = Decisions()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a policy says on one document.

    Attributes:
        decision: the answer of the gate.
        reasons: a sentence for each finding, warning or silence that decided, then the contract notes.
        location: ``file:line`` of the rule that decided, or of ``otherwise`` or ``on_error``.
        rule: the rule's id; ``None`` for ``otherwise`` and ``on_error``.
        findings: those that decided.
        notes: which decisions of people and which contracts were applied, or would have been had they not ended.
    """

    decision: Decision
    reasons: tuple[str, ...] = ()
    location: str = ""
    rule: str | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How the gate decides for one use.

    Attributes:
        otherwise: the answer when no rule applies.
        review: what the answer ``review`` of a rule, or of ``otherwise``, becomes.
        inherited: the strictest answer that notices remembered from other pages of the host can lead to.
        on_error: the least strict answer to a document that was not read to the end: ``review`` or ``deny``.
        decisions: what people decided on notices.
        hash: of the policy file, of those that it extends, and of the decisions.
        otherwise_location, on_error_location: ``file:line``.
    """

    id: str
    use: Use
    rules: tuple[Rule, ...]
    otherwise: Decision
    summary: str = ""
    review: Decision = Decision.REVIEW
    inherited: Decision = Decision.REVIEW
    on_error: Decision = Decision.REVIEW
    contracts: tuple[Contract, ...] = ()
    decisions: Decisions = _UNDECIDED
    hash: str = ""
    otherwise_location: str = ""
    on_error_location: str = ""

    @classmethod
    def load(cls, name_or_path: str | Path) -> "Policy":
        """The shipped policy of a use (``train-ai``), or the policy in a YAML file.

        Raises:
            ConfigError: there is no such policy, or it is not valid; names file and line of all that is wrong.
        """
        from scanner import policy_file

        return policy_file.load(name_or_path).policy

    def with_decisions(self, decisions: Decisions) -> "Policy":
        """This policy, with what people decided, and the contracts that stand beside."""
        both = hashlib.sha256(f"{self.hash}{decisions.hash}".encode()).hexdigest()[:16]
        return replace(self, decisions=decisions, contracts=self.contracts + decisions.contracts, hash=both)

    def decide(
        self,
        findings: Sequence[Finding],
        statuses: Mapping[Use, Status],
        warnings: Sequence[ScanWarning],
        document: Document,
        access: str | None,
        today: date | None = None,
    ) -> Ruling:
        """Rule on one document.

        Args:
            findings: all of them, whatever their scope.
            statuses: their joint result, from ``scanner.statuses.resolve``.
            warnings: of the detectors and of ``resolve``.
            document: for its host and its medium.
            access: what robots.txt answers the collector: ``allowed``, ``disallowed`` or ``None``.
            today: the day on which contracts must be in force; the current one when not given.
        """
        if not findings and not warnings and (ruling := self.on_silence(access)) is not None:
            return ruling  # most documents: nothing to weigh
        today = today or date.today()
        ruling = self._decide(findings, statuses, warnings, document, access, today)
        own = [finding for finding in findings if finding.source != INHERITED]
        if len(own) == len(findings):
            return ruling
        alone = self._decide(own, *_resolved(own, findings, warnings, document.media), document, access, today)
        if at_least(alone.decision, ruling.decision):
            return alone
        return replace(ruling, decision=strictest_decision((alone.decision, self._mildest(ruling.decision))))

    def _mildest(self, decision: Decision) -> Decision:
        """``decision`` as far as inherited notices may lead to it."""
        return self.inherited if at_least(decision, self.inherited) else decision

    def _decide(
        self,
        findings: Sequence[Finding],
        statuses: Mapping[Use, Status],
        warnings: Sequence[ScanWarning],
        document: Document,
        access: str | None,
        today: date,
    ) -> Ruling:
        settled = self.decisions.settle(findings, warnings, document, today, FAILURES)
        if settled.denial:
            return Ruling(Decision.DENY, settled.notes, settled.denial.location, notes=settled.notes)
        if settled.applied:
            statuses, warnings = _resolved(settled.left, findings, settled.warnings, document.media)
            findings = settled.left
        relief = Relief(tuple(findings))
        if self.contracts:
            relief = relieve(self.contracts, self.use, findings, document, today)
        case = Case(
            self.use,
            relief.left,
            tuple(warning for warning in warnings if not _is_lifted(warning, relief)),
            _status(statuses[self.use], self.use, relief, document.media),
            None if relief.whole else access,
            document.media == "image",
        )
        return self._with_failures(self._rule(case, settled.notes + relief.notes), case)

    def on_silence(self, access: str | None = None) -> Ruling | None:
        """The ruling on any document without findings and warnings; ``None`` when it depends on the document."""
        return self._on_silence.get(access)

    @cached_property
    def _on_silence(self) -> Mapping[str | None, Ruling]:
        """By access, the ruling on a document without findings, unless a contract with its host may change it."""
        rulings = {
            access: self._rule(Case(self.use, (), (), Status.UNKNOWN, access, False), ()) for access in (None, *ACCESS)
        }
        return {
            access: ruling
            for access, ruling in rulings.items()
            if ruling.decision == Decision.ALLOW or not self.contracts
        }

    def _rule(self, case: Case, notes: tuple[str, ...]) -> Ruling:
        applied = [(rule, found) for rule in self.rules if (found := rule.evidence(case)) is not None]
        if not applied:
            return self._otherwise(notes)
        decision = strictest_decision(self._answer(rule.decision) for rule, _ in applied)
        deciding = [(rule, found) for rule, found in applied if self._answer(rule.decision) == decision]
        said = dict.fromkeys(sentence for _, found in deciding for sentence in _sentences(found, case))
        if any(rule.decision != decision for rule, _ in deciding):
            said[reasons.of_mapping(decision)] = None
        findings = {id(finding): finding for _, found in deciding for finding in found.findings}
        first = deciding[0][0]
        return Ruling(decision, (*said, *notes), first.location, first.id, tuple(findings.values()), notes)

    def _otherwise(self, notes: tuple[str, ...]) -> Ruling:
        decision = self._answer(self.otherwise)
        said = () if decision == Decision.ALLOW else (reasons.of_silence(self.use, decision),)
        return Ruling(decision, said + notes, self.otherwise_location, notes=notes)

    def _answer(self, decision: Decision) -> Decision:
        return self.review if decision == Decision.REVIEW else decision

    def _with_failures(self, ruling: Ruling, case: Case) -> Ruling:
        said = tuple(reasons.of_failure(warning) for warning in case.warnings if warning.code in FAILURES)
        if not said:
            return ruling
        answer = strictest_decision((self.on_error, self.review))
        notes = ruling.notes
        if at_least(ruling.decision, answer) and ruling.rule is not None:
            return Ruling(ruling.decision, said + ruling.reasons, ruling.location, ruling.rule, ruling.findings, notes)
        return Ruling(
            strictest_decision((answer, ruling.decision)),
            said + notes,
            self.on_error_location,
            notes=notes,
        )


def _resolved(
    left: Sequence[Finding], findings: Sequence[Finding], warnings: Sequence[ScanWarning], media: str
) -> tuple[Mapping[Use, Status], tuple[ScanWarning, ...]]:
    """Statuses by those ``left`` of ``findings``, and their warnings in the place of those that all findings drew."""
    drawn = resolve(findings, media).warnings
    resolution = resolve(left, media)
    return resolution.statuses, (*(one for one in warnings if one not in drawn), *resolution.warnings)


def _sentences(found: Evidence, case: Case) -> list[str]:
    said = [reasons.of_finding(finding, case.use, case.status_of(finding)) for finding in found.findings]
    said += [reasons.of_warning(warning, case.use) for warning in found.warnings]
    if found.access:
        said.append(reasons.of_access(case.use, found.access))
    return said or [reasons.of_status(case.use, case.status)]


def _is_lifted(warning: ScanWarning, relief: Relief) -> bool:
    """Whether ``warning`` is about something that a contract set aside; a failure never is."""
    if warning.code in FAILURES:
        return False
    return relief.whole or any(_is_about(warning, finding) for finding in relief.lifted)


def _is_about(warning: ScanWarning, finding: Finding) -> bool:
    evidence = warning.evidence
    return bool(evidence) and warning.source == finding.source and finding.excerpt.startswith(evidence or "")


def _status(joint: Status, use: Use, relief: Relief, media: str) -> Status:
    """The joint status under contract.

    A contract is an express permission, unless the document names a holder besides the one under contract.
    """
    if not relief.lifted and not relief.whole:
        return joint
    left = resolve(relief.left, media).statuses[use]
    others = any(finding.holder for finding in relief.left)
    return Status.ALLOWED if left == Status.UNKNOWN and not others else left
