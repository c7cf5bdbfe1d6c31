"""For people: the decision, who reserved what for which uses, the exceptions, the very words and their place."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from scanner.errors import InputError
from scanner.readers import UnreadableError
from scanner.screen import Screen, printable, shortened, wrapped
from scanner.types import Finding, Verdict, unique
from scanner.vocabulary import Decision, Form, Scope, Status, Use, strictest_status

NAME = "text"

_COLOURS = {Decision.ALLOW: "green", Decision.REVIEW: "yellow", Decision.DENY: "red"}
_RESTRICTING = (Status.RESERVED, Status.CONDITIONAL)
_MOST_NOTICES = 5
_MOST_WARNINGS = 5
_EXCERPT = 420
_VALUE = 300
_LABEL = 9


def write(results: Iterable[Verdict | InputError], out: TextIO) -> None:
    """A paragraph for each result; one line for a document on which nothing was seen."""
    screen = Screen.of(out)
    for result in results:
        lines = _verdict(result, screen) if isinstance(result, Verdict) else [_unread(result, screen)]
        out.write("\n".join(lines) + "\n")


def _unread(error: InputError, screen: Screen) -> str:
    where = f"  {printable(error.where)}" if isinstance(error, UnreadableError) else ""
    return f"{_badge(Decision.REVIEW, screen)}{where}  could not be read"


def _verdict(verdict: Verdict, screen: Screen) -> Iterator[str]:
    name = printable(verdict.id or verdict.document.url or "document")
    notices = _notices(verdict)
    seen = "" if notices else "  no notice seen"
    yield f"{_badge(verdict.decision, screen)}  {screen.paint(name, 'bold')}  for {verdict.use}{seen}"
    if not _explains_itself(verdict):
        for reason in verdict.reasons:
            yield from _entry("because", printable(reason), screen)
    for notice in notices[:_MOST_NOTICES]:
        yield from _notice(notice, screen)
    if len(notices) > _MOST_NOTICES:
        yield from _entry("", f"and {len(notices) - _MOST_NOTICES} more notices; --format jsonl lists all", screen)
    for warning in verdict.warnings[:_MOST_WARNINGS]:
        yield from _entry("note", f"{_value(warning.message)} ({_value(warning.source)})", screen)
    if len(verdict.warnings) > _MOST_WARNINGS:
        yield from _entry("", f"and {len(verdict.warnings) - _MOST_WARNINGS} more notes", screen)
    if notices:
        yield from _entry("so", by_status(verdict.statuses.items()), screen)
        yield ""


def _badge(decision: Decision, screen: Screen) -> str:
    return screen.paint(f"{decision.upper():6}", _COLOURS[decision])


def _explains_itself(verdict: Verdict) -> bool:
    """Whether a notice shown below is the reason for the decision, so that the reasons need not be repeated."""
    restricted = any(finding.statuses.get(verdict.use) in _RESTRICTING for finding in verdict.findings)
    return restricted and verdict.decision != Decision.ALLOW


def _notices(verdict: Verdict) -> list[list[Finding]]:
    """Findings on the same words together, those that restrict the use most first."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in verdict.findings:
        place = (finding.source, finding.location, finding.start, finding.end, finding.form, finding.holder)
        groups.setdefault(place, []).append(finding)
    strictness = [Status.RESERVED, Status.CONDITIONAL, Status.ALLOWED, Status.UNKNOWN]
    return sorted(groups.values(), key=lambda group: strictness.index(_status(group, verdict.use)))


def _status(notice: Sequence[Finding], use: Use) -> Status:
    return strictest_status(finding.statuses.get(use, Status.UNKNOWN) for finding in notice)


def _notice(notice: Sequence[Finding], screen: Screen) -> Iterator[str]:
    first = notice[0]
    yield from _entry("who", f"{_value(first.holder) or 'not named'} ({place_of(first)})", screen)
    yield from _entry("what", named_kinds(notice), screen)
    uses = by_status((use, _status(notice, use)) for use in Use)
    if uses:
        yield from _entry("uses", uses, screen)
    for label, names in (("unless", "conditions"), ("except", "exceptions")):
        values = unique(value for finding in notice for value in getattr(finding, names))
        if values:
            yield from _entry(label, ", ".join(map(_value, values)), screen)
    for url in unique(finding.terms_url for finding in notice if finding.terms_url):
        yield from _entry("see", _value(url), screen)
    for line in wrapped(shortened(printable(first.excerpt), _EXCERPT), screen.width - _LABEL - 4):
        yield " " * (_LABEL + 2) + screen.paint("│ ", "dim") + line


def place_of(finding: Finding) -> str:
    """Where the notice stands and how far it reaches."""
    reach = "" if finding.scope == Scope.DOCUMENT else f"{finding.scope} notice, "
    where = f"{finding.source}, {finding.location}" if finding.location else finding.source
    offsets = f", characters {finding.start} to {finding.end}" if finding.form == Form.PROSE else ""
    return f"{reach}in {_value(where)}{offsets}"


def named_kinds(notice: Sequence[Finding]) -> str:
    """Each kind once with the licence it grants and how sure that is."""
    named: dict[str, float] = {}
    for finding in notice:
        licence = f" {_value(finding.license)}" if finding.license else ""
        named[f"{finding.kind}{licence}"] = max(finding.confidence, named.get(f"{finding.kind}{licence}", 0))
    return ", ".join(f"{name} ({confidence:.0%} sure)" for name, confidence in named.items())


def by_status(statuses: Iterable[tuple[Use, Status]]) -> str:
    """Uses by status, the silent ones left out."""
    uses: dict[Status, list[str]] = {status: [] for status in (*_RESTRICTING, Status.ALLOWED)}
    for use, status in statuses:
        if status in uses:
            uses[status].append(use)
    return " · ".join(f"{status}: {', '.join(names)}" for status, names in uses.items() if names)


def _value(text: str | None) -> str:
    return shortened(printable(text or ""), _VALUE)


def _entry(label: str, text: str, screen: Screen) -> Iterator[str]:
    """A labelled line, continued under its text."""
    if not text:
        return
    first, *rest = wrapped(text, screen.width - _LABEL - 2)
    yield "  " + screen.paint(f"{label:{_LABEL}}", "dim") + first
    yield from (" " * (_LABEL + 2) + line for line in rest)
