"""AIPREF: the ``Content-Usage`` header and the ``Content-Usage`` rule of robots.txt.

draft-ietf-aipref-vocab-07 (section 5 combining, section 6 syntax) and draft-ietf-aipref-attach-05 (sections 2 and
3), both of 19 August 2026. The value is a dictionary of RFC 9651; what does not parse says nothing. Among
robots.txt rules the longest path counts; equal paths apply side by side, and so do header and robots.txt: a
refusal then stands. Paths that may not be crawled have no preference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.carriers import headers, robots_file
from scanner.carriers.dictionary import Member, parse
from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import request_path
from scanner.carriers.robots_file import Line, RobotsFile
from scanner.carriers.site_text import once_per_text
from scanner.signals import scoped_rules
from scanner.signals.robots import may_crawl
from scanner.signals.wording import assigns_refusal, grants, nearest_kind, refuses
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "aipref"
FIELD = "content-usage"
_LABELS = {"train-ai": Use.TRAIN_AI, "search": Use.SEARCH_INDEX}
_SUPERSEDED = frozenset(("tdm", "ai", "genai", "inference", "all", "train-genai", "ai-use", "bots", "ai-output"))
_VALUES = {"y": Status.ALLOWED, "n": Status.RESERVED}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one expression says on the uses, the offset of the member that says it, and what is wrong with it."""

    statuses: Mapping[Use, Status]
    offsets: Mapping[Use, int]
    problems: tuple[tuple[str, str], ...]


class AiprefDetector:
    """Reads preference expressions off response headers and robots.txt."""

    name = NAME
    carriers = frozenset({"headers", "html", "robots_txt"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """One finding for each header line or rule that decides."""
        detection = Detection()
        _read_headers(headers.values(document, FIELD), detection)
        file = robots_file.of(document)
        if file is not None and FIELD in file.fields:
            _read_rules(file, document, detection)
        if page:
            scoped_rules.warn_of_metas(page, FIELD, detection)
        scoped_rules.warn_of_conflict(detection)
        return detection


@once_per_text
def preferences(text: str) -> Preferences:
    """The preferences in one expression; an expression that is no dictionary has none."""
    problems: list[tuple[str, str]] = []
    try:
        members = parse(text)
    except ValueError as problem:
        problems.append(("malformed-value", f"Not a dictionary of RFC 9651: {problem}."))
        if assigns_refusal(text):
            problems.append(("near-miss-restriction", "The malformed expression holds a refusal."))
        return Preferences({}, {}, tuple(problems))
    statuses: dict[Use, Status] = {}
    offsets: dict[Use, int] = {}
    for member in members:
        problems += _member_problems(member)
        use = _LABELS.get(member.key)
        if use is None:
            continue
        status = _VALUES.get(member.written, Status.UNKNOWN)
        if statuses.get(use, status) != status:
            problems.append(("conflicting-values", f"{member.key} is given twice; the last value stands."))
        statuses[use], offsets[use] = status, member.start
    said = {use: status for use, status in statuses.items() if status != Status.UNKNOWN}
    return Preferences(said, offsets, tuple(dict.fromkeys(problems)))


def _member_problems(member: Member) -> list[tuple[str, str]]:
    found = []
    known = member.key in _LABELS
    refusing, granting = refuses(member.written), grants(member.written)
    if member.key in _SUPERSEDED:
        found.append(("superseded-token", f"{member.key} is a label of an earlier draft and is ignored."))
    elif not known:
        found.append(("unknown-token", f"{member.key} is no label of the vocabulary and is ignored."))
    if known and member.written not in _VALUES:
        found.append(("invalid-value", f"{member.key} is neither y nor n, so it says nothing."))
    if refusing and (not known or member.written not in _VALUES):
        found.append(("near-miss-restriction", f"{member.key}={member.written} looks like a refusal."))
    if granting and known and member.written not in _VALUES:
        found.append(("near-miss-permission", f"{member.key}={member.written} looks like a permission."))
    for parameter in member.parameters:
        found += _parameter_problems(parameter)
    return found


def _parameter_problems(parameter: Member) -> list[tuple[str, str]]:
    if parameter.key not in _LABELS and parameter.key not in _SUPERSEDED:
        return []
    code = "near-miss-restriction" if refuses(parameter.written) else "near-miss-permission"
    return [(code, f"{parameter.key} stands behind a semicolon, so it is a parameter and says nothing.")]


def _read_headers(values: list[Evidence], detection: Detection) -> None:
    """Repeated lines join to one dictionary (RFC 9110, 5.3); the line with the last value of a key decides."""
    if not values:
        return
    joined = preferences(", ".join(value.excerpt for value in values))
    begin, found = 0, []
    for value in values:
        end = begin + len(value.excerpt) + 2
        here = {use: status for use, status in joined.statuses.items() if begin <= joined.offsets[use] < end}
        if here:
            found.append(_finding(value, here, Scope.DOCUMENT))
        begin = end
    detection.findings += found
    whole = values[0] if len(values) == 1 else Evidence("http-header", FIELD, ", ".join(v.excerpt for v in values))
    detection.warnings += _warnings(whole, joined.problems)


def _read_rules(file: RobotsFile, document: Document, detection: Detection) -> None:
    path = request_path(document.url)
    crawlable = may_crawl(file, document.user_agent, path)
    deciding = scoped_rules.deciding(file, document.user_agent, FIELD, path) if crawlable else ()
    findings, warnings = file.derived(_outcome, deciding)
    detection.findings += findings
    detection.warnings += warnings
    if document.user_agent is None:
        detection.warnings += scoped_rules.for_other_agents(file, FIELD, path)


def _outcome(file: RobotsFile, deciding: tuple[tuple[Line, str], ...]) -> tuple[list[Finding], list[ScanWarning]]:
    """What the deciding rules say, put into words once for all documents they decide on."""
    findings, warnings = [], scoped_rules.outside_group(file, FIELD)
    for line, expression in deciding:
        read = preferences(expression)
        if read.statuses:
            findings.append(_finding(line.evidence, read.statuses, Scope.SITE))
        warnings += _warnings(line.evidence, read.problems)
    return scoped_rules.without_grants(findings) if file.problems else findings, warnings


def _finding(evidence: Evidence, statuses: Mapping[Use, Status], scope: Scope) -> Finding:
    return evidence.finding(NAME, nearest_kind(statuses), statuses, scope=scope)


def _warnings(evidence: Evidence, problems: Iterable[tuple[str, str]]) -> list[ScanWarning]:
    return [evidence.warning(code, message) for code, message in problems]


DETECTOR = AiprefDetector()
