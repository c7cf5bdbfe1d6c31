"""Decisions for others: a table for lawyers (CSV, RFC 4180), and labelled texts for ``noticegate model train``.

A spreadsheet runs cells that begin as a formula, and the words in this table are those of strangers: such cells get an
apostrophe in front.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from typing import Any, TextIO

from scanner.decisions import Answer, Decisions, Entry
from scanner.decisions.usage import Usage, covering
from scanner.policy import Policy
from scanner.reports.jsonl import line
from scanner.screen import printable
from scanner.statuses import resolve
from scanner.types import Document, Finding, Verdict
from scanner.vocabulary import Decision, Form, Kind, Use

COLUMNS = (
    "fingerprint", "decision", "reason", "who", "date", "expires", "contract", "only for", "holder", "host", "kind",
    "excerpt", "documents",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@")
_MOST_NAMED = 10
_ORDER = (Answer.ACCEPT, Answer.WAIVE, Answer.DENY)
Covered = tuple[Finding, Entry]

_MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""


def write_table(used: Iterable[Usage], has_verdicts: bool, out: TextIO) -> None:
    """A row for each decision; without verdicts, what they would say stays empty."""
    out.write(_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in used:
        writer.writerow(map(_cell, _row(one, has_verdicts)))


def _row(used: Usage, has_verdicts: bool) -> list[str]:
    entry = used.entry
    return [
        " ".join(entry.fingerprints),
        entry.answer.value,
        entry.reason,
        entry.who,
        str(entry.day or ""),
        str(entry.expires or ""),
        entry.contract,
        "; ".join((*entry.paths, *entry.hosts, *entry.holders)),
        _named(used.holders),
        _named(used.hosts),
        _named(used.kinds),
        used.excerpt or entry.notice,
        str(used.documents) if has_verdicts else "",
    ]


def _named(counts: Counter[str]) -> str:
    """The most frequent names."""
    more = len(counts) - _MOST_NAMED
    names = [name for name, _ in counts.most_common(_MOST_NAMED)]
    return "; ".join([*names, f"and {more} more"] if more > 0 else names)


def _cell(text: str) -> str:
    shown = printable(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def write_labelled(known: Decisions, verdicts: Iterable[Verdict], out: TextIO) -> int:
    """Each notice in prose on which somebody has decided, once, with its first context; how many these are."""
    seen: set[frozenset[str]] = set()
    policy = Policy.load(Use.TRAIN_AI)
    for verdict in verdicts:
        for covered in _decided(known, verdict):
            marks = frozenset(one.fingerprint for one, _ in covered)
            if marks not in seen:
                seen.add(marks)
                out.write(line(_record(verdict, covered, policy)))
    return len(seen)


def _decided(known: Decisions, verdict: Verdict) -> Iterable[list[Covered]]:
    """The findings in prose that are decided, those of one place together, each with its entry."""
    decided: dict[tuple[Any, ...], list[Covered]] = {}
    for one, entry in covering(known, verdict):
        if isinstance(one, Finding) and one.form == Form.PROSE:
            decided.setdefault(_place(one), []).append((one, entry))
    return decided.values()


def _record(verdict: Verdict, covered: list[Covered], policy: Policy) -> dict[str, Any]:
    """A record as ``scanner.labels`` and ``scanner.model.examples`` read it."""
    notice, entry = max(covered, key=lambda one: _ORDER.index(one[1].answer))
    accepted = {one.fingerprint for one, entry in covered if entry.answer == Answer.ACCEPT}
    true = [one for one in verdict.findings if _overlaps(one, notice) and one.fingerprint not in accepted]
    gate = _gate(true, policy)
    if entry.answer == Answer.DENY and verdict.use == Use.TRAIN_AI:
        gate = Decision.DENY
    holder = next((one.holder for one in true if one.holder), None)
    licence = next((one.license for one in true if one.license), None)
    return {
        "id": notice.fingerprint,
        "text": _context(notice, verdict),
        "gate": gate.value,
        "findings": [kind.value for kind in Kind if any(one.kind == kind for one in true)],
        "lang": notice.language or "und",
        "source": verdict.document.url or verdict.document.place or verdict.id,
        **({"holder": holder} if holder else {}),
        **({"license": licence} if licence else {}),
        "exceptions": sorted({name for one in true for name in one.exceptions}),
        "note": f"{entry.answer}: {entry.reason}".removesuffix(": "),
    }


def _gate(true: list[Finding], policy: Policy) -> Decision:
    """What the shipped policy for training says of the text, as if nobody had decided."""
    resolution = resolve(true, "text")
    return policy.decide(true, resolution.statuses, resolution.warnings, Document(text=""), None).decision


def _context(notice: Finding, verdict: Verdict) -> str:
    """The notice with what stands around it, up to the next other notice: the label is not about that one."""
    beside = [one for one in verdict.findings if (one.source, one.location) == (notice.source, notice.location)]
    ends = [one.end for one in beside if one.end <= notice.start]
    starts = [one.start for one in beside if one.start >= notice.end]
    before, after = notice.before, notice.after
    if ends:
        before = before[max(0, len(before) - (notice.start - max(ends))) :]
    if starts:
        after = after[: min(starts) - notice.end]
    return f"{before}{notice.excerpt}{after}".strip()


def _place(finding: Finding) -> tuple[Any, ...]:
    return finding.source, finding.location, finding.start, finding.end


def _overlaps(one: Finding, other: Finding) -> bool:
    same = (one.source, one.location) == (other.source, other.location)
    return same and one.start < other.end and other.start < one.end
