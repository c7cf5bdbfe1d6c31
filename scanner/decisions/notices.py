"""What a verdict leaves to decide: the notices that speak against the use, and what raised a doubt."""

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.decisions import fingerprint_of
from scanner.types import Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Status, Use, strictest_status

_RESTRICTING = (Status.RESERVED, Status.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class Notice:
    """The same words, with all that was found in them; or what a warning quotes.

    Attributes:
        fingerprints: of its findings, by which one decision covers it.
        excerpt: its words.
        status: the strictest that it says on the use; ``unknown`` for a warning.
        seen: its findings, or the warning.
    """

    fingerprints: tuple[str, ...]
    excerpt: str
    status: Status
    seen: tuple[Finding | ScanWarning, ...]

    @property
    def holder(self) -> str | None:
        """Who reserves, where it says so."""
        return next((one.holder for one in self.seen if isinstance(one, Finding) and one.holder), None)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its findings, or the code of the warning."""
        return tuple(dict.fromkeys(one.kind if isinstance(one, Finding) else one.code for one in self.seen))


def open_notices(verdict: Verdict) -> list[Notice]:
    """What has to be decided on before ``verdict`` can become another; the strictest first, nothing for ``allow``."""
    if verdict.decision == Decision.ALLOW:
        return []
    notices = [*_in_findings(verdict), *_in_warnings(verdict)]
    return sorted(notices, key=lambda notice: [*_RESTRICTING, Status.ALLOWED, Status.UNKNOWN].index(notice.status))


def _in_findings(verdict: Verdict) -> Iterator[Notice]:
    against = [one for one in verdict.findings if _status(one, verdict.use) in _RESTRICTING]
    against = against or [one for one in verdict.findings if not set(_RESTRICTING).isdisjoint(one.statuses.values())]
    groups: dict[tuple[str, str | None, int, int], list[Finding]] = {}
    for finding in against:
        groups.setdefault((finding.source, finding.location, finding.start, finding.end), []).append(finding)
    for group in groups.values():
        marks = tuple(sorted({one.fingerprint for one in group}))
        status = strictest_status(_status(one, verdict.use) for one in group)
        yield Notice(marks, group[0].excerpt, status, tuple(group))


def _in_warnings(verdict: Verdict) -> Iterator[Notice]:
    for warning in verdict.warnings:
        if mark := fingerprint_of(warning):
            yield Notice((mark,), warning.evidence or "", Status.UNKNOWN, (warning,))


def _status(finding: Finding, use: Use) -> Status:
    """What ``finding`` says on the use; a refusal of mining speaks of training, too."""
    said = finding.statuses.get(use, Status.UNKNOWN)
    if said == Status.UNKNOWN and use == Use.TRAIN_AI:
        return finding.statuses.get(Use.TDM, Status.UNKNOWN)
    return said
