"""trust.txt: ``datatrainingallowed=yes|no`` (JournalList, reference document of 4 April 2024).

At most one such record is valid. When several contradict each other the refusal stands (house rule).
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.carriers import site_text
from scanner.carriers.evidence import Evidence
from scanner.signals.scoped_rules import warn_of_conflict, without_grants
from scanner.signals.wording import grants, refuses
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Kind, Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "trust-txt"
_SOURCE = "trust.txt"
_RECORD = re.compile(r"[ \t]*+datatrainingallowed[ \t]*+([=:])[ \t]*+([^#]*)", re.IGNORECASE)
_MOST_RECORDS = 50


@dataclass(frozen=True, slots=True)
class _Read:
    findings: tuple[Finding, ...]
    warnings: tuple[ScanWarning, ...]


class TrustTxtDetector:
    """Reads the record on data training."""

    name = NAME
    carriers = frozenset({"trust_txt"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """One finding for each valid record."""
        content = document.site.trust_txt if document.site else None
        if content is None:
            return Detection()
        read = _parse(site_text.head(content))
        return Detection(list(read.findings), list(read.warnings))


def _records(text: str) -> list[tuple[Evidence, str, str]]:
    """Place, separator and value of each record on data training."""
    found = []
    for number, start, content in site_text.lines(text):
        match = _RECORD.match(content)
        if match:
            evidence = site_text.line_evidence(_SOURCE, number, start, content)
            found.append((evidence, match[1], match[2].strip().lower()))
    return found[:_MOST_RECORDS]


def _read(text: str) -> _Read:
    warnings = list(site_text.problems(text, _SOURCE))
    if site_text.is_html(text):
        return _Read((), tuple(warnings))
    detection = Detection(warnings=warnings)
    records = _records(text)
    if len(records) == _MOST_RECORDS:
        message = f"Only the first {_MOST_RECORDS} records were read."
        detection.warnings.append(records[-1][0].warning("scan-incomplete", message))
    for evidence, separator, value in records:
        _judge(evidence, separator == "=", value, detection)
    if len(records) > 1:
        detection.warnings.append(records[1][0].warning("duplicate-field", "Only one record is valid."))
    warn_of_conflict(detection)
    if site_text.problems(text, _SOURCE):
        detection.findings = without_grants(detection.findings)
    return _Read(tuple(detection.findings), tuple(detection.warnings))


_parse = site_text.once_per_text(_read)


def _judge(evidence: Evidence, conforming: bool, value: str, detection: Detection) -> None:
    if not conforming:
        detection.warnings.append(evidence.warning("nonconforming-separator", "The record wants an equals sign."))
    if value == "no":
        detection.findings.append(_finding(evidence, Kind.AI_TRAINING, Status.RESERVED))
    elif value == "yes" and conforming:
        detection.findings.append(_finding(evidence, Kind.AI_PERMITTED, Status.ALLOWED))
    elif refuses(value):
        detection.warnings.append(evidence.warning("near-miss-restriction", f'"{value}" is neither yes nor no.'))
    elif grants(value):
        detection.warnings.append(evidence.warning("near-miss-permission", "The grant is not written as specified."))
    else:
        detection.warnings.append(evidence.warning("invalid-value", f'"{value}" is neither yes nor no.'))


def _finding(evidence: Evidence, kind: Kind, status: Status) -> Finding:
    return evidence.finding(NAME, kind, {Use.TRAIN_AI: status}, scope=Scope.SITE)


DETECTOR = TrustTxtDetector()
