"""Reads the names of Creative Commons licences in any language, order and spelling.

Not one pattern for each title but a small grammar over words: head ("Creative Commons", "CC"), elements
("Attribution", "nicht kommerziell", "SA"), version, jurisdiction, and words that may stand between them. Titles:
https://creativecommons.org/licenses/list.en
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scanner.licenses import CC_ELEMENTS, creative_commons
from scanner.prose.license_phrases import Reading, either

_GAP = re.compile(r"(?:[\s/,:;&+\"'()|!-]|\.(?!\s)){0,6}")
_JOINTS = ("and", "und", "et", "y", "e", "en", "i", "og", "och", "ja", "és", "și", "и", "та", "και", "with", "&")
_SMALL_BY_NEXT = re.compile(r"\s{0,2}(?:[),.;:|\"\n]|$)")
_HYPHENED = re.compile(r"(?<![^\W_])by-(?:nc|nd|sa)(?![^\W_])", re.I)
_CODE = [
    re.compile(code) for code in (r"cc(?![^\W_])(?<![^\W_]cc)", r"by-(?:nc|nd|sa)", r"attribution[ -](?:no|share)")
]
_VERSION = re.compile(r"(?<!\d\.)[1-4]\.[015](?!\d)")


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    value: str
    start: int
    end: int


class CreativeCommons:
    """Finds the six licences, and ``CC`` where a text does not say which."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Keep the words of ``_creative-commons.yaml``; they are compiled on first use."""
        self._words = words
        self._beginnings = _first_words(words["heads"])
        self._elements = _first_words(term for terms in words["elements"].values() for term in terms)
        self._ports = {name: code for code, names in words["ports"].items() for name in names}

    @cached_property
    def _word(self) -> "re.Pattern[str]":
        words = self._words
        codes = "|".join(words["ports"])
        kinds = [
            ("head", either(words["heads"], loose=True) + r"|(?<![^\W_])CC(?![^\W_])"),
            *((code, either(terms, loose=True)) for code, terms in words["elements"].items()),
            ("version", r"(?<![\d.])(?:version\s|v\.?\s?|ver\.?\s?)?[1-4]\.[015](?![\d.]*\d)"),
            ("code", r"(?<![^\W_])(?:BY|NC|ND|SA)(?![^\W_])"),
            ("unported", either(words["unported"], loose=True)),
            ("port", either(self._ports, loose=True)),
            ("port_code", rf"(?:(?<![^\W_])(?-i:{codes})|(?<=\d-)(?:{codes}))(?![^\W_])"),
            ("licence", either(words["license_words"], loose=True)),
            ("filler", either([*words["fillers"], *_JOINTS], loose=True)),
        ]
        return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds), re.I)

    def may_stand_in(self, lowered: str) -> bool:
        """Whether anything occurs in lower-case text that a name could begin with."""
        if any(word in lowered for word in self._beginnings) or any(code.search(lowered) for code in _CODE):
            return True
        return _VERSION.search(lowered) is not None and any(word in lowered for word in self._elements)

    def readings(self, view: str) -> Iterator[Reading]:
        """Every licence named in a plain passage."""
        if not self.may_stand_in(view.lower()):
            return
        for run in self._runs(view):
            for unit in _units(run):
                reading = self._read(unit, view)
                if reading:
                    yield reading

    def _runs(self, view: str) -> Iterator[list[_Word]]:
        """Words that follow one another with nothing but punctuation between."""
        run: list[_Word] = []
        for found in self._word.finditer(view):
            word = _Word(found.lastgroup or "", found[0], *found.span())
            between = view[run[-1].end : word.start] if run else ""
            if run and not self._adjoins(run, between):
                yield run
                run = []
            if word.kind != "code" or self._is_code(word, run, view):
                run.append(word)
        yield run

    def _adjoins(self, run: Sequence[_Word], between: str) -> bool:
        """Nothing but punctuation between; a line may break inside a name, but not after its version."""
        ended = "\n" in between and any(word.kind == "version" for word in run)
        return bool(_GAP.fullmatch(between)) and "\n\n" not in between and not ended

    def _is_code(self, word: _Word, run: Sequence[_Word], view: str) -> bool:
        """``by`` in small letters is the preposition unless something that belongs to a licence is beside it."""
        if word.value != "by":
            return bool(run) or word.value == "BY"
        if run and run[-1].kind not in ("head", "licence", "filler", "version"):
            return True
        follows = self._word.match(view, min(word.end + 1, len(view)))
        next_kind = follows.lastgroup if follows else ""
        if not run:
            return next_kind == "code"
        beside = next_kind in ("code", "version", "licence", "NC", "ND", "SA")
        return beside or view[word.start - 1] == "-" or bool(_SMALL_BY_NEXT.match(view, word.end))

    def _read(self, unit: Sequence[_Word], view: str) -> Reading | None:
        kinds = {word.kind for word in unit}
        codes = {word.value.upper() for word in unit if word.kind == "code"} | kinds & CC_ELEMENTS.keys()
        if "head" not in kinds and not _stands_alone(unit, kinds, codes, view):
            return None
        version = next((word.value[-3:] for word in unit if word.kind == "version"), None)
        known = creative_commons(codes, version, self._port(unit)) or creative_commons(codes)
        if known is None:
            return None
        weak = not codes and "licence" not in kinds
        if weak and all(word.value.upper() == "CC" for word in unit if word.kind == "head"):
            return None
        start, end = _extent(unit)
        return Reading(known.spdx, start, end, "name", weak)

    def _port(self, unit: Sequence[_Word]) -> str | None:
        """The jurisdiction, which only ever stands after the version."""
        after = False
        for word in unit:
            if after and word.kind == "port_code":
                return word.value
            if after and word.kind == "port":
                return self._ports.get(" ".join(word.value.lower().split()))
            after = after or word.kind == "version"
        return None


def _first_words(terms: Iterable[str]) -> frozenset[str]:
    """What terms begin with, lower-case, without words that begin with another one."""
    words = {term.split()[0].lower() for term in terms}
    return frozenset(word for word in words if not any(word.startswith(other) for other in words - {word}))


def _is_element(word: _Word) -> bool:
    return word.kind == "code" or word.kind in CC_ELEMENTS


def _units(run: Iterable[_Word]) -> Iterator[list[_Word]]:
    """One list of words for each licence: a second head opens the next one, unless the first said nothing yet."""
    unit: list[_Word] = []
    for word in run:
        headed = any(other.kind == "head" for other in unit)
        said = any(map(_is_element, unit))
        complete = said and (headed or any(other.kind == "unported" for other in unit))
        again = said and word.kind == "version" and any(other.kind == "version" for other in unit)
        if unit and ((word.kind == "head" and complete) or again):
            yield unit
            unit = []
        unit.append(word)
    yield unit


def _stands_alone(unit: Sequence[_Word], kinds: set[str], codes: set[str], view: str) -> bool:
    """Whether a name without "Creative Commons" can be nothing else."""
    if "version" in kinds and any(kind in CC_ELEMENTS for kind in kinds):
        return len(codes) > 1 or "unported" in kinds
    hyphened = _HYPHENED.search(view, unit[0].start, unit[-1].end) if unit else None
    return hyphened is not None and bool(kinds & {"version", "licence"})


def _extent(unit: Sequence[_Word]) -> tuple[int, int]:
    """From the head or first element to the last word that says something."""
    says = [word for word in unit if word.kind not in ("filler", "licence")]
    last = says[-1]
    after = unit[unit.index(last) + 1 :]
    if after and after[0].kind == "licence":
        last = after[0]
    return says[0].start, last.end
