"""ai.txt in its two dialects: Spawning's ``/ai.txt`` and ``/.well-known/ai.txt`` of draft-car-ai-txt-wellknown-00.

Spawning's file (May 2023) uses the grammar of robots.txt over file name patterns and presents itself as an opt-out
by Article 4 of Directive (EU) 2019/790, so it speaks of train-ai and tdm. The draft's ``Training`` speaks of
train-ai and its ``Indexing``, for retrieval, of ai-input; of fields other than Training only restrictions count,
since permission is also their default.
"""

import re
from typing import TYPE_CHECKING

from scanner.carriers import robots_file, site_text
from scanner.carriers.paths import Pattern, pattern, request_path
from scanner.carriers.robots_file import Group, Line, RobotsFile
from scanner.signals import ai_policy
from scanner.signals.agents import register
from scanner.signals.scoped_rules import without_grants
from scanner.signals.wording import nearest_kind, refuses
from scanner.types import Detection, Document, ScanWarning
from scanner.vocabulary import Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "ai-txt"
_SOURCE = "ai.txt"
_FILE_TYPE = re.compile(r"\*\.[A-Za-z0-9.*]{1,40}$")
_USES = (Use.TRAIN_AI, Use.TDM)
_Rule = tuple[Pattern, bool, Line]

_parse = site_text.once_per_text(lambda text: robots_file.parse(text, _SOURCE))


class AiTxtDetector:
    """Reads both files; they are two statements, and the stricter stands."""

    name = NAME
    carriers = frozenset({"ai_txt", "well_known_ai_txt"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """One finding for each line that decides."""
        detection = Detection()
        site = document.site
        if site is not None and site.ai_txt is not None:
            _read(_parse(site_text.head(site.ai_txt)), document, detection)
        if site is not None and site.well_known_ai_txt is not None:
            policy = ai_policy.read(site.well_known_ai_txt, NAME, document)
            detection.findings += policy.findings
            detection.warnings += policy.warnings
        return detection


def _read(file: RobotsFile, document: Document, detection: Detection) -> None:
    detection.warnings += file.derived(_file_warnings)
    path = request_path(document.url).partition("?")[0]
    matching = _deciding(file.rules(document.user_agent), path)
    allowed = {allows for _, allows, _ in matching}
    for _, allows, line in matching:
        statuses = dict.fromkeys(_USES, Status.ALLOWED if allows else Status.RESERVED)
        detection.findings.append(line.evidence.finding(NAME, nearest_kind(statuses), statuses, scope=Scope.SITE))
    if file.problems:
        detection.findings = without_grants(detection.findings)
    if len(allowed) > 1:
        evidence = next(line.evidence for _, allows, line in matching if not allows)
        detection.warnings.append(
            evidence.warning("conflicting-values", "Allowed and disallowed alike; the refusal stands.")
        )
    detection.warnings += _agent_warnings(file, path, document.user_agent)


def _deciding(group: Group, path: str) -> list[_Rule]:
    """The longest patterns that cover ``path``: of one length there may be an allowing and a disallowing one."""
    found: list[_Rule] = []
    for rule in group.derived(_rules):
        if found and rule[0].length < found[0][0].length:
            break
        if rule[0].matches(path) and all(rule[1] != other[1] for other in found):
            found.append(rule)
    return found


def _rules(group: Group) -> tuple[_Rule, ...]:
    """Allow and Disallow lines by falling length; a file type such as ``*.pdf`` covers names that end so."""
    rules = []
    for line in group.lines:
        if line.field in ("allow", "disallow") and line.value.startswith(("/", "*")):
            ends = "$" if _FILE_TYPE.match(line.value) else ""
            rules.append((pattern(line.value + ends), line.field == "allow", line))
    return tuple(sorted(rules, key=lambda rule: -rule[0].length))


def _agent_warnings(file: RobotsFile, path: str, user_agent: str | None) -> list[ScanWarning]:
    refused = []
    for token in file.named_agents() & register().keys():
        group = file.named(token)
        if group and token != (user_agent or "").lower():
            refused += [(token, line) for _, allows, line in _deciding(group, path)[:1] if not allows]
    if not refused:
        return []
    tokens = ", ".join(sorted(register()[token].token for token, _ in refused))
    return [refused[0][1].evidence.warning("ai-agents-refused", f"AI agents are refused this path: {tokens}.")]


def _file_warnings(file: RobotsFile) -> tuple[ScanWarning, ...]:
    found = list(file.problems)
    message = "The line looks like a refusal but is no rule of this dialect of ai.txt."
    for line in file.lines:
        training = line.field == "training" and refuses(line.value)
        misplaced = line.field == "disallow" and line.value and not line.value.startswith(("/", "*"))
        if training or misplaced:
            found.append(line.evidence.warning("near-miss-restriction", message))
    for line in file.outside("disallow"):
        found.append(line.evidence.warning("outside-group", "The line stands before any user-agent line."))
        found.append(line.evidence.warning("near-miss-restriction", "A refusal that belongs to no group."))
    return tuple(found[:50])


DETECTOR = AiTxtDetector()
