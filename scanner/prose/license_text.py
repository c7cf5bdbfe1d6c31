"""Finds open licences in a passage: every name, link, identifier and formula, joined where they are one statement.

Identifiers: SPDX specification, annex on short identifiers in source files
(https://spdx.github.io/spdx-spec/v2.3/using-SPDX-short-identifiers-in-source-files/) and ``license:`` lines of
dataset cards and package metadata.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise

import regex

from scanner.license_types import About, LicenseMatch, Strength, Via
from scanner.licenses import Pack, with_version_of
from scanner.prose.license_context import Context
from scanner.prose.license_names import Names
from scanner.prose.license_phrases import Reading
from scanner.prose.license_view import ADDRESS, URL, View
from scanner.text.normalize import cleaned

_SPDX_LINE = regex.compile(r"SPDX-License-Identifier:\s*([A-Za-z0-9.+() -]{2,120})", regex.I)
_METADATA = regex.compile(
    r"(?:^|[\n{,])\s{0,12}[\"']?licen[cs]e[\"']?\s?[:=]\s*(?:-\s)?"
    r"[\[\"'{]{0,2}([A-Za-z][A-Za-z0-9.+-]{1,40})[\]\"',}]{0,3}[ \t]*(?=\r?$|\n|[,}\]])",
    regex.I | regex.M,
)
_SPDX_ID = regex.compile(r"[A-Za-z0-9][A-Za-z0-9.-]+\+?")
_REL_LICENSE = regex.compile(
    r"<(?:a|link)\b[^<>]{0,300}?\brel\s*=\s*[\"']?[^\"'<>]{0,60}\blicense\b[^<>]{0,400}", regex.I
)
_STATEMENT = 260
"""How far apart, in characters, the name and the address of one licence may stand."""
_BESIDE = 40
"""How far a link may stand from the words it contradicts."""


@lru_cache(maxsize=4)
def _machinery(pack: Pack) -> tuple[Names, Context]:
    return Names(pack), Context(pack.cues)


def find(text: str, pack: Pack) -> list[LicenseMatch]:
    """The licences of a passage, in order; see ``scanner.licenses.in_text``."""
    names, context = _machinery(pack)
    view = View(text)
    named = [replace(reading, raw=view.raw(reading.start, reading.end)) for reading in names.readings(view.text)]
    readings = _without_overlaps([*_identifiers(view, pack), *named], pack)
    readings = _versions_of_links(sorted([*readings, *_links(view, pack)], key=lambda reading: reading.raw))
    places: dict[str, list[int]] = {}
    for reading in readings:
        places.setdefault(reading.key, []).append(reading.start)
    others = {key: _others(key, places, pack) for key in places}
    judged = []
    for reading in readings:
        if not reading.weak or context.belongs(view.text, reading):
            strength = context.strength(view.text, reading, others[reading.key])
            about = context.about(view.text, reading)
            judged.append(_Statement(reading.key, *reading.raw, strength, reading.via, about))
    return [statement.match(pack) for statement in _statements(judged, pack) if pack.by_id(statement.key)]


def may_be_in(text: str, pack: Pack) -> bool:
    """Whether a licence may be named in a passage; says yes too often, but takes a hundredth of the time."""
    if _SPDX_LINE.search(text) or _METADATA.search(text):
        return True
    plain = cleaned(text)
    lowered = plain.lower()
    if any(host in lowered for host in pack.hosts) and any(pack.by_url(found[0]) for found in URL.finditer(text)):
        return True
    return _machinery(pack)[0].may_stand_in(plain)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A licence in the making: its id as far as it is known, and where the words and links for it stand."""

    key: str
    start: int
    end: int
    strength: Strength
    via: Via
    about: About

    def match(self, pack: Pack) -> LicenseMatch:
        known = pack.by_id(self.key)
        assert known is not None
        return LicenseMatch(known, self.start, self.end, self.strength, self.via, self.about)

    def joined(self, other: "_Statement", pack: Pack) -> "_Statement":
        """This statement with a later one of the same licence; words far apart keep the span that grants."""
        key = other.key if pack.covers(self.key, other.key) else self.key
        first, second = (self, other) if self.strength == "grant" or other.strength == "name" else (other, self)
        if other.start - self.end <= _BESIDE:
            first = replace(first, start=self.start, end=max(self.end, other.end))
        return replace(first, key=key, about=first.about if first.about == second.about else "work")


def _others(key: str, places: Mapping[str, list[int]], pack: Pack) -> list[list[int]]:
    """Where each licence is named that has nothing to do with ``key``, or with another one in the list."""
    apart: list[str] = [key]
    for other in places:
        if not any(pack.covers(other, one) or pack.covers(one, other) for one in apart):
            apart.append(other)
    return [places[other] for other in apart[1:]]


def _links(view: View, pack: Pack) -> Iterator[Reading]:
    granting = [found.span() for found in _REL_LICENSE.finditer(view.given)]
    for found in URL.finditer(view.given):
        address = found[0].rstrip(".,;:!?*_")
        known = pack.by_url(address)
        if known:
            start, end = found.start(), found.start() + len(address)
            related = any(first <= start < last for first, last in granting)
            at = view.at(start)
            shown = at < len(view.text) and view.text[at] == ADDRESS
            yield Reading(known.spdx, at, at + shown, "url", raw=(start, end), granting=related)


def _identifiers(view: View, pack: Pack) -> Iterator[Reading]:
    for line in chain(_SPDX_LINE.finditer(view.given), _METADATA.finditer(view.given)):
        for written in _SPDX_ID.finditer(line[1]):
            known = pack.by_id(written[0])
            if known:
                start, end = line.start(1) + written.start(), line.start(1) + written.end()
                yield Reading(known.spdx, view.at(start), view.at(end), "identifier", raw=(start, end))


def _without_overlaps(readings: Iterable[Reading], pack: Pack) -> list[Reading]:
    """One reading for each stretch of text: an identifier, else the longest, with the narrowest id read there."""
    kept: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (r.start, -r.end)):
        over = kept[-1] if kept and reading.start < kept[-1].end else None
        if over is None:
            kept.append(reading)
            continue
        best, rest = sorted((over, reading), key=lambda r: (r.via != "identifier", r.start - r.end))
        narrower = best.via != "identifier" and pack.covers(best.key, rest.key)
        kept[-1] = replace(best, key=rest.key) if narrower else best
    return kept


def _versions_of_links(readings: Sequence[Reading]) -> list[Reading]:
    """A Creative Commons name without a version takes that of the link beside it, even of another kind."""
    found = list(readings)
    for number, (name, link) in enumerate(pairwise(readings)):
        if name.via == "name" and link.via == "url" and link.raw[0] - name.raw[1] <= _BESIDE:
            found[number] = replace(name, key=with_version_of(name.key, link.key))
    return found


def _statements(judged: Iterable[_Statement], pack: Pack) -> list[_Statement]:
    kept: list[_Statement] = []
    for statement in judged:
        for number in range(len(kept) - 1, max(-1, len(kept) - 7), -1):
            near = statement.start - kept[number].end <= _STATEMENT
            if near and (pack.covers(kept[number].key, statement.key) or pack.covers(statement.key, kept[number].key)):
                kept[number] = kept[number].joined(statement, pack)
                break
        else:
            kept.append(statement)
    return kept


def conflicts(matches: Sequence[LicenseMatch], pack: Pack) -> list[tuple[LicenseMatch, LicenseMatch]]:
    """Names whose own link leads to another licence; see ``scanner.licenses.conflicts``."""
    return [
        (name, link)
        for name in matches
        for link in matches
        if name.via != "url"
        and link.via == "url"
        and max(name.start, link.start) - min(name.end, link.end) <= _BESIDE
        and not pack.covers(name.license.spdx, link.license.spdx)
        and not pack.covers(link.license.spdx, name.license.spdx)
    ]
