"""Figures on a gated corpus, for its data card: decisions by host, holder, licence, kind, language and mechanism.

They are counted from verdicts alone, in memory that grows with the number of hosts and holders, not of documents.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from scanner.contracts import host_of
from scanner.types import Finding, Verdict
from scanner.verdict_files import read_verdicts
from scanner.vocabulary import Decision, Form, Kind, Status, Use

PROSE = "prose"
"""The mechanism of a notice in words; that of a machine-readable signal is its rule."""

_AGAINST = (Status.RESERVED, Status.CONDITIONAL)
_TOP_SHARE = 10


@dataclass(slots=True)
class Column:
    """How many documents of each decision have which value; a document counts once for each value it has."""

    counts: dict[str, Counter[Decision]] = field(default_factory=dict)

    def add(self, values: Iterable[str], decision: Decision) -> None:
        """Count a document with these values."""
        for value in set(values):
            self.counts.setdefault(value, Counter())[decision] += 1

    def ranked(self, decision: Decision | None = None) -> list[tuple[str, Counter[Decision]]]:
        """Values with their counts: those with most documents, or with most of ``decision``, first."""

        def rank(item: tuple[str, Counter[Decision]]) -> tuple[int, str]:
            return -(item[1][decision] if decision else item[1].total()), item[0]

        return sorted(self.counts.items(), key=rank)


@dataclass(slots=True)
class Figures:
    """What is counted.

    Attributes:
        unread: documents that could not be read, and lines that are no verdict.
        hosts, holders, licenses, kinds, languages, mechanisms: documents by value.
        against: by mechanism, documents in which it speaks against their use.
        reserved: documents that are not allowed, and that a notice or signal of their own speaks against.
        machine_reserved: those of them where a machine-readable signal does.
        warnings: documents by code of a warning.
        versions: of the scanner, its rules, its model and the policy, each with the number of documents.
    """

    decisions: Counter[Decision] = field(default_factory=Counter)
    unread: int = 0
    uses: Counter[Use] = field(default_factory=Counter)
    versions: dict[str, Counter[str]] = field(default_factory=dict)
    hosts: Column = field(default_factory=Column)
    holders: Column = field(default_factory=Column)
    licenses: Column = field(default_factory=Column)
    kinds: Column = field(default_factory=Column)
    languages: Column = field(default_factory=Column)
    mechanisms: Column = field(default_factory=Column)
    against: Column = field(default_factory=Column)
    warnings: Column = field(default_factory=Column)
    access: Counter[str] = field(default_factory=Counter)
    without_host: int = 0
    reserved: int = 0
    machine_reserved: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count a verdict."""
        decision, findings = verdict.decision, verdict.findings
        self.decisions[decision] += 1
        self.uses[verdict.use] += 1
        for name, version in verdict.scanner.items():
            self.versions.setdefault(name, Counter())[version] += 1
        host = host_of(verdict.document.url)
        self.without_host += host is None
        self.hosts.add([host] if host else [], decision)
        self.holders.add((one.holder for one in findings if one.holder), decision)
        self.licenses.add((one.license for one in findings if one.license and one.kind == Kind.OPEN_LICENSE), decision)
        self.kinds.add((one.kind for one in findings), decision)
        self.languages.add((one.language for one in findings if one.language), decision)
        self.mechanisms.add(map(mechanism, findings), decision)
        self.warnings.add((one.code for one in verdict.warnings), decision)
        self.access.update([verdict.access] if verdict.access else [])
        self._add_reservation(verdict)

    def _add_reservation(self, verdict: Verdict) -> None:
        against = [one for one in verdict.findings if _speaks_against(one, verdict.use)]
        self.against.add(map(mechanism, against), verdict.decision)
        if verdict.decision != Decision.ALLOW:
            self.reserved += bool(against)
            self.machine_reserved += any(one.form == Form.MACHINE for one in against)

    def top_hosts(self) -> list[tuple[str, Counter[Decision]]]:
        """The tenth of the hosts of allowed documents that has most of them, one at least."""
        allowed = [item for item in self.hosts.ranked(Decision.ALLOW) if item[1][Decision.ALLOW]]
        return allowed[: -(-len(allowed) // _TOP_SHARE)]


def count(paths: Iterable[str], stdin: BinaryIO | None = None) -> Figures:
    """The figures of verdict streams, as ``read_verdicts`` takes them.

    Raises:
        InputError: there is no such stream.
    """
    figures = Figures()
    for result in read_verdicts(paths, stdin):
        if isinstance(result, Verdict):
            figures.add(result)
        else:
            figures.unread += 1
    return figures


def mechanism(finding: Finding) -> str:
    """By what means ``finding`` was said."""
    return finding.rule if finding.form == Form.MACHINE else PROSE


def _speaks_against(finding: Finding, use: Use) -> bool:
    """Whether ``finding`` reserves the use or sets terms for it; those of an open licence are no reservation."""
    if finding.kind == Kind.OPEN_LICENSE:
        return False
    statuses: Mapping[Use, Status] = finding.statuses
    if statuses.get(use, Status.UNKNOWN) == Status.UNKNOWN and use == Use.TRAIN_AI:
        return statuses.get(Use.TDM) in _AGAINST
    return statuses.get(use) in _AGAINST
