"""A baseline: everything that stands open today is decided in one step, so that only new things block."""

from collections.abc import Iterable, Iterator
from datetime import date

from scanner.decisions import Answer, Decisions, Entry
from scanner.decisions.notices import Notice, open_notices
from scanner.types import Verdict

_NOTICE = 160


def entries(verdicts: Iterable[Verdict], known: Decisions, answer: Answer, reason: str, who: str) -> Iterator[Entry]:
    """An entry for each notice that is open in ``verdicts`` and on which ``known`` holds nothing."""
    seen = {mark for entry in known.entries for mark in entry.fingerprints}
    for verdict in verdicts:
        for notice in open_notices(verdict):
            if not seen.issuperset(notice.fingerprints):
                seen.update(notice.fingerprints)
                yield entry_for(notice, answer, reason, who)


def entry_for(notice: Notice, answer: Answer, reason: str, who: str) -> Entry:
    """A decision on ``notice``, made today."""
    quoted = " ".join(notice.excerpt.split())
    return Entry(
        fingerprints=notice.fingerprints,
        answer=answer,
        reason=reason,
        who=who,
        day=date.today(),
        notice=quoted if len(quoted) <= _NOTICE else f"{quoted[: _NOTICE - 1]}…",
    )


def undecidable(verdict: Verdict) -> bool:
    """Whether ``verdict`` blocks without anything that a decision could name (silence, a failed scan)."""
    return verdict.decision != "allow" and not open_notices(verdict)
