"""What the review desk shows: the notice in its context, what was found, what a decision would cover, the keys.

Words of strangers come escaped (``scanner.screen.printable``), and lines with words from right to left are isolated
(U+2068, Unicode Standard Annex #9), so that they move nothing around them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from rich.console import Console, Group
from rich.text import Text

from scanner.desk.groups import Example, name_of
from scanner.desk.groups import Group as Notices
from scanner.desk.state import Desk, Reach
from scanner.reports.terminal import by_status, named_kinds, place_of
from scanner.screen import printable, shortened
from scanner.types import Finding, unique
from scanner.vocabulary import Status, Use, strictest_status

if TYPE_CHECKING:
    from scanner.decisions import Entry

KEYS = (
    ("a", "accept"), ("w", "waive"), ("d", "deny"), ("s", "skip"), ("u", "undo"), ("n p", "next, previous"),
    ("e", "other example"), ("?", "help"), ("q", "quit"),
)  # fmt: skip
_HELP = (
    ("a", "accept: it does not speak of this use, or is no notice; it no longer counts"),
    ("w", "waive: it does, and the documents are used all the same; asks why"),
    ("d", "deny: its documents are not used, whatever the policy says"),
    ("1 to 5", "what the next decision applies to: this notice everywhere, only on the host or of the holder shown, or "
               "every open notice of this host or holder"),
    ("s", "skip: leave it open and go on"),
    ("u", "undo: take the last decision of this session back, out of the file"),
    ("n, →", "next notice"),
    ("p, ←", "previous notice"),
    ("e", "the same notice on another host"),
    ("↑ ↓", "scroll, also by page"),
    ("q", "quit; every decision is in the file already"),
)  # fmt: skip
Said = tuple[str, Text]
"""A label, or none, and what is said."""

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_LABEL = 10
_VALUE = 300
_NAME = 60
_MOST_HOSTS = 5
_LOW = 20
"""Rows of a window in which only the chosen reach is shown."""


@dataclass(slots=True)
class View:
    """Where the person is: place in the queue, example, reach, first line of the body that is shown, a message."""

    place: int = 0
    example: int = 0
    reach: int = 0
    top: int = 0
    message: str = ""
    is_help: bool = False


def draw(console: Console, desk: Desk, view: View, file: str) -> None:
    """Fill the window."""
    width, height = console.size
    head = [_line(_title(desk, view), "bold"), _line(_progress(desk, file), "dim"), _rule(width)]
    foot = [_rule(width), *_foot(console, desk, view, width, height)]
    body = list(_wrapped(console, _body(console, desk, view), width))
    room = max(3, height - len(head) - len(foot) - 1)
    view.top = max(0, min(view.top, len(body) - room))
    shown = body[view.top : view.top + room]
    if len(body) > room:
        foot[0] = _rule(width, f" lines {view.top + 1} to {view.top + len(shown)} of {len(body)}, ↑ ↓ ")
    lines = [*head, *shown, *[Text()] * (room - len(shown)), *foot]
    for line in lines:
        line.truncate(width)
    console.update_screen(Group(*lines))


def _title(desk: Desk, view: View) -> str:
    if view.is_help:
        return "Keys"
    if view.place == len(desk.groups):
        return "Nothing is left to decide" if not desk.waiting else "The end of the queue"
    count = desk.count(desk.groups[view.place])
    covers = f"covers {documents(count)}" if count else "decided"
    return f"Notice {view.place + 1:,} of {len(desk.groups):,} · {covers}"


def documents(count: int) -> str:
    """``count`` with its noun."""
    return f"{count:,} document{'s' * (count != 1)}"


def _progress(desk: Desk, file: str) -> str:
    decided = len(desk.groups) - desk.open_groups()
    verb = "wait" if desk.waiting != 1 else "waits"
    return f"{documents(desk.waiting)} {verb} · {decided:,} of {len(desk.groups):,} notices decided · {printable(file)}"


def _body(console: Console, desk: Desk, view: View) -> Iterator[Said]:
    if view.is_help:
        yield from (_entry(key, said) for key, said in _HELP)
    elif view.place == len(desk.groups):
        yield from (("", text) for text in _end(desk))
    else:
        group = desk.groups[view.place]
        example = group.examples[view.example]
        yield "", _in_context(example, is_marked=console.color_system is None)
        yield "", Text()
        yield from (_entry(label, said) for label, said in _found(group, example) if said)
        yield from (_entry("decided", said, "green") for said in map(_decided, desk.decisions_on(group)))


def _in_context(example: Example, is_marked: bool) -> Text:
    """The notice between what stands before and after it; within ``»`` and ``«`` where there is no colour."""
    seen = example.notice.seen[0]
    before, after = (seen.before, seen.after) if isinstance(seen, Finding) else ("", "")
    notice = printable(example.notice.excerpt)
    text = Text(printable(before) + " " * before[-1:].isspace(), "dim")
    text.append(f"»{notice}«" if is_marked else notice, "not dim reverse")
    return text.append(" " * after[:1].isspace() + printable(after), "dim")


def _found(group: Notices, example: Example) -> Iterator[tuple[str, str]]:
    """What was found, where and by what, with labels."""
    findings = [one for one in example.notice.seen if isinstance(one, Finding)]
    warnings = [one for one in example.notice.seen if not isinstance(one, Finding)]
    for warning in warnings:
        yield "doubt", f"{warning.message} ({warning.code} in {warning.source})"
    if findings:
        yield "kind", named_kinds(findings)
        yield "holder", example.notice.holder or "not named"
        yield "uses", by_status((use, _status(findings, use)) for use in Use)
        yield "unless", ", ".join(unique(value for one in findings for value in one.conditions))
        yield "except", ", ".join(unique(value for one in findings for value in one.exceptions))
        yield "rule", ", ".join(dict.fromkeys(one.rule for one in findings))
        yield "source", place_of(findings[0])
    yield "terms", " ".join(unique(one.terms_url for one in findings if one.terms_url))
    yield "document", f"{name_of(example.document)} ({example.decision} for {example.use})"
    yield "address", example.document.url or ""
    yield "hosts", _hosts(group)
    yield "mark", " ".join(group.marks)


def _status(findings: Iterable[Finding], use: Use) -> Status:
    return strictest_status(one.statuses.get(use, Status.UNKNOWN) for one in findings)


def _hosts(group: Notices) -> str:
    named = [f"{host or 'without address'} {count:,}" for host, count in group.hosts.most_common(_MOST_HOSTS)]
    more = len(group.hosts) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def _decided(entry: "Entry") -> str:
    said = [f"{entry.answer} by {entry.who}" if entry.who else str(entry.answer)]
    said += [f"on {host}" for host in entry.hosts] + [f"of {holder}" for holder in entry.holders]
    return ", ".join([*said, *([entry.reason] if entry.reason else [])])


def _end(desk: Desk) -> Iterator[Text]:
    if desk.waiting:
        yield Text(f"{documents(desk.waiting)} wait for what was skipped; n begins anew with them, q quits.")
    else:
        yield Text("q quits; u takes the last decision back, p goes back.")
    yield Text()
    gathered = desk.gathered
    if gathered.undecidable:
        yield Text(undecidable(gathered.undecidable), "bold")
        for name, reason in gathered.listed:
            yield Text(printable(name))
            yield Text(f"    {shortened(printable(reason), _VALUE)}", "dim")
        if gathered.undecidable > len(gathered.listed):
            yield Text(f"… and {gathered.undecidable - len(gathered.listed):,} more")


def undecidable(count: int) -> str:
    """What is said of documents on which no decision is possible."""
    return f"{documents(count)} cannot be decided by fingerprint: no notice that was found is the reason."


def _foot(console: Console, desk: Desk, view: View, width: int, height: int) -> Iterator[Text]:
    if view.is_help:
        yield _line("any letter goes back")
        return
    if view.place < len(desk.groups):
        group = desk.groups[view.place]
        reaches = desk.reaches(group, group.examples[view.example])
        for number, reach in enumerate(reaches):
            is_chosen = number == view.reach
            if is_chosen or height >= _LOW:
                mark, style = (">", "bold") if is_chosen else (" ", "dim")
                start, count = f"{mark} {number + 1} ", f": {documents(desk.covered(reach))}"
                yield _line(f"{start}{shortened(reach_name(reach), width - len(start + count))}{count}", style)
    if view.message:
        yield from Text(printable(view.message), "yellow").wrap(console, width)
    yield from _keys(console, width)


def reach_name(reach: Reach) -> str:
    """What a decision applies to, in words."""
    what = "this notice" if reach.marks else "every open notice"
    if reach.host:
        return f"{what} on {reach.host}"
    return f"{what} of {_name(reach.holder)}" if reach.holder else f"{what} wherever it stands"


def _name(holder: str) -> str:
    """A holder within a sentence."""
    name = shortened(printable(holder), _NAME)
    return f"\u2068{name}\u2069" if _runs_back(name) else name


def _keys(console: Console, width: int) -> Iterator[Text]:
    """The keys, none of them broken at the end of a line."""
    line = Text()
    for key, name in KEYS:
        if line and line.cell_len + len(key) + len(name) + 3 > width:
            yield line
            line = Text()
        line.append("  " if line else "").append(key, "bold").append(f" {name}")
    yield line


def _entry(label: str, said: str, style: str = "") -> Said:
    return label, Text(shortened(printable(said), _VALUE), style)


def _line(text: str, style: str = "") -> Text:
    return Text(text, style, no_wrap=True, overflow="ellipsis")


def _rule(width: int, title: str = "") -> Text:
    return _line(f"{title:─^{width}}" if title else "─" * width, "dim")


def _wrapped(console: Console, entries: Iterable[Said], width: int) -> Iterator[Text]:
    """Lines that fit; a labelled text goes on under itself."""
    for label, text in entries:
        indent = _LABEL if label else 0
        lines = text.wrap(console, width - indent, overflow="fold") or [Text()]
        for number, line in enumerate(lines):
            line.rstrip()
            start = Text(f"{'' if number else label:{indent}}" if indent else "", "dim")
            yield start.append_text(_isolated(line))


def _isolated(line: Text) -> Text:
    return Text("\u2068").append_text(line).append("\u2069") if _runs_back(line.plain) else line


def _runs_back(text: str) -> bool:
    return not text.isascii() and not _RIGHT_TO_LEFT.isdisjoint(map(bidirectional, text))
