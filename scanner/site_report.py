"""What the rights files of a host say to each collector: the answers of a scan, put side by side.

Collectors are asked for one by one: the one that gives no name, any that no file names, and all that are named. Those
that get the same answer stand together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from scanner.carriers import robots_file, site_text
from scanner.engine import Scanner
from scanner.types import Document, Finding, ScanWarning, SiteFiles, Verdict
from scanner.vocabulary import Decision, Status, Use

ANY_OTHER = "*"
"""The user agent that no file names."""

_MOST_AGENTS = 200
_EVIDENCE = 500
_SOURCES = {
    "robots.txt": "robots_txt",
    "ai.txt": "ai_txt",
    "/.well-known/ai.txt": "well_known_ai_txt",
    "trust.txt": "trust_txt",
    "llms.txt": "llms_txt",
}

Agent = str | None
_Outcome = tuple[str | None, tuple[Status, ...], Decision]


@dataclass(frozen=True, slots=True)
class Answer:
    """What some collectors get: crawl permission, a status for each use, the decision of a scan for ``train-ai``.

    An agent that is ``None`` is the collector whose name is not known.
    """

    agents: tuple[Agent, ...]
    access: str | None
    statuses: Mapping[Use, Status]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Statement:
    """A line or value that says something, what it says, and to whom."""

    finding: Finding
    agents: tuple[Agent, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A warning and the line of the file that it is about, where that is one line."""

    warning: ScanWarning
    line: int | None

    @property
    def near_miss(self) -> bool:
        """Whether it looks like a refusal or a grant and is none."""
        return self.warning.code.startswith("near-miss-")


@dataclass(frozen=True, slots=True)
class SiteReport:
    """All answers for one address; ``unlisted`` agents are named in the files and were left out for their number."""

    answers: tuple[Answer, ...]
    statements: tuple[Statement, ...]
    notes: tuple[Note, ...]
    unlisted: int


def report(site: SiteFiles, url: str | None, agents: Sequence[str] = ()) -> SiteReport:
    """What ``site`` says on the document at ``url`` to ``agents``, or to everybody when none is given."""
    scanner = Scanner()
    named = list(agents) or _named(site)
    asked: list[Agent] = [*named] if agents else [None, ANY_OTHER, *named[:_MOST_AGENTS]]
    verdicts = {agent: scanner.scan(Document(url=url, user_agent=agent, site=site)) for agent in asked}
    unlisted = 0 if agents else max(0, len(named) - _MOST_AGENTS)
    return SiteReport(_answers(verdicts), _statements(verdicts), _notes(verdicts, site), unlisted)


def _named(site: SiteFiles) -> list[str]:
    """The agents that the files name, as written, each once."""
    found: dict[str, str] = {}
    for content in (site.robots_txt, site.ai_txt, site.well_known_ai_txt):
        for line in robots_file.parse(site_text.head(content)).lines if content else ():
            if line.field in ("user-agent", "agent"):
                word = line.tokens[0]
                found.setdefault(word, line.value[: len(word)])
    return [name for word, name in found.items() if word not in ("", ANY_OTHER)]


def _answers(verdicts: Mapping[Agent, Verdict]) -> tuple[Answer, ...]:
    groups: dict[_Outcome, list[Agent]] = {}
    for agent, verdict in verdicts.items():
        outcome = (verdict.access, tuple(verdict.statuses.values()), verdict.decision)
        groups.setdefault(outcome, []).append(agent)
    return tuple(
        Answer(tuple(agents), access, dict(zip(Use, statuses, strict=True)), decision)
        for (access, statuses, decision), agents in groups.items()
    )


def _statements(verdicts: Mapping[Agent, Verdict]) -> tuple[Statement, ...]:
    """Each finding once, with all who get it; in the order of the files and their lines."""
    found: dict[tuple[object, ...], tuple[Finding, list[Agent]]] = {}
    for agent, verdict in verdicts.items():
        for finding in verdict.findings:
            said = tuple(sorted(finding.statuses.items()))
            key = (finding.source, finding.location, finding.start, finding.end, finding.rule, finding.kind, said)
            found.setdefault(key, (finding, []))[1].append(agent)
    statements = [Statement(finding, tuple(agents)) for finding, agents in found.values()]
    return tuple(sorted(statements, key=lambda one: (one.finding.source, _line_number(one.finding.location))))


def _line_number(location: str | None) -> int:
    number = (location or "").removeprefix("line ")
    return int(number) if number.isdecimal() else 0


def _notes(verdicts: Mapping[Agent, Verdict], site: SiteFiles) -> tuple[Note, ...]:
    warnings = dict.fromkeys(warning for verdict in verdicts.values() for warning in verdict.warnings)
    lines: dict[str, dict[str, int]] = {}
    return tuple(Note(warning, _line_of(warning, site, lines)) for warning in warnings)


def _line_of(warning: ScanWarning, site: SiteFiles, lines: dict[str, dict[str, int]]) -> int | None:
    """The first line that is the evidence of ``warning``; ``lines`` keeps what was looked up before."""
    field = _SOURCES.get(warning.source)
    content = getattr(site, field) if field else None
    if content is None or not warning.evidence:
        return None
    if warning.source not in lines:
        lines[warning.source] = dict(reversed(list(_numbered(site_text.head(content)))))
    return lines[warning.source].get(warning.evidence)


def _numbered(text: str) -> Iterator[tuple[str, int]]:
    for number, _, content in islice(site_text.lines(text), site_text.MAX_CHARACTERS):
        yield content.strip(" \t")[:_EVIDENCE], number
