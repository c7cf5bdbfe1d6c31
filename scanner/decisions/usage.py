"""What the entries of a decisions file do to verdicts: which documents each one covers, and which covers none."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanner.contracts import host_of
from scanner.decisions import Decisions, Entry, fingerprint_of
from scanner.types import Finding, ScanWarning, Verdict


@dataclass(slots=True)
class Usage:
    """One entry and what it covers, whether it has expired or not.

    Attributes:
        documents: how many.
        hosts, holders, kinds: how many of them have which; of a warning, its code stands for the kind.
        excerpt: the words of the first notice that it covers.
    """

    entry: Entry
    documents: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    holders: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    excerpt: str = ""

    def add(self, verdict: Verdict, seen: list[Finding | ScanWarning]) -> None:
        """Count a document on which the entry covers ``seen``."""
        self.documents += 1
        self.hosts.update(filter(None, [host_of(verdict.document.url)]))
        self.holders.update({one.holder for one in seen if isinstance(one, Finding) and one.holder})
        self.kinds.update({one.kind if isinstance(one, Finding) else one.code for one in seen})
        first = seen[0]
        self.excerpt = self.excerpt or (first.excerpt if isinstance(first, Finding) else first.evidence or "")


def usage(known: Decisions, verdicts: Iterable[Verdict]) -> list[Usage]:
    """What each entry of ``known`` covers in ``verdicts``, in the order of the file."""
    used = {id(entry): Usage(entry) for entry in known.entries}
    for verdict in verdicts:
        covered: dict[int, list[Finding | ScanWarning]] = {}
        for one, entry in covering(known, verdict):
            covered.setdefault(id(entry), []).append(one)
        for key, seen in covered.items():
            used[key].add(verdict, seen)
    return list(used.values())


def covering(known: Decisions, verdict: Verdict) -> Iterator[tuple[Finding | ScanWarning, Entry]]:
    """Each finding and warning of ``verdict`` with each entry that is for it."""
    everything: list[Finding | ScanWarning] = [*verdict.findings, *verdict.warnings]
    for one in everything:
        holder = one.holder if isinstance(one, Finding) else None
        for entry in known.covering(fingerprint_of(one), verdict.document, holder):
            yield one, entry
