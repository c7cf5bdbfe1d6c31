"""``noticegate rejudge``: another policy, use or decisions file, on what was found already."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import (
    DecisionsFile,
    IntendedUse,
    Output,
    PolicyFile,
    Quiet,
    complain,
    scanner_for,
    standard_input,
    writing,
)
from scanner.errors import InputError
from scanner.types import Verdict
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    from scanner.engine import Scanner

Verdicts = Annotated[
    list[str], typer.Argument(metavar="VERDICTS...", help="Verdict streams, output folders of filter, or -")
]
Changed = Annotated[bool, typer.Option("--changed", help="Write only verdicts whose decision is another one now.")]


def rejudge(
    verdicts: Verdicts,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    decisions: DecisionsFile = None,
    changed: Changed = False,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Decide anew on stored verdicts; no document is read again.

    For another policy, use or decisions file. Verdicts that were made by other rules or another model are counted:
    those documents have to be scanned again. Exit status: 0 all was read, 2 something could not be read.
    """
    from scanner.reports.jsonl import write
    from scanner.verdict_files import read_verdicts

    scanner = scanner_for(use, policy, decisions, verdicts)
    counts: Counter[str] = Counter()
    with writing(output) as out:
        write(_anew(read_verdicts(verdicts, standard_input()), scanner, changed, counts), out)
    if not quiet:
        for sentence in _sentences(counts, scanner):
            complain(sentence)
    raise typer.Exit(2 if counts["unread"] else 0)


def _anew(
    before: Iterator[Verdict | InputError], scanner: "Scanner", only_changed: bool, counts: Counter[str]
) -> Iterator[Verdict | InputError]:
    here = scanner.scan("").scanner
    for old in before:
        counts["verdicts"] += 1
        if isinstance(old, InputError):
            counts["unread"] += 1
            yield old
            continue
        new = scanner.rejudge(old)
        counts["stale"] += any(old.scanner.get(part) != here[part] for part in ("version", "rules", "model"))
        counts[new.decision] += 1
        if new.decision != old.decision:
            counts[f"{old.decision} to {new.decision}"] += 1
        if new.decision != old.decision or not only_changed:
            yield new


def _sentences(counts: Counter[str], scanner: "Scanner") -> Iterator[str]:
    shares = ", ".join(f"{counts[decision]} {decision}" for decision in Decision)
    moved = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if " to " in name)
    yield f"{counts['verdicts']} verdicts for {scanner.use}: {shares}. Changed: {moved or 'none'}."
    if counts["unread"]:
        yield f"{counts['unread']} are errors: these documents were not judged."
    if counts["stale"]:
        yield f"{counts['stale']} were made by other rules or another model: scan these documents again."
