"""``noticegate hosts``: what the host memory holds, as a table."""

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli.options import Output, writing
from scanner.errors import InputError
from scanner.screen import printable
from scanner.vocabulary import Use


class TableFormat(StrEnum):
    """How the table is written."""

    CSV = "csv"
    JSONL = "jsonl"


Store = Annotated[str, typer.Argument(metavar="FILE", help="What filter --host-memory wrote.")]
Format = Annotated[TableFormat, typer.Option("--format", help="csv or jsonl.")]


def hosts(store: Store, format: Format = TableFormat.CSV, output: Output = None) -> None:
    """Print the notices that hosts show site-wide.

    What they say on each use, and the page that shows them.
    """
    from scanner.corpus.hosts import HostMemory

    if not Path(store).is_file():
        raise InputError(f"{store}: there is no such file.")
    with HostMemory(Path(store)) as memory, writing(output) as out:
        rows = (_row(*notice) for notice in memory.notices())
        if format == TableFormat.JSONL:
            out.writelines(json.dumps(row) + "\n" for row in rows)
            return
        table: Any = None
        for row in rows:
            if table is None:
                table = csv.DictWriter(out, list(row), lineterminator="\n")
                table.writeheader()
            table.writerow({key: _cell(value) for key, value in row.items()})
    sys.stdout.flush()


def _row(host: str, evidence: str, documents: int, finding: Any) -> dict[str, Any]:
    return {
        "host": host,
        "kind": finding.kind.value,
        "holder": finding.holder,
        **{use.value: finding.statuses.get(use, "unknown") for use in Use},
        "documents": documents,
        "evidence": evidence,
        "excerpt": finding.excerpt,
        "fingerprint": finding.fingerprint,
    }


def _cell(value: Any) -> Any:
    """Of strangers' words, what no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    shown = printable(value)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown
