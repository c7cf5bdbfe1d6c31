"""Verdicts sorted for a person: the same notice of many documents once, and what no decision can settle."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from scanner.contracts import folded, host_of
from scanner.decisions import Answer, Decisions
from scanner.decisions.notices import Notice, open_notices
from scanner.policy import FAILURES
from scanner.types import Document, Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Use

Marks = tuple[str, ...]
"""The fingerprints of a notice on which nobody has decided yet; they are its name here."""

_MOST_EXAMPLES = 8
_MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """A notice as it stands on one host.

    Attributes:
        marks: the notice.
        host: where it stands, in lower case.
        holders: whom the finding of each mark names, folded for comparison.
    """

    marks: Marks
    host: str | None
    holders: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A notice in one document."""

    notice: Notice
    document: Document
    host: str | None
    use: Use
    decision: Decision


@dataclass(slots=True)
class Group:
    """One notice on all documents that bear it.

    Attributes:
        marks: its fingerprints that are open.
        documents: how many documents bear it.
        hosts: how many of them each host has; ``None`` counts those without an address.
        examples: the first document of some hosts.
    """

    marks: Marks
    documents: int = 0
    hosts: Counter[str | None] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Count a document that bears the notice."""
        if example.host not in self.hosts and len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(example)
        self.documents += 1
        self.hosts[example.host] += 1


@dataclass(slots=True)
class Gathered:
    """What verdicts leave to a person.

    Attributes:
        groups: the notices to decide on, by their marks.
        pages: how many documents bear the same notices on the same host.
        settled: how many documents are decided by the file already.
        left_out: how many documents were denied, and are not gone through.
        undecidable: how many documents wait for something that no decision names.
        listed: name and reason of the first of these.
        unread: how many lines are no verdict, and how many documents could not be read.
    """

    groups: dict[Marks, Group] = field(default_factory=dict)
    pages: Counter[tuple[Spot, ...]] = field(default_factory=Counter)
    settled: int = 0
    left_out: int = 0
    undecidable: int = 0
    listed: list[tuple[str, str]] = field(default_factory=list)
    unread: int = 0


def gather(results: Iterable[Verdict | Exception], known: Decisions, today: date, denied_too: bool) -> Gathered:
    """Sort verdicts; of those that deny only when ``denied_too``. Entries of ``known`` that are in force count."""
    gathered = Gathered()
    for result in results:
        if not isinstance(result, Verdict):
            gathered.unread += 1
        elif result.decision == Decision.DENY and not denied_too:
            gathered.left_out += 1
        elif result.decision != Decision.ALLOW:
            _sort(result, known, today, gathered)
    return gathered


def _sort(verdict: Verdict, known: Decisions, today: date, gathered: Gathered) -> None:
    notices = open_notices(verdict)
    if not notices or any(warning.code in FAILURES for warning in verdict.warnings):
        gathered.undecidable += 1
        if len(gathered.listed) < _MOST_LISTED:
            gathered.listed.append((name_of(verdict.document), " ".join(verdict.reasons)))
        return
    spots: dict[Spot, Notice] = {}
    host = host_of(verdict.document.url)
    for notice in notices:
        held = _open(notice, verdict.document, known, today)
        if held is None:
            break
        if held:
            marks = tuple(sorted(held))
            spots[Spot(marks, host, tuple(held[mark] for mark in marks))] = notice
    else:
        if spots:
            _count(verdict, spots, gathered)
            return
    gathered.settled += 1


def _open(notice: Notice, document: Document, known: Decisions, today: date) -> dict[str, str | None] | None:
    """The open fingerprints of ``notice`` with the holder of each; ``None`` when a decision denies the document."""
    held: dict[str, str | None] = {}
    for one in notice.seen:
        holder = one.holder if isinstance(one, Finding) else None
        for mark in _marks(one, notice):
            valid = [entry for entry in known.covering(mark, document, holder) if not entry.is_over(today)]
            if any(entry.answer == Answer.DENY for entry in valid):
                return None
            if not valid:
                held[mark] = folded(holder) if holder else None
    return held


def _marks(one: Finding | ScanWarning, notice: Notice) -> Marks:
    return (one.fingerprint,) if isinstance(one, Finding) else notice.fingerprints


def _count(verdict: Verdict, spots: dict[Spot, Notice], gathered: Gathered) -> None:
    gathered.pages[tuple(spots)] += 1
    once = {spot.marks: (spot, notice) for spot, notice in spots.items()}
    for spot, notice in once.values():
        group = gathered.groups.setdefault(spot.marks, Group(spot.marks))
        group.add(Example(notice, verdict.document, spot.host, verdict.use, verdict.decision))


def name_of(document: Document) -> str:
    """What people call a document."""
    return document.place or document.id or document.url or "document"
