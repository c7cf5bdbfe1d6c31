"""Markdown, for a file ``ATTRIBUTION.md`` beside the data."""

from typing import TextIO

from scanner import markdown
from scanner.attributions import Dataset, Work, asked


def write(dataset: Dataset, out: TextIO) -> None:
    """A section for each licence, an entry for each document."""
    out.write(f"# Attribution: {markdown.text(dataset.name)}\n\n")
    out.write(f"Changes: {markdown.text(dataset.changes)}\n")
    if not dataset.licenses:
        out.write("\nNo allowed document is under an open licence.\n")
    for license in dataset.licenses:
        out.write(f"\n## {markdown.text(license.name)}\n\n")
        where = f", {markdown.link(license.url)}" if license.url else ""
        count = dataset.count(license)
        out.write(f"`{license.spdx.replace('`', '')}`{where}. It asks for: {asked(license)}. {_documents(count)}\n\n")
        for work in dataset.works(license):
            out.write(_entry(work) + "\n")


def _documents(count: int) -> str:
    return f"{count:,} document{'s' * (count != 1)}."


def _entry(work: Work) -> str:
    by = f" by {markdown.text(work.author)}" if work.authors else ""
    kept = "".join(f". {markdown.text(line)}" for line in work.copyright)
    source = markdown.link(work.source)
    return f"- {markdown.text(work.title)}{by}, {source}{kept}"
