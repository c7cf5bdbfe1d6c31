"""``noticegate explain``: why a document is judged as it is."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import typer

from scanner.cli.options import (
    Agent,
    DecisionsFile,
    HtmlField,
    IdField,
    IntendedUse,
    Paths,
    PolicyFile,
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
)
from scanner.screen import Screen, printable, shortened, wrapped
from scanner.vocabulary import Status, Use

if TYPE_CHECKING:
    from scanner.engine import Explanation, ReadText
    from scanner.prose.detector import Reading
    from scanner.statuses import Resolution
    from scanner.types import Finding

_AROUND = 160
_NOTICE = 1_200
_WORDS = 60
_INDENT = "    "


def explain(
    paths: Paths,
    use: IntendedUse = None,
    policy: PolicyFile = None,
    decisions: DecisionsFile = None,
    rules: RulePacks = None,
    text_field: TextField = "text",
    html_field: HtmlField = "html",
    url_field: UrlField = "url",
    id_field: IdField = "id",
    site_dir: SiteDir = None,
    agent: Agent = None,
) -> None:
    """Show why: passages, roles, rules, scores, the policy's line."""
    from scanner.inputs import read
    from scanner.types import Document

    scanner = scanner_for(use, policy, decisions, paths, rules=rules)
    options = read_options(text_field, html_field, url_field, id_field, quiet=False)
    screen = Screen.of(sys.stdout)
    failed = False
    for document in in_context(read(paths, options, standard_input()), sites_in(site_dir), agent):
        if isinstance(document, Document):
            for line in lines(scanner.explain(document), screen):
                print(line)
        else:
            failed = True
            complain(str(document))
    raise typer.Exit(2 if failed else 0)


def lines(explanation: "Explanation", screen: Screen) -> Iterator[str]:
    """The explanation of one verdict, from the text to the decision."""
    verdict = explanation.verdict
    yield screen.paint(printable(verdict.id or "document"), "bold")
    for text in explanation.texts:
        for reading in text.readings:
            yield from _reading(text, reading, screen)
    machine = [finding for finding in verdict.findings if finding.form == "machine"]
    if machine:
        yield from ["", "machine-readable"]
        yield from _listed(map(_signal, machine), screen)
    if not verdict.findings:
        yield from ["", "no notice seen"]
    yield from ["", "statuses"]
    yield from _listed((_status(explanation.resolution, use) for use in Use), screen)
    if verdict.warnings:
        yield from ["", "notes"]
        yield from _listed((f"{one.code} in {one.source}: {one.message}" for one in verdict.warnings), screen)
    ruling = explanation.ruling
    yield from ["", f"decision for {verdict.use}: {screen.paint(verdict.decision.upper(), 'bold')}"]
    by = f"rule {ruling.rule}" if ruling.rule else "no rule applied"
    yield from _listed([*ruling.reasons, f"{by}, {ruling.location}"], screen)
    yield ""


def _reading(text: "ReadText", reading: "Reading", screen: Screen) -> Iterator[str]:
    """One passage: its words in their context, and what was made of them."""
    passage = reading.passage
    where = f"{text.source}, {text.location}" if text.location else text.source
    yield from ["", f"passage in {printable(where)}, characters {passage.start} to {passage.end}"]
    yield from _in_context(text.text, passage.start, passage.end, screen)
    yield from _section("roles", _roles(text.text, reading), screen)
    yield from _section("rules", _rules(reading), screen)
    yield from _section("context", (f"{name} {value:.2f}" for name, value in reading.facts.items() if value), screen)
    yield from _section("scores", (f"{kind} {score:.2f}" for kind, score in reading.scores.items()), screen)
    yield from _section("findings", map(_finding, reading.findings), screen)


def _in_context(text: str, start: int, end: int, screen: Screen) -> Iterator[str]:
    """The notice between what stands before and after it; marked by ``»`` and ``«`` where there is no colour."""
    before = printable(text[max(0, start - _AROUND) : start])
    after = printable(text[end : end + _AROUND])
    notice = shortened(printable(text[start:end]), _NOTICE)
    width = screen.width - len(_INDENT)
    yield from (_INDENT + screen.paint(line, "dim") for line in wrapped(before, width) if line)
    marked = notice if screen.colour else f"»{notice}«"
    yield from (_INDENT + screen.paint(line, "mark") for line in wrapped(marked, width))
    yield from (_INDENT + screen.paint(line, "dim") for line in wrapped(after, width) if line)


def _roles(text: str, reading: "Reading") -> Iterator[str]:
    """Each role once, with the words that play it."""
    words: dict[str, dict[str, None]] = {}
    for sentence, hit in reading.passage.hits():
        start, end = sentence.span(hit)
        words.setdefault(hit.role, {})[shortened(printable(text[start:end]), _WORDS)] = None
    for role in sorted(words):
        yield f"{role}: {', '.join(words[role])}"


def _rules(reading: "Reading") -> Iterator[str]:
    for sentence in reading.passage.sentences:
        for match in sentence.matches:
            origin = f"{match.rule.kind}, {match.confidence:.2f}, {match.reach}"
            yield f"{match.rule.id} ({origin}): {match.rule.summary}"


def _finding(finding: "Finding") -> str:
    details = {
        "holder": [finding.holder],
        "licence": [finding.license],
        "acts": finding.acts,
        "means": finding.means,
        "conditions": finding.conditions,
        "exceptions": finding.exceptions,
        "terms": [finding.terms_url],
    }
    said = "; ".join(f"{name} {', '.join(filter(None, values))}" for name, values in details.items() if any(values))
    place = f"{finding.scope}, {finding.language or 'any language'}, fingerprint {finding.fingerprint}"
    return f"{finding.kind} {finding.confidence:.2f} ({place}){': ' if said else ''}{said}"


def _signal(finding: "Finding") -> str:
    said = ", ".join(f"{use} {status}" for use, status in finding.statuses.items())
    where = f"{finding.source}, {finding.location}" if finding.location else finding.source
    return f"{finding.kind} by {finding.rule} in {where}: {shortened(finding.excerpt, _AROUND)} ({said})"


def _status(resolution: "Resolution", use: Use) -> str:
    status = resolution.statuses[use]
    if status == Status.UNKNOWN:
        return f"{use}: {status}"
    by = dict.fromkeys(f"{finding.kind} ({finding.rule})" for finding in resolution.deciding.get(use, ()))
    over = dict.fromkeys(f"{finding.kind} ({finding.rule})" for finding in resolution.overruled.get(use, ()))
    overruled = f", over {', '.join(over)}" if over else ""
    return f"{use}: {status} by {', '.join(by)}{overruled}"


def _section(title: str, entries: Iterable[str], screen: Screen) -> Iterator[str]:
    listed = list(_listed(entries, screen, _INDENT * 2))
    if listed:
        yield _INDENT + screen.paint(title, "dim")
        yield from listed


def _listed(entries: Iterable[str], screen: Screen, indent: str = _INDENT) -> Iterator[str]:
    for entry in entries:
        first, *rest = wrapped(printable(entry), screen.width - len(indent) - 2)
        yield indent + first
        yield from (f"{indent}  {line}" for line in rest)
