"""Content Signals: ``Content-Signal: search=yes, ai-input=no, ai-train=no`` in robots.txt.

Content Signals Policy of 24 September 2025 (contentsignals.org). It defines three signals with ``yes`` and ``no``;
an absent signal neither grants nor restricts. It has no parsing algorithm, so the house rule holds: refusals are
read where their words are exact though separators are off, grants only where the line is well formed. A response
header of that name is outside the policy and sent by default by a content network: its refusals count, its grants
do not.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.carriers import headers, robots_file
from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import request_path
from scanner.carriers.robots_file import Line, RobotsFile
from scanner.carriers.site_text import once_per_text
from scanner.signals import scoped_rules
from scanner.signals.wording import grants, nearest_kind, refuses
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Scope, Status, Use, strictest_status

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "content-signals"
FIELD = "content-signal"
_SIGNALS = {"search": Use.SEARCH_INDEX, "ai-input": Use.AI_INPUT, "ai-train": Use.TRAIN_AI}
_VALUES = {"yes": Status.ALLOWED, "no": Status.RESERVED}
_EXTENSIONS = frozenset(("use",))
_WELL_FORMED = re.compile(r"[ \t]*+([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+([^\s;,=|:]*+)[ \t]*+$")
_LOOSE = re.compile(r"([A-Za-z0-9_-]++)(?:[ \t]*+([=:])[ \t]*+[\"']?([A-Za-z0-9_-]*+))?+")
_MAX_CHARACTERS = 16 * 1024


@dataclass(frozen=True, slots=True)
class Signals:
    """What one line says, and what is wrong with it as code and message."""

    statuses: Mapping[Use, Status]
    problems: tuple[tuple[str, str], ...]


class ContentSignalsDetector:
    """Reads the signals of robots.txt and of the header that some servers send."""

    name = NAME
    carriers = frozenset({"headers", "html", "robots_txt"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """One finding for each line that decides."""
        detection = Detection()
        file = robots_file.of(document)
        if file is not None and FIELD in file.fields:
            _read_rules(file, document, detection)
        for value in headers.values(document, FIELD):
            _read_header(value, detection)
        if page:
            scoped_rules.warn_of_metas(page, FIELD, detection)
        scoped_rules.warn_of_conflict(detection)
        return detection


@once_per_text
def signals(text: str) -> Signals:
    """The signals in one list; grants only when the whole list is separated as the policy shows."""
    problems: list[tuple[str, str]] = []
    if len(text) > _MAX_CHARACTERS:
        problems.append(("scan-incomplete", f"Only the first {_MAX_CHARACTERS} characters of the line were read."))
        text = text[:_MAX_CHARACTERS]
    pairs, conforming = _pairs(text)
    if not conforming:
        problems.append(("nonconforming-separator", "Signals are not separated by commas; only refusals were read."))
    said: dict[Use, set[Status]] = {}
    for name, value in pairs:
        use, status = _SIGNALS.get(name.lower()), _VALUES.get(value.lower())
        if use is None or status is None:
            problems += _pair_problems(name.lower(), value)
        elif conforming or status == Status.RESERVED:
            said.setdefault(use, set()).add(status)
        else:
            problems.append(("near-miss-permission", f"{name} is granted in a list that is not well formed."))
    if any(len(statuses) > 1 for statuses in said.values()):
        problems.append(("conflicting-values", "A signal is both yes and no; no stands."))
    return Signals({use: strictest_status(statuses) for use, statuses in said.items()}, tuple(dict.fromkeys(problems)))


def _pairs(text: str) -> tuple[list[tuple[str, str]], bool]:
    """Names and values, and whether the list is one of ``name=value`` or bare names between commas."""
    items = [item for item in text.split(",") if item.strip()]
    matches = [_WELL_FORMED.match(item) for item in items]
    if all(match or re.fullmatch(r"\s*[\w-]+\s*", item) for item, match in zip(items, matches, strict=True)):
        return [
            (match[1], match[2]) if match else (item.strip(), "") for item, match in zip(items, matches, strict=True)
        ], True
    return [(name, value) for name, _, value in _LOOSE.findall(text)], False


def _pair_problems(name: str, value: str) -> list[tuple[str, str]]:
    if name in _EXTENSIONS:
        return [("extension-token", f"{name} is an extension that the policy does not define.")]
    found = []
    if name not in _SIGNALS:
        found.append(("unknown-token", f"{name} is no signal of the policy."))
    else:
        found.append(("invalid-value", f"{name} is neither yes nor no, so it says nothing."))
    if refuses(value):
        found.append(("near-miss-restriction", f"{name}={value} looks like a refusal."))
    elif grants(value):
        found.append(("near-miss-permission", f"{name}={value} looks like a grant."))
    return found


def _read_rules(file: RobotsFile, document: Document, detection: Detection) -> None:
    path = request_path(document.url)
    deciding = scoped_rules.deciding(file, document.user_agent, FIELD, path)
    findings, warnings = file.derived(_outcome, deciding)
    detection.findings += findings
    detection.warnings += warnings
    if document.user_agent is None:
        detection.warnings += scoped_rules.for_other_agents(file, FIELD, path)


def _outcome(file: RobotsFile, deciding: tuple[tuple[Line, str], ...]) -> tuple[list[Finding], list[ScanWarning]]:
    """What the deciding lines say, put into words once for all documents they decide on."""
    findings, warnings = [], scoped_rules.outside_group(file, FIELD)
    for line, listed in deciding:
        read = signals(listed)
        if read.statuses:
            kind = nearest_kind(read.statuses)
            findings.append(line.evidence.finding(NAME, kind, read.statuses, scope=Scope.SITE))
        warnings += _warnings(line.evidence, read.problems)
    return scoped_rules.without_grants(findings) if file.problems else findings, warnings


def _read_header(value: Evidence, detection: Detection) -> None:
    """Refusals count; grants are shown, and as a contradiction where robots.txt refuses the same use."""
    read = signals(value.excerpt)
    refused = {use: status for use, status in read.statuses.items() if status == Status.RESERVED}
    granted = read.statuses.keys() - refused.keys()
    opposed = [use for use in granted for finding in detection.findings if finding.statuses.get(use) == Status.RESERVED]
    if refused:
        detection.findings.append(value.finding(NAME, nearest_kind(refused), refused))
    detection.warnings += _warnings(value, read.problems)
    if granted:
        message = "Grants in a response header are sent by default by a content network and are no permission."
        detection.warnings.append(value.warning("near-miss-permission", message))
    if opposed:
        message = "The header grants what robots.txt refuses; the refusal stands."
        detection.warnings.append(value.warning("conflicting-values", message))


def _warnings(evidence: Evidence, problems: Iterable[tuple[str, str]]) -> list[ScanWarning]:
    return [evidence.warning(code, message) for code, message in problems]


DETECTOR = ContentSignalsDetector()
