"""``noticegate filter``: a corpus in, the same records out by decision."""

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import (
    DecisionsFile,
    HtmlField,
    IdField,
    IntendedUse,
    Json,
    PolicyFile,
    Quiet,
    TextField,
    UrlField,
    complain,
    read_options,
    scanner_for,
)
from scanner.errors import InputError
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    from scanner.corpus.run import Summary

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT", help="Files, folders, or addresses that fsspec knows.")]
Folder = Annotated[str, typer.Option("-o", "--output", metavar="DIR", help="Write there; go on with what is there.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes that judge [one for each core].")]
MaxRecord = Annotated[int, typer.Option(min=1, metavar="N", help="Longer records go to review as errors.")]

_MAX_RECORD = 64 << 20


def filter_(
    inputs: Inputs,
    output: Folder,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    decisions: DecisionsFile = None,
    workers: Workers = None,
    text_field: TextField = "text",
    html_field: HtmlField = "html",
    url_field: UrlField = "url",
    id_field: IdField = "id",
    max_record_bytes: MaxRecord = _MAX_RECORD,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Split a corpus into allow, review and deny, with a verdict for each record.

    Killed at any moment, the same command goes on where it was. Exit status: 0 all was read, 2 something could not be
    read or the usage is wrong.
    """
    from dataclasses import replace

    from scanner.corpus.run import Run

    scanner = scanner_for(use, policy, decisions, inputs)
    options = replace(read_options(text_field, html_field, url_field, id_field, quiet), max_record=max_record_bytes)
    with _progress(quiet) as progress:
        run = Run(scanner, options, Path(output), workers or _cores(), shlex.join(sys.argv), complain, progress)
        try:
            summary = run.filter(inputs)
        except OSError as problem:
            cause = f"{problem.strerror or problem}. Make room and start the same command again; it goes on from here."
            raise InputError(f"{output}: cannot be written: {cause}") from None
    if as_json:
        print(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1))
    elif not quiet:
        complain(_sentence(summary, scanner.use, output))
    raise typer.Exit(2 if summary.errors else 0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _sentence(summary: "Summary", use: str, output: str) -> str:
    counts = ", ".join(f"{summary.decisions[decision]} {decision}" for decision in Decision)
    errors = f" {summary.errors} errors, see {output}/errors.jsonl." if summary.errors else ""
    return f"{summary.documents} records for {use}: {counts}.{errors}"


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, "Counter[Decision]"], None]]:
    """A line on a terminal that says how far the run is; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda size, decisions: None
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

    seen: Counter[Decision] = Counter()
    columns = (TextColumn("{task.description}"), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reading", total=None)

        def update(size: int, decisions: "Counter[Decision]") -> None:
            seen.update(decisions)
            total = seen.total() or 1
            shares = ", ".join(f"{decision} {seen[decision] / total:.0%}" for decision in Decision)
            bar.update(task, advance=size, description=f"{total} records: {shares}")

        yield update
