"""CSV (RFC 4180), a row for each document, for tables and for those who join it to the data."""

import csv
from typing import TextIO

from scanner.attributions import Dataset, asked
from scanner.screen import printable

_HEADS = (
    "title", "author", "source", "license", "license_name", "license_url", "asks_for", "copyright", "changes", "sha256",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@")


def write(dataset: Dataset, out: TextIO) -> None:
    """The table with its heads, sorted by licence."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_HEADS)
    for license in dataset.licenses:
        of_license = (license.spdx, license.name, license.url, asked(license))
        for work in dataset.works(license):
            copyright = " ".join(work.copyright)
            values = (work.title, work.author, work.source, *of_license, copyright, dataset.changes, work.sha256)
            rows.writerow(map(_cell, values))


def _cell(text: str) -> str:
    """``text`` in one line; what a spreadsheet would take for a formula begins with ``'``."""
    shown = printable(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
