"""``noticegate site``: what the rights files of a host say, to whom, and by which line."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urljoin

import typer

from scanner.cli.options import complain
from scanner.errors import ConfigError, InputError
from scanner.screen import Screen, columns, printable, shortened, wrapped
from scanner.vocabulary import Decision, Status, Use

if TYPE_CHECKING:
    from scanner.site_report import Agent, Answer, Note, SiteReport
    from scanner.types import Finding, SiteFiles

Files = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Folders of saved files of a host, or single files.")
]
Address = Annotated[str | None, typer.Option("--url", metavar="URL", help="The page or path to ask for [/].")]
Agents = Annotated[list[str] | None, typer.Option("--agent", metavar="NAME", help="Show only this crawler.")]


class SiteFormat(StrEnum):
    """How the report is written."""

    TERMINAL = "terminal"
    JSON = "json"


Format = Annotated[SiteFormat, typer.Option("--format", help="For people or for machines.")]

_COLOURS = {Status.RESERVED: "red", Status.CONDITIONAL: "yellow", Status.ALLOWED: "green", Status.UNKNOWN: "dim"}
_DECISIONS = {Decision.ALLOW: "green", Decision.REVIEW: "yellow", Decision.DENY: "red"}
_ACCESS = {"disallowed": "refused", "allowed": "open", None: "-"}
_ALWAYS = (Use.TRAIN_AI, Use.TDM, Use.AI_INPUT, Use.SEARCH_INDEX)
_NAMES = 24
_EXCERPT = 300
_MOST_NAMED = 8
_GAP = "  "
_ADVICE = {
    "near-miss-restriction": "Nobody reads that as a refusal; a scan sends the document to review.",
    "near-miss-permission": "Nobody reads that as a permission, and neither does a scan.",
}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What one path holds: the files and the address they are asked about."""

    path: str
    url: str
    files: tuple[str, ...]
    site: "SiteFiles"


def site(paths: Files, url: Address = None, agent: Agents = None, format: Format = SiteFormat.TERMINAL) -> None:
    """Explain what saved robots.txt, tdmrep.json, ai.txt … say.

    To whom, on which use, by which line.

    Exit status: 0, or 2 when something could not be read or the usage is wrong.
    """
    from scanner.site_report import report

    found, failed = [], False
    for path in paths:
        try:
            subject = _subject(path, url)
        except InputError as problem:
            failed = True
            complain(f"noticegate: {problem}")
            continue
        found.append((subject, report(subject.site, subject.url, agent or ())))
    if format == SiteFormat.JSON:
        sites = [_record(subject, answers) for subject, answers in found]
        print(json.dumps({"schema": 1, "sites": sites}, indent=2))
    else:
        screen = Screen.of(sys.stdout)
        for subject, answers in found:
            print("\n".join(_lines(subject, answers, screen)))
    raise typer.Exit(2 if failed else 0)


def _subject(path: str, url: str | None) -> _Subject:
    from scanner.site_files import PATHS, Linked, host_of, in_folder, single

    place = Path(path)
    name = place.resolve().name if place.is_dir() else ""
    host = name if "." in name and host_of(f"https://{name}/") else "example.com"
    try:
        address = urljoin(f"https://{host}/", url or "/")
    except ValueError:
        raise ConfigError(f"--url {url}: this is no web address.") from None
    if not place.is_dir():
        return _Subject(path, address, (place.name,), single(place))
    files = in_folder(place, Linked(place.resolve().parent, host_of(address), place))
    present = tuple(names[0] for field, names in PATHS.items() if getattr(files, field) is not None)
    if not present:
        known = ", ".join(names[0] for names in PATHS.values())
        raise InputError(f"{path}: none of the files of a host is in this folder ({known}).")
    return _Subject(path, address, present, files)


def _lines(subject: _Subject, report: "SiteReport", screen: Screen) -> Iterator[str]:
    yield f"{screen.paint(printable(subject.path), 'bold')} for {printable(subject.url)}"
    yield f"  read  {', '.join(map(printable, subject.files))}"
    yield ""
    yield from _table(report, screen)
    yield from _section("who says so", _statements(report), screen)
    yield from _section("near misses", (_near_miss(note) for note in report.notes if note.near_miss), screen)
    yield from _section("notes", (_note(note) for note in report.notes if not note.near_miss), screen)
    yield ""


def _table(report: "SiteReport", screen: Screen) -> Iterator[str]:
    uses = [
        use for use in Use if use in _ALWAYS or any(answer.statuses[use] != Status.UNKNOWN for answer in report.answers)
    ]
    heads = ["collector", "access", *uses, "decision"]
    widths = [_NAMES, 7, *(max(len(use), len(Status.CONDITIONAL)) for use in uses), 0]
    yield "  " + screen.paint(_GAP.join(_cell(head, width) for head, width in zip(heads, widths, strict=True)), "dim")
    for answer in report.answers:
        yield from _row(answer, report, uses, widths, screen)
    if report.unlisted:
        yield f"  and {report.unlisted} more agents; --agent shows one"


def _row(answer: "Answer", report: "SiteReport", uses: list[Use], widths: list[int], screen: Screen) -> Iterator[str]:
    first, *rest = wrapped(_who(answer.agents, report, len(answer.agents)), _NAMES)
    cells = [_cell(first, _NAMES), _cell(_ACCESS[answer.access], widths[1])]
    for use, width in zip(uses, widths[2:], strict=False):
        status = answer.statuses[use]
        cells.append(screen.paint(_cell("-" if status == Status.UNKNOWN else status, width), _COLOURS[status]))
    cells.append(screen.paint(answer.decision, _DECISIONS[answer.decision]))
    yield "  " + _GAP.join(cells).rstrip()
    yield from (f"  {line}" for line in rest)


def _cell(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _who(agents: tuple["Agent", ...], report: "SiteReport", most: int = _MOST_NAMED) -> str:
    """The collectors in words; ``everybody`` when it is all of them."""
    if sum(len(answer.agents) for answer in report.answers) == len(agents) and None in agents:
        return "everybody"
    names = [_name(agent) for agent in agents]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _name(agent: "Agent") -> str:
    return {None: "name not known", "*": "any other"}.get(agent) or printable(agent or "")


def _statements(report: "SiteReport") -> Iterator[list[str]]:
    """Each line of a file with what it says, which is not the same to everybody."""
    places: dict[tuple[str, str | None, str], list[str]] = {}
    for one in report.statements:
        finding = one.finding
        said = places.setdefault((finding.source, finding.location, finding.excerpt), [])
        said.append(f"to {_who(one.agents, report)}: {_said(finding)} [{finding.rule}]")
    for (source, location, excerpt), said in places.items():
        yield [_place(source, location) + shortened(printable(excerpt), _EXCERPT), *said]


def _said(finding: "Finding") -> str:
    uses: dict[Status, list[str]] = {}
    for use, status in finding.statuses.items():
        if status != Status.UNKNOWN:
            uses.setdefault(status, []).append(use)
    said = "; ".join(f"{status} {', '.join(names)}" for status, names in uses.items()) or "nothing on a use"
    terms = {
        "unless": finding.conditions,
        "except": finding.exceptions,
        "see": (finding.terms_url,) if finding.terms_url else (),
    }
    more = (f"; {word} {', '.join(map(printable, values))}" for word, values in terms.items() if values)
    return said + "".join(more)


def _near_miss(note: "Note") -> list[str]:
    warning = note.warning
    written = shortened(printable(warning.evidence or ""), _EXCERPT)
    return [_noted(note) + written, f"{printable(warning.message)} {_ADVICE[warning.code]}"]


def _note(note: "Note") -> list[str]:
    return [f"{_noted(note)}{shortened(printable(note.warning.message), _EXCERPT)} [{note.warning.code}]"]


def _noted(note: "Note") -> str:
    return _place(note.warning.source, f"line {note.line}" if note.line else None)


def _place(source: str, location: str | None) -> str:
    return f"{printable(source)}, {printable(location)}: " if location else f"{printable(source)}: "


def _section(title: str, entries: Iterable[list[str]], screen: Screen) -> Iterator[str]:
    listed = list(entries)
    if not listed:
        return
    yield ""
    yield f"  {screen.paint(title, 'dim')}"
    for head, *details in listed:
        yield from (f"    {line}" for line in wrapped(head, screen.width - 4))
        for detail in details:
            yield from (f"      {line}" for line in wrapped(detail, screen.width - 6))


def _record(subject: _Subject, report: "SiteReport") -> dict[str, Any]:
    """The report as JSON; the agent ``null`` is a collector whose name is not known, ``*`` any that is not named."""
    return {
        "path": subject.path,
        "url": subject.url,
        "files": list(subject.files),
        "answers": [
            {
                "agents": list(answer.agents),
                "access": answer.access,
                "statuses": dict(answer.statuses),
                "decision": answer.decision,
            }
            for answer in report.answers
        ],
        "statements": [{"agents": list(one.agents), **one.finding.to_dict()} for one in report.statements],
        "warnings": [{**note.warning.to_dict(), "line": note.line} for note in report.notes],
        "unlisted_agents": report.unlisted,
    }
