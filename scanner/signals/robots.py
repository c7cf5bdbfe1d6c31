"""robots.txt: may the collector fetch the page, and which AI purposes does the host refuse (RFC 9309).

Access for a named collector is judged by its own group, else by the group for all; a refusal reserves every use. For
an unknown collector, refusals of registered AI agents are read by purpose (house rule). Access alone grants nothing.
``DisallowAITraining`` is read from draft-canel-robots-ai-control, which expired in 2025 but is live on sites.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from scanner.carriers import robots_file
from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import Pattern, pattern, request_path
from scanner.carriers.robots_file import SOURCE, Group, Line, RobotsFile
from scanner.signals.agents import Agent, register
from scanner.signals.wording import looks_refusing, nearest_kind
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Kind, Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "robots-txt"
_KNOWN = frozenset(
    "user-agent allow disallow sitemap crawl-delay host clean-param request-rate visit-time cache-delay schemamap "
    "content-usage content-signal license permits prohibits disallowaitraining allowaitraining".split()
)
_ACCESS = {"disallow": False, "allow": True}
_TRAINING = {"disallowaitraining": False, "allowaitraining": True}
_MOST_WARNINGS = 50
_REFUSED = dict.fromkeys((Use.TRAIN_AI, Use.TDM, Use.SEARCH_INDEX, Use.AI_INPUT), Status.RESERVED)


@dataclass(frozen=True, slots=True, eq=False)
class PathRules:
    """Rules of one kind for one collector, the longest pattern first; ``True`` in a rule allows."""

    rules: tuple[tuple[Pattern, bool, Line], ...]

    def deciding(self, path: str) -> tuple[bool, Line] | None:
        """The rule with the longest pattern that covers ``path``; ``None`` when there is none."""
        for rule, allows, line in self.rules:
            if rule.matches(path):
                return allows, line
        return None


class RobotsDetector:
    """Reads crawl permission and refusals of AI agents; other mechanisms read their own lines of the file."""

    name = NAME

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """Findings for refusals that reach the collector, and ``access``."""
        site = document.site
        if site is None:
            return Detection()
        if not 200 <= site.robots_txt_status < 500:
            return _unreachable(site.robots_txt_status)
        file = robots_file.of(document)
        if file is None:
            return Detection(access=None if site.robots_txt_status < 300 else "allowed")
        path = request_path(document.url)
        detection = _judge(file, document.user_agent, path)
        detection.warnings.extend(_file_warnings(file))
        detection.texts.extend(file.comments)
        return detection


def may_crawl(file: RobotsFile, user_agent: str | None, path: str) -> bool:
    """Whether ``user_agent`` may fetch ``path`` (RFC 9309, 2.2.2); ``None`` is judged by the group for all."""
    return _refusal(file.rules(user_agent), path) is None


def _judge(file: RobotsFile, user_agent: str | None, path: str) -> Detection:
    detection = Detection(access="allowed")
    refusal = _refusal(file.rules(user_agent), path)
    if refusal:
        detection.access = "disallowed"
        detection.findings.append(_finding(refusal, Kind.AUTOMATED_ACCESS, _REFUSED))
    if path != "/robots.txt":
        _read_training(file.rules(user_agent, "disallowaitraining"), path, detection)
    refused = _refused_agents(file, path)
    if refused and user_agent is None and not refusal:
        detection.findings.extend(_by_purpose(refused))
    detection.warnings.extend(_agent_warnings(refused))
    return detection


def _refusal(group: Group, path: str) -> Line | None:
    if path == "/robots.txt":
        return None
    decision = _path_rules(group, allow_wins=True).deciding(path)
    return None if decision is None or decision[0] else decision[1]


@lru_cache(maxsize=16_384)
def _path_rules(group: Group, allow_wins: bool) -> PathRules:
    """Allow and Disallow, or their counterparts for training, by falling length; ``allow_wins`` among equals."""
    fields = _ACCESS if allow_wins else _TRAINING
    rules = [
        (pattern(line.value), fields[line.field], line)
        for line in group.lines
        if line.field in fields and line.value.startswith(("/", "*"))
    ]
    rules.sort(key=lambda rule: (-rule[0].length, rule[1] != allow_wins))
    return PathRules(tuple(rules))


def _read_training(group: Group, path: str, detection: Detection) -> None:
    decision = _path_rules(group, allow_wins=False).deciding(path)
    if decision is None:
        return
    allows, line = decision
    status = Status.ALLOWED if allows else Status.RESERVED
    kind = Kind.AI_PERMITTED if allows else Kind.AI_TRAINING
    detection.findings.append(_finding(line, kind, {Use.TRAIN_AI: status}))
    message = "The line comes from an individual draft that expired in 2025."
    detection.warnings.append(line.evidence.warning("expired-draft", message))


def _refused_agents(file: RobotsFile, path: str) -> list[tuple[Agent, Line]]:
    """Registered agents that a group of their own refuses ``path``, with the line that does."""
    found = []
    for agent, group in _agents_named(file):
        line = _refusal(group, path)
        if line:
            found.append((agent, line))
    return found


@lru_cache(maxsize=2048)
def _agents_named(file: RobotsFile) -> tuple[tuple[Agent, Group], ...]:
    tokens = file.named_agents()
    named = ((agent, file.named(token)) for token, agent in register().items() if token in tokens)
    return tuple((agent, group) for agent, group in named if group)


def _by_purpose(refused: Iterable[tuple[Agent, Line]]) -> list[Finding]:
    """One finding for each refusing line, with the uses that its agents stand for."""
    by_line: dict[Line, dict[Use, Status]] = {}
    for agent, line in refused:
        by_line.setdefault(line, {})[agent.use] = Status.RESERVED
    return [_finding(line, nearest_kind(statuses), statuses) for line, statuses in by_line.items()]


def _agent_warnings(refused: Iterable[tuple[Agent, Line]]) -> list[ScanWarning]:
    agents = [(agent.token, line) for agent, line in refused if agent.is_ai]
    if not agents:
        return []
    tokens = ", ".join(sorted(token for token, _ in agents))
    return [agents[0][1].evidence.warning("ai-agents-refused", f"AI agents are refused this path: {tokens}.")]


@lru_cache(maxsize=2048)
def _file_warnings(file: RobotsFile) -> tuple[ScanWarning, ...]:
    """What is wrong with the file, whatever the path: it is judged once for a host."""
    warnings = (warning for line in file.lines for warning in _line_warnings(line))
    return (*file.problems, *islice(warnings, _MOST_WARNINGS))


def _line_warnings(line: Line) -> list[ScanWarning]:
    if not line.separated:
        return [
            line.evidence.warning(
                "nonconforming-separator", "The colon is missing; the line was read all the same."
            )
        ]
    misplaced = line.field == "disallow" and line.value and not line.value.startswith(("/", "*"))
    if misplaced or (line.field not in _KNOWN and looks_refusing(line.field, line.value)):
        return [
            line.evidence.warning(
                "near-miss-restriction", "The line looks like a refusal but is no rule of robots.txt."
            )
        ]
    return []


def _finding(line: Line, kind: Kind, statuses: Mapping[Use, Status]) -> Finding:
    return line.evidence.finding(NAME, kind, statuses, scope=Scope.SITE)


def _unreachable(status: int) -> Detection:
    """A server error means complete disallow (RFC 9309, 2.3.1.4)."""
    evidence = Evidence(SOURCE, f"status {status}", "")
    finding = evidence.finding(NAME, Kind.AUTOMATED_ACCESS, _REFUSED, scope=Scope.SITE)
    return Detection([finding], access="disallowed")


DETECTOR = RobotsDetector()
