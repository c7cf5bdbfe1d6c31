"""``noticegate decisions`` and ``noticegate baseline``: what is known and accepted."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.options import (
    HtmlField,
    IdField,
    IntendedUse,
    Paths,
    PolicyFile,
    TextField,
    UrlField,
    complain,
    project_settings,
    read_options,
    scanner_for,
    standard_input,
)
from scanner.decisions import Answer, Decisions, Entry
from scanner.errors import ConfigError
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision

File = Annotated[str | None, typer.Option("--decisions", metavar="FILE", help="The decisions [.noticegate.yaml].")]
Fingerprints = Annotated[list[str], typer.Argument(metavar="FINGERPRINT", help="As scan, hook and explain show them.")]
Decided = Annotated[Answer, typer.Option("--decision", help="accept, waive or deny.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; whoever waives must say.")]
Who = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides [git's user.name].")]
Expires = Annotated[str | None, typer.Option(metavar="DAY", help="The last day on which it counts, as 2027-06-30.")]
Agreement = Annotated[str, typer.Option("--contract", metavar="REFERENCE", help="The agreement behind it.")]
ForPaths = Annotated[list[str] | None, typer.Option("--path", metavar="PATTERN", help="Only in these files.")]
ForHosts = Annotated[list[str] | None, typer.Option("--host", metavar="PATTERN", help="Only on these hosts.")]
ForHolders = Annotated[list[str] | None, typer.Option("--holder", metavar="PATTERN", help="Only of these holders.")]


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
    from scanner.decisions.writing import add as write

    if decision == Answer.WAIVE and not reason:
        raise ConfigError("--decision waive needs a --reason.")
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
