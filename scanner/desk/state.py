"""The state of a review: what is open, what a decision would cover, what was decided, and how it is taken back."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from scanner.contracts import fits_any, folded
from scanner.decisions import Answer, Entry
from scanner.decisions.baseline import entry_for
from scanner.decisions.writing import as_written
from scanner.desk.groups import Example, Gathered, Group, Marks, Spot

_Item = TypeVar("_Item")


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

    @property
    def key(self) -> tuple[str, object]:
        """By what to look for the spots that it may fit."""
        if self.marks is not None:
            return "marks", self.marks
        return ("host", self.host) if self.host is not None else ("holder", folded(self.holder or ""))

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
        self._index: dict[tuple[str, object], list[Spot]] = {}
        for spot in self._at:
            for key in _keys(spot):
                self._index.setdefault(key, []).append(spot)
        self._entries: dict[str, list[Entry]] = {}
        self._open_spots: set[Spot] = set()
        self._denied_spots: set[Spot] = set()
        self._asking: dict[int, frozenset[Marks]] = {}
        self._counts: Counter[Marks] = Counter()
        self._count(self._at)

    def count(self, group: Group) -> int:
        """How many documents wait for a decision on this notice."""
        return self._counts[group.marks]

    def covered(self, reach: Reach) -> int:
        """How many documents that wait would be covered."""
        numbers = {number for spot in self._fitting(reach) for number in self._at[spot]}
        return sum(self._pages[number][1] for number in numbers if self._asking[number])

    def reaches(self, group: Group, example: Example) -> list[Reach]:
        """What a decision on ``example`` may apply to: the notice everywhere, narrowed, or all of a host or holder."""
        host, holder = example.host, example.notice.holder
        narrow = [Reach(group.marks, host=host)] * _is_pattern_free(host)
        narrow += [Reach(group.marks, holder=holder)] * _is_pattern_free(holder)
        return [Reach(group.marks), *narrow, *(replace(reach, marks=None) for reach in narrow)]

    def entries(self, reach: Reach, answer: Answer, reason: str, who: str) -> tuple[Entry, ...]:
        """An entry for each open notice within ``reach``."""
        marks = {spot.marks for spot in self._fitting(reach) if any(self._asking[number] for number in self._at[spot])}
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
        for entry, mark in _by_mark(entries):
            self._entries.setdefault(mark, []).append(entry)
        self._count_anew(entries)

    def take_back(self) -> Made | None:
        """Forget the last decision of this session; ``None`` when there is none."""
        if not self.made:
            return None
        last = self.made.pop()
        for entry, mark in _by_mark(last.entries):
            self._entries[mark].remove(entry)
        self._count_anew(last.entries)
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
        candidates = self._index.get(reach.key, ())
        return (spot for spot in candidates if spot in self._open_spots and reach.fits(spot))

    def _count_anew(self, entries: Iterable[Entry]) -> None:
        self._count({spot for _, mark in _by_mark(entries) for spot in self._index.get(("mark", mark), ())})

    def _count(self, spots: Iterable[Spot]) -> None:
        """Find anew what is open of ``spots``, and which documents wait for them."""
        for spot in spots:
            covering = _covering(spot, self._entries)
            _put(spot, self._open_spots, not all(covering))
            _put(spot, self._denied_spots, _denies(covering))
        for number in {number for spot in spots for number in self._at[spot]}:
            self._count_page(number)

    def _count_page(self, number: int) -> None:
        """A document no longer waits when all its notices are decided, or one is denied; then none asks for it."""
        spots, documents = self._pages[number]
        before = self._asking.get(number, frozenset())
        now = frozenset(spot.marks for spot in spots if spot in self._open_spots)
        if not self._denied_spots.isdisjoint(spots):
            now = frozenset()
        self._counts.subtract(dict.fromkeys(before, documents))
        self._counts.update(dict.fromkeys(now, documents))
        self.waiting += documents * (bool(now) - bool(before))
        self._asking[number] = now


def _put(one: _Item, items: set[_Item], belongs: bool) -> None:
    if belongs:
        items.add(one)
    else:
        items.discard(one)


def _keys(spot: Spot) -> set[tuple[str, object]]:
    """By what a spot is looked for: its notice, its fingerprints, its host, its holders."""
    keys: set[tuple[str, object]] = {("marks", spot.marks), ("host", spot.host)}
    return keys | {("mark", mark) for mark in spot.marks} | {("holder", holder) for holder in spot.holders}


def _by_mark(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    return ((entry, mark) for entry in entries for mark in entry.fingerprints)


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
