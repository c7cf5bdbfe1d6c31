"""robots.txt: may the collector fetch the page, and which AI purposes does the host refuse (RFC 9309).

Access for a named collector is judged by its own group, else by the group for all; a refusal reserves every use.
For an unknown collector, refusals of registered AI agents are read by purpose (house rule). Access alone grants
nothing. ``DisallowAITraining`` is read from draft-canel-robots-ai-control, which expired in 2025 but is live on
sites.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from scanner.carriers import robots_file
from scanner.carriers.evidence import Evidence
from scanner.carriers.path_rules import PathRules, Rule
from scanner.carriers.paths import pattern, request_path
from scanner.carriers.robots_file import SOURCE, Group, Line, RobotsFile
from scanner.signals.agents import Agent, register
from scanner.signals.wording import looks_refusing, nearest_kind
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Kind, Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "robots-txt"
_OTHERS = frozenset(
    (
        *(
            "user-agent",
            "sitemap",
            "schemamap",
            "crawl-delay",
            "cache-delay",
            "request-rate",
            "visit-time",
            "host",
        ),
        *("clean-param", "content-usage", "content-signal", "license", "permits", "prohibits"),
    )
)
"""Fields that are known and are none of this mechanism."""

_ACCESS = {"disallow": False, "allow": True}
_TRAINING = {"disallowaitraining": False, "allowaitraining": True}
_MOST_WARNINGS = 50
_REFUSED = dict.fromkeys((Use.TRAIN_AI, Use.TDM, Use.SEARCH_INDEX, Use.AI_INPUT), Status.RESERVED)


class RobotsDetector:
    """Reads crawl permission and refusals of AI agents; other mechanisms read their own lines of the file."""

    name = NAME
    carriers = frozenset({"robots_txt"})

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
        return _judge(file, document.user_agent, request_path(document.url))


def may_crawl(file: RobotsFile, user_agent: str | None, path: str) -> bool:
    """Whether ``user_agent`` may fetch ``path`` (RFC 9309, 2.2.2); ``None`` is judged by the group for all."""
    return _refusal(file.rules(user_agent), path) is None


def _judge(file: RobotsFile, user_agent: str | None, path: str) -> Detection:
    """Documents of one host share few outcomes, so each outcome is put into words once."""
    refusal = _refusal(file.rules(user_agent), path)
    training = None
    if not file.fields.isdisjoint(_TRAINING):
        training = file.rules(user_agent, "disallowaitraining").derived(_training_rules).deciding(path)
    refused = _refused_agents(file, path)
    findings, warnings = file.derived(_outcome, user_agent is None, refusal, training, refused)
    access = "disallowed" if refusal else "allowed"
    return Detection(list(findings), list(warnings), list(file.comments), access)


def _refusal(group: Group, path: str) -> Line | None:
    if path == "/robots.txt":
        return None
    decision = group.derived(_access_rules).deciding(path)
    return None if decision is None or decision[0] else decision[1]


def _access_rules(group: Group) -> PathRules:
    return PathRules(_path_rules(group, _ACCESS), allow_wins=True)


def _training_rules(group: Group) -> PathRules:
    return PathRules(_path_rules(group, _TRAINING), allow_wins=False)


def _path_rules(group: Group, fields: Mapping[str, bool]) -> list[Rule]:
    return [
        (pattern(line.value), fields[line.field], line)
        for line in group.lines
        if line.field in fields and line.value.startswith(("/", "*"))
    ]


def _refused_agents(file: RobotsFile, path: str) -> tuple[tuple[Agent, Line], ...]:
    """Registered agents that a group of their own refuses ``path``, with the line that does."""
    if path == "/robots.txt":
        return ()
    everywhere, by_path = file.derived(_agents_named)
    if not by_path:
        return everywhere
    decided = ((agent, _refusal(group, path)) for agent, group in by_path)
    return everywhere + tuple((agent, line) for agent, line in decided if line)


def _agents_named(file: RobotsFile) -> tuple[tuple[tuple[Agent, Line], ...], tuple[tuple[Agent, Group], ...]]:
    """Agents that are refused the whole site, with the line; other agents that are named, with their groups."""
    everywhere, by_path = [], []
    tokens = file.named_agents()
    for token, agent in register().items():
        group = file.named(token) if token in tokens else None
        constant = group and group.derived(_access_rules).constant
        if constant and not constant[0]:
            everywhere.append((agent, constant[1]))
        elif group:
            by_path.append((agent, group))
    return tuple(everywhere), tuple(by_path)


def _outcome(
    file: RobotsFile,
    unknown_collector: bool,
    refusal: Line | None,
    training: tuple[bool, Line] | None,
    refused: tuple[tuple[Agent, Line], ...],
) -> tuple[list[Finding], list[ScanWarning]]:
    findings: list[Finding] = []
    warnings = _agent_warnings(refused)
    if refusal:
        findings.append(_finding(refusal, Kind.AUTOMATED_ACCESS, _REFUSED))
    elif unknown_collector:
        findings += _by_purpose(refused)
    if training:
        allows, line = training
        statuses = {Use.TRAIN_AI: Status.ALLOWED if allows else Status.RESERVED}
        findings.append(_finding(line, nearest_kind(statuses), statuses))
        message = "The line comes from an individual draft that expired in 2025."
        warnings.append(line.evidence.warning("expired-draft", message))
    return findings, [*warnings, *file.derived(_file_warnings)]


def _by_purpose(refused: Iterable[tuple[Agent, Line]]) -> list[Finding]:
    """For each use that refused agents stand for, the first line that refuses one; the warning names all."""
    lines: dict[Use, Line] = {}
    for agent, line in refused:
        lines.setdefault(agent.use, line)
    by_line: dict[Line, dict[Use, Status]] = {}
    for use, line in lines.items():
        by_line.setdefault(line, {})[use] = Status.RESERVED
    return [_finding(line, nearest_kind(statuses), statuses) for line, statuses in by_line.items()]


def _agent_warnings(refused: Iterable[tuple[Agent, Line]]) -> list[ScanWarning]:
    agents = [(agent.token, line) for agent, line in refused if agent.is_ai]
    if not agents:
        return []
    tokens = ", ".join(sorted(token for token, _ in agents))
    return [agents[0][1].evidence.warning("ai-agents-refused", f"AI agents are refused this path: {tokens}.")]


def _file_warnings(file: RobotsFile) -> tuple[ScanWarning, ...]:
    """What is wrong with the file, whatever the path: it is judged once for a host."""
    warnings = (warning for line in file.lines for warning in _line_warnings(line))
    return (*file.problems, *islice(warnings, _MOST_WARNINGS))


def _line_warnings(line: Line) -> list[ScanWarning]:
    if not line.separated:
        message = "The colon is missing; the line was read all the same."
        return [line.evidence.warning("nonconforming-separator", message)]
    if line.field in _ACCESS or line.field in _TRAINING:
        near_miss = line.field.startswith("dis") and line.value and not line.value.startswith(("/", "*"))
    else:
        near_miss = line.field not in _OTHERS and looks_refusing(line.field, line.value)
    message = "The line looks like a refusal but is no rule of robots.txt."
    return [line.evidence.warning("near-miss-restriction", message)] if near_miss else []


def _finding(line: Line, kind: Kind, statuses: Mapping[Use, Status]) -> Finding:
    return line.evidence.finding(NAME, kind, statuses, scope=Scope.SITE)


def _unreachable(status: int) -> Detection:
    """A server error means complete disallow (RFC 9309, 2.3.1.4)."""
    evidence = Evidence(SOURCE, f"status {status}", "")
    finding = evidence.finding(NAME, Kind.AUTOMATED_ACCESS, _REFUSED, scope=Scope.SITE)
    return Detection([finding], access="disallowed")


DETECTOR = RobotsDetector()
