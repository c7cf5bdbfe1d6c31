"""``noticegate hook``: what is staged in a git repository, before it is committed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import (
    HtmlField,
    IdField,
    IntendedUse,
    PolicyFile,
    TextField,
    UrlField,
    read_options,
)
from scanner.cli.scan import FailOn, Threshold
from scanner.errors import InputError
from scanner.screen import printable, shortened
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision, at_least

if TYPE_CHECKING:
    from scanner.decisions.notices import Notice
    from scanner.engine import Scanner
    from scanner.readers import ReadOptions
    from scanner.staged import Index, Staged

Files = Annotated[list[str] | None, typer.Argument(metavar="FILE...", help="Files of the index [all that are staged].")]
MaxBytes = Annotated[int, typer.Option(min=1, metavar="N", help="Longer files are not judged, and block.")]

_MAX_BYTES = 256 << 20
_MOST_SHOWN = 20
_EXCERPT = 200


def hook(
    files: Files = None,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    fail_on: Threshold = FailOn.REVIEW,
    text_field: TextField = "text",
    html_field: HtmlField = "html",
    url_field: UrlField = "url",
    id_field: IdField = "id",
    max_bytes: MaxBytes = _MAX_BYTES,
) -> None:
    """Judge what is staged in git; say nothing when all may pass.

    For pre-commit, or as .git/hooks/pre-commit. Exit status: 0 all may be committed, 1 something may not, 2 something
    could not be read or the usage is wrong.
    """
    from scanner.staged import Index

    options = replace(read_options(text_field, html_field, url_field, id_field, quiet=True), max_record=max_bytes)
    counts: Counter[str] = Counter()
    with Index() as index:
        scanner = _scanner(use, policy, index)
        for file in _known(index.changed()) if files is None else index.named(files):
            for result in _judged(file, index, scanner, options):
                if isinstance(result, Verdict) and not _blocks(result, fail_on):
                    counts["allowed"] += 1
                    continue
                kind = "blocked" if isinstance(result, Verdict) else "unread"
                counts[kind] += 1
                if counts["blocked"] + counts["unread"] <= _MOST_SHOWN:
                    for line in _shown(result, scanner):
                        print(line)
    if counts["blocked"] or counts["unread"]:
        print(_advice(counts, scanner))
        raise typer.Exit(2 if counts["unread"] else 1)


def _known(files: "list[Staged]") -> "Iterator[Staged]":
    from scanner.inputs import is_known

    return (file for file in files if is_known(file.path.rpartition("/")[2]))


def _scanner(use: IntendedUse, policy: str | None, index: "Index") -> "Scanner":
    """With the decisions that are staged: what is not committed is no decision of the repository."""
    from scanner.cli.options import scanner_for
    from scanner.decisions.file import NAME, parse
    from scanner.engine import Scanner

    scanner = scanner_for(use, policy, honours=False)
    content = index.at_root(NAME)
    if content is None:
        return scanner
    return Scanner(policy=scanner.policy.with_decisions(parse(content, NAME)), rules=scanner.rulebook)


def _judged(
    file: "Staged", index: "Index", scanner: "Scanner", options: "ReadOptions"
) -> Iterator[Verdict | InputError]:
    from scanner.inputs import read_stream
    from scanner.readers import UnreadableError

    stream = index.content(file, options.max_record)
    if stream is None:
        yield UnreadableError(file.path, f"longer than {options.max_record} bytes; --max-bytes allows more.")
        return
    with stream:
        for document in read_stream(stream, file.path, options):
            yield scanner.scan(document) if isinstance(document, Document) else document


def _blocks(verdict: Verdict, fail_on: FailOn) -> bool:
    return fail_on != FailOn.NEVER and at_least(verdict.decision, Decision(fail_on.value))


def _shown(result: Verdict | InputError, scanner: "Scanner") -> Iterator[str]:
    from scanner.decisions.notices import open_notices

    if isinstance(result, InputError):
        yield f"{printable(str(result))}"
        return
    place = printable(result.document.place or result.id or "document")
    notices = open_notices(result)
    if not notices:
        yield f"{place}: {result.decision} {scanner.use}: {printable(' '.join(result.reasons))}"
    for notice in notices:
        yield f"{place}: {result.decision} {scanner.use}: {_said(notice)}"
        yield f"    {shortened(printable(notice.excerpt), _EXCERPT)}"
        yield f"    {' '.join(notice.fingerprints)}"


def _said(notice: "Notice") -> str:
    status = "in doubt" if notice.status == "unknown" else notice.status.value
    holder = f" by {printable(notice.holder)}" if notice.holder else ""
    return f"{status}{holder} ({', '.join(notice.kinds)})"


def _advice(counts: Counter[str], scanner: "Scanner") -> str:
    total = counts.total()
    hidden = counts["blocked"] + counts["unread"] - _MOST_SHOWN
    more = f"… and {hidden} more.\n" if hidden > 0 else ""
    unread = f", {counts['unread']} could not be read" if counts["unread"] else ""
    return (
        f"{more}{counts['blocked']} of {total} documents are not allowed for {scanner.use}{unread}.\n"
        "Take them out (noticegate filter FILE -o DIR), or decide on the notices and stage the decisions:\n"
        "    noticegate decisions add FINGERPRINT... --decision waive --reason WHY && git add .noticegate.yaml"
    )
