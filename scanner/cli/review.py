"""``noticegate review``: a person decides on what the gate could not."""

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.decisions import File, Verdicts, Who, author, file_of
from scanner.cli.options import complain
from scanner.decisions import Decisions
from scanner.errors import InputError
from scanner.types import Verdict

if TYPE_CHECKING:
    from rich.console import Console

    from scanner.desk.groups import Gathered
    from scanner.desk.state import Desk

_MOST_LISTED = 20

All = Annotated[bool, typer.Option("--all", help="Go through documents that are denied, too.")]


def review(verdicts: Verdicts, all_: All = False, decisions: File = None, who: Who = None) -> None:
    """Decide on notices in the terminal, the most frequent first.

    Every decision is in the decisions file before the next is asked for, so that quitting loses nothing. Exit status:
    0, or 2 when something could not be read or the usage is wrong.
    """
    from scanner.decisions.file import load
    from scanner.desk.groups import gather
    from scanner.desk.state import Desk
    from scanner.verdict_files import read_verdicts

    _needs_terminal()
    file = Path(os.path.relpath(file_of(decisions)))
    known = load(file) if file.is_file() else Decisions()
    complain("Reading verdicts …")
    gathered = gather(_said(read_verdicts(verdicts)), known, date.today(), all_)
    desk = Desk(gathered)
    if desk.groups:
        _sit(desk, file, author() if who is None else who)
    for line in _summary(gathered, desk, str(file)):
        complain(line)
    raise typer.Exit(2 if gathered.unread else 0)


def _needs_terminal() -> None:
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            "review needs a terminal, for keys and for the screen. Write verdicts into a file first "
            "(noticegate scan --format jsonl -o FILE); where there is no terminal, use noticegate decisions add."
        )


def _said(results: Iterable[Verdict | InputError]) -> Iterator[Verdict | InputError]:
    for result in results:
        if not isinstance(result, Verdict):
            complain(str(result))
        yield result


def _sit(desk: "Desk", file: Path, who: str) -> None:
    from scanner.desk.keys import Terminal
    from scanner.desk.session import Session

    try:
        Session(desk, file, who, _console(), Terminal()).run()
    except KeyboardInterrupt:
        complain(f"{_decided(desk)} in {file}.")
        raise


def _console() -> "Console":
    from rich.console import Console

    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(color_system=None if is_plain else "auto", highlight=False, markup=False, emoji=False)


def _summary(gathered: "Gathered", desk: "Desk", file: str) -> Iterator[str]:
    from scanner.desk.screen import documents, undecidable

    if not desk.groups:
        yield "There is nothing to decide."
    else:
        yield f"{_decided(desk)} in {file}; {documents(desk.waiting)} still wait{'s' * (desk.waiting == 1)}."
    if gathered.settled:
        yield f"{documents(gathered.settled)} had been decided before."
    if gathered.left_out:
        yield f"{documents(gathered.left_out)} that are denied were left out; --all goes through them."
    if gathered.undecidable:
        yield undecidable(gathered.undecidable)
        for name, reason in gathered.listed[:_MOST_LISTED]:
            yield f"    {name}: {reason}"
        if gathered.undecidable > _MOST_LISTED:
            yield f"    … and {gathered.undecidable - _MOST_LISTED:,} more"


def _decided(desk: "Desk") -> str:
    count = sum(len(made.entries) for made in desk.made)
    return f"{count} decision{'s' * (count != 1)}"
