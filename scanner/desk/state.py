"""The state of a review: what is open, what a decision would cover, what was decided, and how it is taken back."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scanner.contracts import fits_any, folded
from scanner.decisions import Answer, Entry
from scanner.decisions.baseline import entry_for
from scanner.decisions.writing import as_written
from scanner.desk.groups import Example, Gathered, Group, Marks, Spot


@dataclass(frozen=True, slots=True)
class Reach:
    """What a decision applies to; what is ``None`` is not asked for.

    Attributes:
        marks: one notice; ``None`` for every open one.
        host: on this host only.
        holder: of this holder only.
    """

    marks: Marks | None
    host: str | None = None
    holder: str | None = None

    def fits(self, spot: Spot) -> bool:
        """Whether it covers a notice on a host, with at least one of its findings."""
        return (
            (self.marks is None or spot.marks == self.marks)
            and (self.host is None or spot.host == self.host)
            and (self.holder is None or folded(self.holder) in spot.holders)
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A decision of this session: its entries, and the place in the queue where it was made."""

    entries: tuple[Entry, ...]
    place: int


class Desk:
    """The queue, the biggest group first; pure, whoever uses it writes the entries.

    Attributes:
        groups: the notices in the order in which they are asked for.
        gathered: what the verdicts held.
        made: the decisions of this session.
        waiting: how many documents wait for a decision.
    """

    def __init__(self, gathered: Gathered) -> None:
        """Begin with what verdicts left."""
        self.gathered = gathered
        self.groups = sorted(gathered.groups.values(), key=lambda group: (-group.documents, group.marks))
        self.made: list[Made] = []
        self.waiting = 0
        self._pages = list(gathered.pages.items())
        self._at: dict[Spot, list[int]] = {}
        for number, (spots, _) in enumerate(self._pages):
            for spot in spots:
                self._at.setdefault(spot, []).append(number)
        self._open_spots: set[Spot] = set()
        self._open_pages: set[int] = set()
        self._counts: Counter[Marks] = Counter()
        self._count()

    def count(self, group: Group) -> int:
        """How many documents wait for a decision on this notice."""
        return self._counts[group.marks]

    def covered(self, reach: Reach) -> int:
        """How many documents that wait would be covered."""
        numbers = {number for spot in self._fitting(reach) for number in self._at[spot]}
        return sum(self._pages[number][1] for number in numbers & self._open_pages)

    def reaches(self, group: Group, example: Example) -> list[Reach]:
        """What a decision on ``example`` may apply to: the notice everywhere, narrowed, or all of a host or holder."""
        host, holder = example.host, example.notice.holder
        narrow = [Reach(group.marks, host=host)] * _is_pattern_free(host)
        narrow += [Reach(group.marks, holder=holder)] * _is_pattern_free(holder)
        return [Reach(group.marks), *narrow, *(replace(reach, marks=None) for reach in narrow)]

    def entries(self, reach: Reach, answer: Answer, reason: str, who: str) -> tuple[Entry, ...]:
        """An entry for each open notice within ``reach``."""
        marks = {spot.marks for spot in self._fitting(reach) if not self._open_pages.isdisjoint(self._at[spot])}
        hosts = (reach.host,) if reach.host else ()
        holders = (reach.holder,) if reach.holder else ()
        return tuple(
            as_written(
                replace(
                    entry_for(_example(self.gathered.groups[one], reach.host).notice, answer, reason, who),
                    fingerprints=one,
                    hosts=hosts,
                    holders=holders,
                )
            )
            for one in sorted(marks)
        )

    def decide(self, entries: tuple[Entry, ...], place: int) -> None:
        """Count ``entries``, made at ``place`` of the queue."""
        self.made.append(Made(entries, place))
        self._count()

    def take_back(self) -> Made | None:
        """Forget the last decision of this session; ``None`` when there is none."""
        if not self.made:
            return None
        last = self.made.pop()
        self._count()
        return last

    def decisions_on(self, group: Group) -> list[Entry]:
        """The entries of this session on a notice."""
        return [entry for made in self.made for entry in made.entries if entry.fingerprints == group.marks]

    def next_open(self, place: int) -> int:
        """The first place from ``place`` on whose notice is open; the number of groups when there is none."""
        places = range(place, len(self.groups))
        return next((one for one in places if self.count(self.groups[one])), len(self.groups))

    def open_groups(self) -> int:
        """How many notices are open."""
        return sum(1 for count in self._counts.values() if count)

    def _fitting(self, reach: Reach) -> Iterator[Spot]:
        return (spot for spot in self._open_spots if reach.fits(spot))

    def _count(self) -> None:
        """Find anew what is open: a document no longer waits when all its notices are decided, or one is denied."""
        entries: dict[str, list[Entry]] = {}
        for entry in (entry for made in self.made for entry in made.entries):
            for mark in entry.fingerprints:
                entries.setdefault(mark, []).append(entry)
        covering = {spot: _covering(spot, entries) for spot in self._at}
        self._open_spots = {spot for spot, found in covering.items() if not all(found)}
        denied = {spot for spot, found in covering.items() if _denies(found)}
        self._open_pages.clear()
        self._counts.clear()
        self.waiting = 0
        for number, (spots, documents) in enumerate(self._pages):
            left = {spot.marks for spot in spots if spot in self._open_spots}
            if left and denied.isdisjoint(spots):
                self._open_pages.add(number)
                self.waiting += documents
                for marks in left:
                    self._counts[marks] += documents


def _covering(spot: Spot, entries: dict[str, list[Entry]]) -> list[list[Entry]]:
    """For each mark of ``spot`` the entries that cover it."""
    return [
        [
            entry
            for entry in entries.get(mark, ())
            if (not entry.hosts or fits_any(spot.host, entry.hosts))
            and (not entry.holders or fits_any(holder, entry.holders))
        ]
        for mark, holder in zip(spot.marks, spot.holders, strict=True)
    ]


def _denies(covering: Iterable[Iterable[Entry]]) -> bool:
    return any(entry.answer == Answer.DENY for found in covering for entry in found)


def _example(group: Group, host: str | None) -> Example:
    return next((one for one in group.examples if one.host == host), group.examples[0])


def _is_pattern_free(name: str | None) -> bool:
    """Whether ``name`` can be written into an entry: in words of strangers a ``*`` would cover everybody."""
    if name is None or "*" in name:
        return False
    return bool(name.strip(" ./")) and " ".join(name.split()).isprintable()
