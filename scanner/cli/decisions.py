"""``noticegate decisions`` and ``noticegate baseline``: what is known and accepted."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import (
    HtmlField,
    IdField,
    IntendedUse,
    Output,
    Paths,
    PolicyFile,
    TextField,
    UrlField,
    complain,
    project_settings,
    read_options,
    scanner_for,
    standard_input,
    writing,
)
from scanner.decisions import Answer, Decisions, Entry
from scanner.errors import ConfigError
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    from scanner.screen import Screen

File = Annotated[str | None, typer.Option("--decisions", metavar="FILE", help="The decisions [.noticegate.yaml].")]
Fingerprints = Annotated[
    list[str], typer.Argument(metavar="FINGERPRINT...", help="As scan, hook and explain show them.")
]
Decided = Annotated[Answer, typer.Option("--decision", help="accept, waive or deny.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; whoever waives must say.")]
Who = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides [git's user.name].")]
Expires = Annotated[str | None, typer.Option(metavar="DAY", help="The last day on which it counts, as 2027-06-30.")]
Agreement = Annotated[str, typer.Option("--contract", metavar="REFERENCE", help="The agreement behind it.")]
ForPaths = Annotated[list[str] | None, typer.Option("--path", metavar="PATTERN", help="Only in these files.")]
ForHosts = Annotated[list[str] | None, typer.Option("--host", metavar="PATTERN", help="Only on these hosts.")]
ForHolders = Annotated[list[str] | None, typer.Option("--holder", metavar="PATTERN", help="Only of these holders.")]
Verdicts = Annotated[
    list[str],
    typer.Argument(metavar="VERDICTS...", help="What scan --format jsonl or filter wrote: files and folders."),
]
OwnVerdicts = Annotated[
    list[str] | None, typer.Argument(metavar="VERDICTS...", help="Where what was decided on stands: files and folders.")
]


class Export(StrEnum):
    """For whom decisions are written."""

    CSV = "csv"
    JSONL = "jsonl"


ExportFormat = Annotated[Export, typer.Option("--format", help="csv for lawyers, jsonl for training.")]


def add(
    fingerprints: Fingerprints,
    decision: Decided,
    reason: Reason = "",
    who: Who = None,
    expires: Expires = None,
    contract: Agreement = "",
    path: ForPaths = None,
    host: ForHosts = None,
    holder: ForHolders = None,
    decisions: File = None,
) -> None:
    """Write a decision on notices into the decisions file."""
    from scanner.decisions.file import is_fingerprint
    from scanner.decisions.writing import add as write

    if decision == Answer.WAIVE and not reason:
        raise ConfigError("--decision waive needs a --reason.")
    for fingerprint in fingerprints:
        if not is_fingerprint(fingerprint):
            raise ConfigError(f'"{fingerprint}" is no fingerprint: 16 hexadecimal digits, as explain shows them.')
    entry = Entry(
        fingerprints=tuple(sorted(set(fingerprints))),
        answer=decision,
        reason=reason,
        who=author() if who is None else who,
        day=date.today(),
        expires=_day(expires),
        contract=contract,
        paths=tuple(path or ()),
        hosts=tuple(host or ()),
        holders=tuple(holder or ()),
    )
    file = file_of(decisions)
    write(file, entry)
    complain(f"{os.path.relpath(file)}: {decision} {' '.join(entry.fingerprints)}")


def create(
    paths: Paths,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    reason: Reason = "was there before noticegate",
    who: Who = None,
    decisions: File = None,
    text_field: TextField = "text",
    html_field: HtmlField = "html",
    url_field: UrlField = "url",
    id_field: IdField = "id",
) -> None:
    """Waive every notice that files hold today, so that only new ones block."""
    from scanner.decisions.baseline import entries, undecidable
    from scanner.decisions.file import load
    from scanner.decisions.writing import add as write
    from scanner.inputs import read

    file = file_of(decisions)
    known = load(file) if file.is_file() else Decisions()
    scanner = scanner_for(use, policy, str(file) if file.is_file() else None, honours=False)
    options = read_options(text_field, html_field, url_field, id_field, quiet=True)
    counts: Counter[str] = Counter()

    def verdicts() -> Iterator[Verdict]:
        for document in read(paths, options, standard_input()):
            if not isinstance(document, Document):
                counts["unread"] += 1
                complain(str(document))
                continue
            verdict = scanner.scan(document)
            counts["open"] += verdict.decision != Decision.ALLOW
            counts["undecidable"] += undecidable(verdict)
            yield verdict

    added = list(entries(verdicts(), known, Answer.WAIVE, reason, author() if who is None else who))
    write(file, *added)
    complain(f"{os.path.relpath(file)}: {len(added)} decisions for {counts['open'] - counts['undecidable']} documents.")
    if counts["undecidable"]:
        complain(f"{counts['undecidable']} documents stay: they hold no notice that a decision could name.")
    raise typer.Exit(2 if counts["unread"] else 0)


def list_all(decisions: File = None) -> None:
    """Show what was decided, in the order of the file."""
    from scanner.screen import Screen

    screen = Screen.of(sys.stdout)
    today = date.today()
    for entry in _known(decisions).entries:
        for line in _shown(entry, screen, today):
            print(line)


def unused(verdicts: Verdicts, decisions: File = None) -> None:
    """Show the decisions that are for nothing in verdicts.

    What they were about has changed, or is gone.

    Exit status: 0 all are for something, 1 some are not, 2 something could not be read or the usage is wrong.
    """
    from scanner.decisions.usage import usage
    from scanner.screen import Screen

    screen = Screen.of(sys.stdout)
    today = date.today()
    reading = _Reading(verdicts)
    idle = [one.entry for one in usage(_known(decisions), reading) if not one.documents]
    for entry in idle:
        for line in _shown(entry, screen, today):
            print(line)
    raise typer.Exit(2 if reading.unread else int(bool(idle)))


def export(
    verdicts: OwnVerdicts = None, format: ExportFormat = Export.CSV, decisions: File = None, output: Output = None
) -> None:
    """Write decisions as a table, or as labelled texts.

    csv is the table, jsonl are texts for "noticegate model train" and "eval".
    """
    from scanner.decisions.export import write_labelled, write_table
    from scanner.decisions.usage import usage

    if format == Export.JSONL and not verdicts:
        raise ConfigError("--format jsonl needs verdict files: the texts stand there and not in the decisions.")
    known = _known(decisions)
    reading = _Reading(verdicts or [])
    with writing(output) as out:
        if format == Export.CSV:
            write_table(usage(known, reading), bool(verdicts), out)
        else:
            complain(f"{write_labelled(known, reading, out)} labelled texts.")
    raise typer.Exit(2 if reading.unread else 0)


class _Reading:
    """The verdicts of files; ``unread`` counts what could not be read, which is complained of."""

    def __init__(self, paths: list[str]) -> None:
        self.unread = 0
        self._paths = paths

    def __iter__(self) -> Iterator[Verdict]:
        from scanner.verdict_files import read_verdicts

        for result in read_verdicts(self._paths, standard_input()):
            if isinstance(result, Verdict):
                yield result
            else:
                self.unread += 1
                complain(str(result))


def _known(decisions: str | None) -> Decisions:
    from scanner.decisions.file import load

    return load(os.path.relpath(file_of(decisions)))


def _shown(entry: Entry, screen: "Screen", today: date) -> Iterator[str]:
    """An entry: what was decided on what, by whom and why."""
    from scanner.screen import printable, wrapped

    until = f"{'expired' if entry.is_over(today) else 'until'} {entry.expires}" if entry.expires else ""
    said = [entry.who, str(entry.day or ""), until, entry.contract]
    said += [f"only {name}" for name in (*entry.paths, *entry.hosts, *entry.holders)]
    yield screen.paint(f"{entry.answer:6}  {' '.join(entry.fingerprints)}", "bold") + f"  {printable(entry.location)}"
    for text in (", ".join(filter(None, said)), entry.reason, f"│ {entry.notice}" if entry.notice else ""):
        if text:
            yield from (f"        {line}" for line in wrapped(printable(text), screen.width - 8))


def file_of(given: str | None) -> Path:
    """The decisions file that was named, else that of the repository or of the working directory."""
    from scanner.decisions.file import own

    chosen = given or project_settings().decisions
    return Path(chosen) if chosen else own(Path.cwd())


def author() -> str:
    """Who sits here, as git knows them."""
    try:
        run = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return run.stdout.strip()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f'--expires "{text}" is no day like 2027-06-30.') from None
