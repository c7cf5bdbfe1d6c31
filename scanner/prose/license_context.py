"""Whether the words around a licence grant it or only speak of it, and what it is about.

The cues stand in ``rules/licenses/_grants.yaml``, by language; all languages are tried, since a licence notice is
often in another language than the page.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from scanner.license_types import About, Strength
from scanner.prose.license_phrases import Reading, either
from scanner.prose.license_view import ADDRESS

_SENTENCE_END = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[^\W\d_]{3}[\")]))[.!?]\s+(?=[^\W\d_a-z]|\")|[。！？]|\n\n")
_BULLET = r"(?:^|\n)[\s#>•◦‣–—|:-]{0,6}+"
_RIGHTS_LINE = re.compile(
    r"(?:©|\(c\)|\bcopyright\s{0,2}(?:[:-]|\d{4}|by\b)|\bcopyleft\b)[^\n]{0,80}+(?:\n[^\n]{0,40}+)?$", re.I
)
_NAMED_PART = re.compile(_BULLET + r"(?:[^\W\d_]{2,20}[ -]){0,2}[^\W\d_]{2,20}\s?:\s{0,2}$")
_FILLING = re.compile(rf"[\W\d_{ADDRESS}]+")
_STANDALONE_PASSAGE = 320


class Context:
    """Judges readings by the words before and after them."""

    def __init__(self, cues: Mapping[str, Any]) -> None:
        """Keep the cues; they are compiled on first use."""
        self._cues = cues
        self._reach = int(cues.get("reach", 90))

    def _all(self, group: str) -> str:
        listed = self._cues.get(group, {})
        return either({term for terms in listed.values() for term in terms} if isinstance(listed, dict) else listed)

    @cached_property
    def _before(self) -> "re.Pattern[str]":
        return re.compile(f"(?:{self._all('before')})", re.I)

    @cached_property
    def _label(self) -> "re.Pattern[str]":
        labels = self._all("labels")
        mark = r"(?:\s{0,2}[:=]\s{0,3}|\s?-\s|\s?\n+\s?)(?:(?:the|die|der|la|el|il)\s)?[\s\"'(•-]{0,4}$"
        return re.compile(
            rf"{_BULLET}(?:{labels}){mark}|(?:{labels})\"?\s{{0,2}}[:：=]\s{{0,3}}[\s\"'(•-]{{0,4}}$", re.I
        )

    @cached_property
    def _after(self) -> "re.Pattern[str]":
        return re.compile(rf"[\s\W]{{0,4}}+(?:[^\W\d_]{{1,14}}\W{{1,3}}){{0,3}}?(?:{self._all('after')})", re.I)

    @cached_property
    def _licence_before(self) -> "re.Pattern[str]":
        between = r"(?:[^\W\d]{1,6}[\W\n]{1,4}){0,2}"
        return re.compile(
            rf"(?:{self._all('beside')})[\s\d:=\"'(/-]{{0,6}}{between}$|(?:{self._all('directly')})\W{{1,4}}$",
            re.I,
        )

    @cached_property
    def _licence_after(self) -> "re.Pattern[str]":
        return re.compile(rf"[\W_]{{0,3}}(?:style\s)?(?:{self._all('beside')})|\s(?:©|\(c\))", re.I)

    @cached_property
    def _mention(self) -> "re.Pattern[str]":
        return re.compile(self._all("mentions"), re.I)

    @cached_property
    def _asset(self) -> "re.Pattern[str]":
        return re.compile(self._all("assets"), re.I)

    @cached_property
    def _work(self) -> "re.Pattern[str]":
        return re.compile(self._all("works"), re.I)

    def strength(self, view: str, reading: Reading, others: Sequence[Sequence[int]]) -> Strength:
        """``grant`` or ``name`` for a reading of ``view``; ``others`` say where each other licence is named."""
        if reading.granting or reading.via in ("formula", "identifier"):
            return "grant"
        lead, tail = self._lead(view, reading.start), self._tail(view, reading.end)
        start, end = reading.start - len(lead), reading.end + len(tail)
        listed = sum(bisect_left(places, start) < bisect_left(places, end) for places in others)
        if listed > 1 or self._mention.search(lead) or self._mention.search(tail[:40]):
            return "name"
        if self._label.search(view, max(0, reading.start - 60), reading.start):
            return "grant"
        if reading.via == "name" and len(others) < 2 and self._standalone(view, reading):
            return "grant"
        if reading.key == "public-domain":
            return "name"
        part = reading.via == "name" and _NAMED_PART.search(view, max(0, reading.start - 70), reading.start)
        named = part or self._granted(lead, tail)
        return "grant" if named or _RIGHTS_LINE.search(view, max(0, reading.start - 130), reading.start) else "name"

    def belongs(self, view: str, reading: Reading) -> bool:
        """Whether a short name stands beside a word for licence, so that ``MIT`` is not the university."""
        lead, tail = view[max(0, reading.start - 40) : reading.start], view[reading.end : reading.end + 20]
        return bool(self._licence_before.search(lead) or self._licence_after.match(tail))

    def _granted(self, lead: str, tail: str) -> bool:
        return bool(self._before.search(lead[-self._reach :]) or self._after.match(tail))

    def _standalone(self, view: str, reading: Reading) -> bool:
        """The licence is all that its line says, in a short passage."""
        if len(view) > _STANDALONE_PASSAGE:
            return False
        start = view.rfind("\n", 0, reading.start) + 1
        end = view.find("\n", reading.end)
        rest = view[start : reading.start] + " " + view[reading.end : end if end >= 0 else len(view)]
        return len(_FILLING.sub(" ", rest).split()) <= 4 and len(rest) <= 40

    def about(self, view: str, reading: Reading) -> About:
        """``asset`` when the sentence, up to the licence, speaks of a picture or the software and of no text."""
        lead = self._lead(view, reading.start)[-140:]
        return "asset" if self._asset.search(lead) and not self._work.search(lead) else "work"

    def _lead(self, view: str, end: int) -> str:
        """The sentence before ``end``."""
        start = max(0, end - 200)
        for found in _SENTENCE_END.finditer(view, start, end):
            start = found.end()
        return view[start:end]

    def _tail(self, view: str, start: int) -> str:
        """The sentence after ``start``."""
        found = _SENTENCE_END.search(view, start, start + 200)
        return view[start : found.start() if found else start + 200]
