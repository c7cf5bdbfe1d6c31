"""What AIPREF and Content Signals share: robots.txt lines that may begin with a path, and their usual
misplacements.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import Pattern
from scanner.carriers.robots_file import Group, Line, RobotsFile
from scanner.signals.wording import assigns_grant, assigns_refusal
from scanner.types import Detection, Finding, ScanWarning
from scanner.vocabulary import Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

_MOST_WARNINGS = 50
_MOST_AGENTS = 200
_Scoped = tuple[Pattern, Line, str]


def deciding(file: RobotsFile, user_agent: str | None, field: str, path: str) -> tuple[tuple[Line, str], ...]:
    """The lines of ``field`` with the longest pattern that covers ``path``, each with its value behind the
    pattern.
    """
    found: list[tuple[Line, str]] = []
    length = -1
    for scope, line, value in file.rules(user_agent, field).derived(_scoped, field):
        if scope.length < length:
            break
        if scope.matches(path):
            found.append((line, value))
            length = scope.length
    return tuple(found)


def _scoped(group: Group, field: str) -> tuple[_Scoped, ...]:
    """The lines of ``field`` in a group, the longest pattern first."""
    rules = [(line, *line.scoped()) for line in group.lines if line.field == field]
    rules.sort(key=lambda rule: -rule[1].length)
    return tuple((scope, line, value) for line, scope, value in rules)


def outside_group(file: RobotsFile, field: str) -> list[ScanWarning]:
    """Warnings for lines of ``field`` before the first user agent: they belong to no group and say nothing."""
    found = []
    for line in file.outside(field)[:_MOST_WARNINGS]:
        found.append(line.evidence.warning("outside-group", f"{field} stands before any user-agent line."))
        if assigns_refusal(line.value):
            found.append(line.evidence.warning("near-miss-restriction", "A refusal that belongs to no group."))
    return found


def _restricted_agents(file: RobotsFile, field: str) -> list[tuple[Group, str]]:
    tokens = sorted(file.named_agents(field))[:_MOST_AGENTS]
    groups = ((file.named(token, field), token) for token in tokens)
    return [(group, token) for group, token in groups if group and group.derived(_scoped, field)][:_MOST_WARNINGS]


def for_other_agents(file: RobotsFile, field: str, path: str) -> list[ScanWarning]:
    """For an unknown collector: refusals of ``path`` in groups of named agents, shown and not applied."""
    found: list[ScanWarning] = []
    for group, token in file.derived(_restricted_agents, field):
        for scope, line, value in group.derived(_scoped, field):
            if scope.matches(path) and assigns_refusal(value):
                message = f"The refusal is addressed to {token} only."
                found.append(line.evidence.warning("agent-scoped-signal", message))
                break
    return found


def warn_of_metas(page: "Page", field: str, detection: Detection) -> None:
    """Warn of meta elements named like ``field``: no specification gives them a meaning."""
    for meta in page.metas:
        name = (meta.name or meta.http_equiv or meta.property or "").lower()
        if name != field:
            continue
        content = meta.content or ""
        evidence = Evidence("html-meta", f"meta[name={name}]", content)
        if assigns_refusal(content):
            detection.warnings.append(
                evidence.warning("near-miss-restriction", f"A meta element is no carrier of {name}.")
            )
        elif assigns_grant(content):
            detection.warnings.append(
                evidence.warning("near-miss-permission", f"A meta element is no carrier of {name}.")
            )


def without_grants(findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` without what they allow: a file that was not read to its end, or is damaged, grants nothing."""
    refusals = [
        replace(found, statuses={use: said for use, said in found.statuses.items() if said != Status.ALLOWED})
        for found in findings
    ]
    return [found for found in refusals if found.statuses]


def warn_of_conflict(detection: Detection) -> None:
    """Warn once for each use that one finding grants and another refuses; the refusal is the evidence."""
    if len(detection.findings) < 2:
        return
    for use in Use:
        said = {finding.statuses[use]: finding for finding in detection.findings if use in finding.statuses}
        refusal = said.get(Status.RESERVED) or said.get(Status.CONDITIONAL)
        if refusal and Status.ALLOWED in said:
            message = f"{use} is granted in one place and refused in another; the refusal stands."
            detection.warnings.append(ScanWarning("conflicting-values", message, refusal.source, refusal.excerpt))
