"""``noticegate report``: verdicts as one HTML file for people."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Annotated

import typer

from scanner.cli.options import Output, Quiet, complain, standard_input, writing
from scanner.errors import InputError
from scanner.types import Verdict
from scanner.vocabulary import Decision

Verdicts = Annotated[
    list[str], typer.Argument(metavar="VERDICTS...", help="What --format jsonl or filter wrote; - is standard input.")
]


def report(verdicts: Verdicts, output: Output = None, quiet: Quiet = False) -> None:
    """Write verdicts as one HTML page to read, search and print.

    Exit status: 0 all was read, 2 something could not be read or the usage is wrong.
    """
    from scanner.reports import html
    from scanner.verdict_files import read_verdicts

    counts: Counter[Decision | None] = Counter()
    # A missing file is an error before an old report is overwritten.
    results = _at_once(_counted(read_verdicts(verdicts, standard_input()), counts))
    with writing(output) as out:
        html.write(results, out)
    if not quiet:
        complain(_summary(counts))
    raise typer.Exit(2 if counts[None] else 0)


def _at_once(results: Iterable[Verdict | InputError]) -> Iterator[Verdict | InputError]:
    """``results``, the first of which is read now and not when it is asked for."""
    rest = iter(results)
    return chain(list(islice(rest, 1)), rest)


def _counted(
    results: Iterable[Verdict | InputError], counts: "Counter[Decision | None]"
) -> Iterator[Verdict | InputError]:
    """``results``, counted by decision as they pass; what could not be read counts under ``None``."""
    for result in results:
        counts[result.decision if isinstance(result, Verdict) else None] += 1
        yield result


def _summary(counts: "Counter[Decision | None]") -> str:
    total = sum(counts[decision] for decision in Decision)
    parts = ", ".join(f"{counts[decision]} {decision}" for decision in Decision)
    unread = f" {counts[None]} could not be read, see the page." if counts[None] else ""
    return f"{total} document{'s' * (total != 1)}: {parts}.{unread}"
