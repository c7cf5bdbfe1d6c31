"""``noticegate scan``: a verdict for each document."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import (
    Agent,
    DecisionsFile,
    HtmlField,
    IdField,
    IntendedUse,
    Output,
    Paths,
    PolicyFile,
    Quiet,
    RulePacks,
    SiteDir,
    TextField,
    UrlField,
    complain,
    in_context,
    read_options,
    scanner_for,
    sites_in,
    standard_input,
    writing,
)
from scanner.errors import InputError
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision, at_least

if TYPE_CHECKING:
    from scanner.engine import Scanner


class FailOn(StrEnum):
    """The mildest decision that makes the exit status 1."""

    REVIEW = "review"
    DENY = "deny"
    NEVER = "never"


Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, jsonl, html, github, sarif or junit.")]
Threshold = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 when a decision is this or stricter.")]


def scan(
    paths: Paths,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    decisions: DecisionsFile = None,
    rules: RulePacks = None,
    format: Format = "text",
    fail_on: Threshold = FailOn.REVIEW,
    text_field: TextField = "text",
    html_field: HtmlField = "html",
    url_field: UrlField = "url",
    id_field: IdField = "id",
    site_dir: SiteDir = None,
    agent: Agent = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Judge documents: allow, review or deny.

    Exit status: 0 nothing at or above --fail-on, 1 something, 2 something could not be read or the usage is wrong.
    """
    from scanner.inputs import read
    from scanner.reports import report_for

    report = report_for(format)
    scanner = scanner_for(use, policy, decisions, paths, rules=rules)
    options = read_options(text_field, html_field, url_field, id_field, quiet)
    sites = sites_in(site_dir)
    tally = _Tally()
    documents = in_context(read(paths, options, standard_input()), sites, agent)
    with writing(output) as out:
        report.write(tally.counting(_judged(documents, scanner)), out)
    if not quiet:
        for gap in sites.gaps() if sites else ():
            complain(gap)
        complain(tally.summary(scanner.use))
    raise typer.Exit(tally.status(fail_on))


def _judged(documents: Iterable[Document | InputError], scanner: "Scanner") -> Iterator[Verdict | InputError]:
    for document in documents:
        if isinstance(document, Document):
            yield scanner.scan(document)
        else:
            complain(str(document))
            yield document


@dataclass(slots=True)
class _Tally:
    """How many documents got which decision, and how many could not be read."""

    decisions: Counter[Decision] = field(default_factory=Counter)
    unread: int = 0

    def counting(self, results: Iterable[Verdict | InputError]) -> Iterator[Verdict | InputError]:
        """``results``, counted as they pass."""
        for result in results:
            if isinstance(result, Verdict):
                self.decisions[result.decision] += 1
            else:
                self.unread += 1
            yield result

    def status(self, fail_on: FailOn) -> int:
        """The exit status; what could not be read counts more than any decision."""
        if self.unread:
            return 2
        if fail_on == FailOn.NEVER:
            return 0
        return int(any(at_least(decision, Decision(fail_on.value)) for decision in self.decisions))

    def summary(self, use: str) -> str:
        """One sentence for people."""
        total = self.decisions.total()
        counts = ", ".join(f"{self.decisions[decision]} {decision}" for decision in Decision)
        unread = f" {self.unread} could not be read." if self.unread else ""
        return f"{total} document{'s' * (total != 1)} for {use}: {counts}.{unread}"
