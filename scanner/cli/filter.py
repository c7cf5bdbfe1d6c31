"""``noticegate filter``: a corpus in, the same records out by decision."""

import errno
import json
import os
import shlex
import sys
import time
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
    RulePacks,
    TextField,
    UrlField,
    complain,
    read_options,
    scanner_for,
    standard_input,
)
from scanner.errors import InputError
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    from scanner.corpus.run import Step, Summary

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files, folders, addresses that fsspec knows, or -.")
]
Folder = Annotated[str, typer.Option("-o", "--output", metavar="DIR", help="Write there; go on with what is there.")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes that judge [one for each core].")]
MaxRecord = Annotated[int, typer.Option(min=1, metavar="N", help="Longer records go to review as errors.")]

HostMemory = Annotated[
    str | None, typer.Option("--host-memory", metavar="FILE", help="Remember, and apply, what hosts say site-wide.")
]
Annotate = Annotated[
    bool, typer.Option("--annotate", help="Write columns (Parquet) or attribute files beside the data instead.")
]

_MAX_RECORD = 64 << 20


def filter_(
    inputs: Inputs,
    output: Folder,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    decisions: DecisionsFile = None,
    rules: RulePacks = None,
    workers: Workers = None,
    text_field: TextField = "text",
    html_field: HtmlField = "html",
    url_field: UrlField = "url",
    id_field: IdField = "id",
    max_record_bytes: MaxRecord = _MAX_RECORD,
    as_json: Json = False,
    quiet: Quiet = False,
    annotate: Annotate = False,
    host_memory: HostMemory = None,
) -> None:
    """Split a corpus by decision, with a verdict for each record.

    Killed at any moment, the same command goes on where it was. Exit status: 0 all was read, 2 something could not be
    read or the usage is wrong.
    """
    from dataclasses import replace

    from scanner.corpus.run import Run

    scanner = scanner_for(use, policy, decisions, inputs, rules=rules)
    options = replace(read_options(text_field, html_field, url_field, id_field, quiet), max_record=max_record_bytes)
    with _progress(quiet) as progress:
        folder, command = Path(output), shlex.join(sys.argv)
        run = Run(scanner, options, folder, workers or _cores(), command, complain, progress)
        run.annotate, run.hosts = annotate, Path(host_memory) if host_memory else None
        try:
            summary = run.filter([_kept(folder) if path == "-" else path for path in inputs])
        except OSError as problem:
            advice = " Make room and start the same command again; it goes on from here." if _is_full(problem) else ""
            raise InputError(f"{output}: cannot be written: {problem.strerror or problem}.{advice}") from None
    if as_json:
        print(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1))
    elif not quiet:
        complain(_sentence(summary, scanner.use, output))
    raise typer.Exit(2 if summary.errors else 0)


def _kept(folder: Path) -> str:
    from scanner.corpus.standard_input import kept

    stream = standard_input()
    if stream is None:
        raise InputError("standard input is closed.")
    return kept(stream, folder)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_full(problem: OSError) -> bool:
    return problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _sentence(summary: "Summary", use: str, output: str) -> str:
    counts = ", ".join(f"{summary.decisions[decision]} {decision}" for decision in Decision)
    said = f"{summary.documents} record{'s' * (summary.documents != 1)} for {use}: {counts}."
    if not summary.errors:
        return said
    errors = Path(output, "errors.jsonl")
    return f"{said} {summary.errors} error{'s' * (summary.errors != 1)}, see {errors}. The first: {_first(errors)}"


def _first(errors: Path) -> str:
    """The first error, which often is that of all: the text is in a field of another name."""
    with errors.open(encoding="utf-8") as lines:
        return str(json.loads(next(lines))["error"])


@contextmanager
def _progress(quiet: bool) -> Iterator["Callable[[Step], None]"]:
    """A line on a terminal that says how far the run is; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    seen: Counter[Decision] = Counter()
    size, begun = 0, time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reading", total=None)

        def update(step: "Step") -> None:
            nonlocal size
            seen.update(step.decisions)
            size += step.size
            documents = seen.total() or 1
            shares = ", ".join(f"{decision} {seen[decision] / documents:.0%}" for decision in Decision)
            speed = size / 1e6 / max(time.monotonic() - begun, 0.001)
            about = f"{documents} documents, {speed:.1f} MB/s: {shares}"
            bar.update(task, total=step.total, completed=min(step.read, step.total), description=about)

        yield update
