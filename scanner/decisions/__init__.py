"""Decisions of people on notices: what is known and accepted, so that only new things block.

An entry of a decisions file (``.noticegate.yaml``) names notices by their fingerprints, so that one decision covers the
footer of a whole site, and a changed notice asks again. Only the operator's own file decides; nothing that is scanned
can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from scanner import fingerprints, reasons
from scanner.contracts import Contract, fits_any, host_of
from scanner.types import Document, Finding, ScanWarning


class Answer(StrEnum):
    """What a person decided on a notice."""

    ACCEPT = "accept"
    """It does not speak of what is wanted, or is none: it no longer counts."""

    WAIVE = "waive"
    """It does, and the documents are used all the same, for the reason given."""

    DENY = "deny"
    """Its documents are not used, whatever the policy says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision.

    Attributes:
        fingerprints: of the findings, and of what warnings quote, that it is about.
        answer: what was decided.
        reason: why.
        who: who decided.
        day: when.
        expires: the last day on which it counts.
        contract: reference of an agreement that stands behind it.
        paths, hosts, holders: patterns; where given, one must fit the document's path or host, or the finding's holder.
        notice: the words of the notice, for those who read the file.
        location: where it stands, as ``file:line``.
    """

    fingerprints: tuple[str, ...]
    answer: Answer
    reason: str = ""
    who: str = ""
    day: date | None = None
    expires: date | None = None
    contract: str = ""
    paths: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    notice: str = ""
    location: str = field(default="", compare=False)

    def covers(self, document: Document, holder: str | None) -> bool:
        """Whether it is meant for a notice of ``holder`` on ``document``."""
        return (
            (not self.paths or fits_any(_path(document), self.paths))
            and (not self.hosts or fits_any(host_of(document.url), self.hosts))
            and (not self.holders or fits_any(holder, self.holders))
        )

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.expires is not None and self.expires < today


@dataclass(frozen=True, slots=True)
class Settled:
    """What people decided on one document.

    Attributes:
        left: the findings that still stand.
        warnings: the warnings that still stand.
        applied: the entries that were applied.
        denial: the one of them that denies.
        notes: a sentence for each entry that was applied, or that would have been had it not expired.
    """

    left: tuple[Finding, ...]
    warnings: tuple[ScanWarning, ...]
    applied: tuple[Entry, ...] = ()
    denial: Entry | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """The entries and contracts of a decisions file.

    Attributes:
        entries: all of them; of several for one fingerprint that cover a document, ``deny`` goes first.
        contracts: agreements with holders or hosts.
        hash: of the file.
    """

    entries: tuple[Entry, ...] = ()
    contracts: tuple[Contract, ...] = ()
    hash: str = ""

    @cached_property
    def _known(self) -> Mapping[str, tuple[Entry, ...]]:
        known: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for fingerprint in entry.fingerprints:
                known.setdefault(fingerprint, []).append(entry)
        return {fingerprint: tuple(entries) for fingerprint, entries in known.items()}

    def covering(self, fingerprint: str | None, document: Document, holder: str | None) -> list[Entry]:
        """The entries, expired ones too, for a notice of ``holder`` on ``document``."""
        return [one for one in self._known.get(fingerprint or "", ()) if one.covers(document, holder)]

    def settle(
        self,
        findings: Sequence[Finding],
        warnings: Sequence[ScanWarning],
        document: Document,
        today: date,
        unsettled: Iterable[str] = (),
    ) -> Settled:
        """Apply the entries to what was found on ``document`` on the day ``today``.

        ``unsettled`` are the codes of warnings that no decision takes away.
        """
        if not self.entries:
            return Settled(tuple(findings), tuple(warnings))
        applied: dict[Entry, None] = {}
        expired: dict[Entry, None] = {}

        def is_lifted(fingerprint: str | None, holder: str | None) -> bool:
            covering = self.covering(fingerprint, document, holder)
            expired.update(dict.fromkeys(one for one in covering if one.is_over(today)))
            valid = [one for one in covering if not one.is_over(today)]
            applied.update(dict.fromkeys(valid))
            return bool(valid) and all(one.answer != Answer.DENY for one in valid)

        left = tuple(one for one in findings if not is_lifted(fingerprint_of(one), one.holder))
        open_codes = set(unsettled)
        standing = tuple(one for one in warnings if one.code in open_codes or not is_lifted(fingerprint_of(one), None))
        notes = [reasons.of_decision(one.answer, one.who, one.day, one.reason, one.location) for one in applied]
        notes += [reasons.of_expired_decision(one.answer, one.expires, one.location) for one in expired]
        denial = next((one for one in applied if one.answer == Answer.DENY), None)
        return Settled(left, standing, tuple(applied), denial, tuple(notes))


def _path(document: Document) -> str | None:
    """The path of the file that ``document`` stands in."""
    path, colon, number = (document.place or "").rpartition(":")
    return path if colon and number.isdecimal() else document.place


def fingerprint_of(seen: Finding | ScanWarning) -> str | None:
    """By which a finding, or what a warning quotes, is decided on; ``None`` when it cannot be known again."""
    return seen.fingerprint if isinstance(seen, Finding) else fingerprints.of_warning(seen)
