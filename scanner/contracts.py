"""Contracts with holders or hosts: what they set aside on a document, and until when.

A contract or recorded consent goes before any statement of preference (draft-ietf-aipref-vocab, section 5.2;
TDMRep policies). Only the operator's own policy file names contracts; nothing in a document can.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from scanner import reasons
from scanner.types import Document, Finding
from scanner.vocabulary import Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One agreement.

    Attributes:
        reference: what the operator calls it; shown in reasons.
        since: its first day.
        until: its last day.
        uses: what it permits.
        holders: patterns for the holder that a finding names.
        hosts: patterns for the host that a document came from; ``example.org`` does not cover ``www.example.org``.
        location: where it stands in a policy, as ``file:line``.

    In patterns ``*`` stands for any run of characters; case and the width of blanks do not count.
    """

    reference: str
    until: date
    uses: frozenset[Use]
    holders: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    since: date = date.min
    location: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether it is with the holder whom ``finding`` names."""
        return fits_any(finding.holder, self.holders)

    def covershost_of(self, host: str | None) -> bool:
        """Whether it is with the publisher of ``host``."""
        return fits_any(host, self.hosts)


@dataclass(frozen=True, slots=True)
class Relief:
    """What contracts do for one document.

    Attributes:
        left: the findings that still stand.
        lifted: the findings that are set aside.
        whole: whether a contract covers the host, and with it all that the host says.
        notes: one sentence for each contract that was applied, or that would have been had it not ended.
    """

    left: tuple[Finding, ...]
    lifted: tuple[Finding, ...] = ()
    whole: bool = False
    notes: tuple[str, ...] = ()


def relieve(
    contracts: Iterable[Contract], use: Use, findings: Sequence[Finding], document: Document, today: date
) -> Relief:
    """Set aside the findings on ``document`` that a contract for ``use`` covers on the day ``today``."""
    host = host_of(document.url)
    left, lifted, notes, whole = list(findings), [], [], False
    for contract in contracts:
        covers_host = contract.covershost_of(host)
        covered = left if covers_host else [finding for finding in left if contract.covers(finding)]
        if use not in contract.uses or not (covers_host or covered):
            continue
        party = (host if covers_host else covered[0].holder) or ""
        if today < contract.since:
            continue
        if contract.until < today:
            notes.append(reasons.of_ended_contract(contract.reference, party, contract.until))
            continue
        notes.append(reasons.of_contract(contract.reference, party, contract.until))
        whole = whole or covers_host
        lifted += covered
        left = [] if covers_host else [finding for finding in left if not contract.covers(finding)]
    return Relief(tuple(left), tuple(lifted), whole, tuple(notes))


def folded(name: str) -> str:
    """``name`` as patterns and names are compared: without case, and with single blanks."""
    return " ".join(name.split()).casefold()


def host_of(url: str | None) -> str | None:
    """The host of an address, in lower case."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        return None
    return host.rstrip(".") if host else None


def fits_any(name: str | None, patterns: Sequence[str]) -> bool:
    """Whether ``name`` fits one of ``patterns``, in which ``*`` stands for any run of characters."""
    return name is not None and any(_fits(folded(name), folded(pattern)) for pattern in patterns)


def _fits(name: str, pattern: str) -> bool:
    """Whether ``name`` fits ``pattern``; part by part, as a regular expression of several ``*`` is not linear."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == first
    if not name.startswith(first):
        return False
    position, last = len(first), rest.pop()
    for part in rest:
        found = name.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return len(name) - len(last) >= position and name.endswith(last)
