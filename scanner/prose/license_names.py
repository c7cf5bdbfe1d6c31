"""Patterns for licence names, identifiers and formulas, made from the phrases of ``rules/licenses``.

A phrase is plain words: a blank matches any short run of blanks and punctuation (in a name also nothing), ``*`` the rest
of a word, ``..`` a gap inside the sentence, ``...`` a wide gap, ``(a|b)`` either, ``{version}`` a version number, and
"license" also "licence".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import regex

from scanner.licenses import CC_ELEMENTS, Family, Pack, Via, creative_commons

_TOKEN = regex.compile(r"\.\.\.?|\([^()]*\)|\{version\}|[^\s()-]+|-")
_NUMBER = r"\d(?:\.\d){0,2}+"
_VERSION_WORD = (
    r"(?:version|versión|versione|versie|versio|versão|wersja|verze|verzia|verzió|versiunea|версия|версии|версія|έκδοση|sürüm|バージョン|버전|版本|第|"
    r"ver\.?|vers\.?|v\.?|release)"
)
_VERSION_TAIL = (
    r"(?:\s?\(\"?(?-i:[A-Z][A-Za-z-]{1,7})\"?\))?+(?:\W{1,4}as published by the free software foundation)?+"
    r"[\s,;:()\"|/-]{0,4}+(?:either\s)?+(?:"
    + _VERSION_WORD
    + r"[\s.:-]{0,2}+)?+(?P<version>"
    + _NUMBER
    + r")(?![\d%]|[.,]\d)"
)
_LATER = (
    r"(?:[\s,]{0,2}of the licen[cs]e)?[\s,;:()\"-]{0,4}"
    r"(?P<later>\+|(?:or|and|oder|ou|o|lub|eller|of|или)[\s(,-]{1,3}(?:at your option|nach ihrer option|à votre choix)?[\s),-]{0,3}"
    r"(?:any|jede[rn]?|toute version|cualquier versión|qualsiasi versione|qualquer versão|dowoln\w{1,5})?\s?"
    r"(?:later|newer|higher|subsequent|höher\w*|neuer\w*|später\w*|ultérieure|supérieure|postérieure|posterior\w*|successiv\w*|nowsz\w*|późniejsz\w*|senare|nyere|nieuwer\w*|поздн\w*))"
)
_VERSION_BEFORE = regex.compile(
    r"(?:version|v\.?)\s?(?P<version>\d(?:\.\d)?)(?P<later>\+|[\s,(-]{1,3}or[\s,(]{1,3}(?:at your option[),\s]{1,3})?(?:any\s)?(?:later|newer)(?:\sversions?)?)?"
    r"[\s,)]{1,3}of\s(?:the\s)?$",
    regex.I,
)
_ONLY = r"[\s,-]{1,2}only\b"


@dataclass(frozen=True, slots=True)
class Reading:
    """A licence as named in ``view[start:end]``, which is ``raw`` in the passage given.

    ``weak`` when it counts only beside a word for licence, ``granting`` when its mark-up says that it is the licence.
    """

    key: str
    start: int
    end: int
    via: Via
    weak: bool = False
    granting: bool = False
    raw: tuple[int, int] = (0, 0)


def phrase(term: str, *, loose: bool = False) -> str:
    """The pattern of a phrase; ``loose`` lets words run together, as names do."""
    blank = r"[\W_]{0,3}+" if loose else r"[\W_]{1,6}+"
    out: list[str] = []
    for token in _TOKEN.findall(term):
        if token == "-":
            continue
        if token.startswith(".."):
            out.append(r"(?:(?!\bnot?\b|[.;!?]\s)[\s\S]){0,70}?" if token == ".." else r"[\s\S]{0,1000}?")
            continue
        if out and not out[-1].endswith("?"):
            out.append(blank)
        out.append(_word(token, loose))
    return _bounded("".join(out), term)


def _word(token: str, loose: bool) -> str:
    if token == "{version}":
        return r"(?:v\.?|version)?\s?(?P<version>" + _NUMBER + r")(?![\d%]|[.,]\d)"
    if token.startswith("("):
        return "(?:" + "|".join(phrase(choice, loose=loose) for choice in token[1:-1].split("|")) + ")"
    if token.lower() in ("license", "licence"):
        return "licen[cs]es?"
    return regex.escape(token.rstrip("*!")) + (r"[^\W_]{0,14}+" if token.endswith("*") else "")


def _bounded(pattern: str, term: str) -> str:
    """Cased scripts and digits end at a word boundary; scripts without blanks do not."""
    first, last = term[0], term[-1]
    before = r"(?<![^\W_])" if first.isdigit() or first.lower() != first.upper() else ""
    after = r"(?![^\W_])" if last.isdigit() or last.lower() != last.upper() else ""
    return before + pattern + after


def either(terms: Iterable[str], *, loose: bool = False) -> str:
    """Any of the phrases, longest first."""
    return "|".join(phrase(term, loose=loose) for term in sorted(terms, key=len, reverse=True))


def anchor(term: str) -> str:
    """The longest literal word of a phrase, lower-case: no match without it."""
    words = [token.strip("*!") for token in _TOKEN.findall(term) if token[0] not in ".({-"]
    return max(
        (word for word in words if word.lower() not in ("license", "licence")), key=len, default="licen"
    ).lower()


class FamilyNames:
    """The patterns of one licence family, compiled when one of its words first occurs."""

    def __init__(self, family: Family) -> None:
        """Keep the family; nothing is compiled yet."""
        self.family = family
        self.anchors = frozenset(map(anchor, (*family.names, *family.short, *family.formulas)))

    @cached_property
    def _formula(self) -> "regex.Pattern[str] | None":
        return (
            regex.compile("|".join(map(phrase, self.family.formulas)), regex.I) if self.family.formulas else None
        )

    @cached_property
    def _name(self) -> "regex.Pattern[str]":
        family = self.family
        short = "|".join(map(regex.escape, sorted(family.short, key=len, reverse=True)))
        fixed = [term for term in family.names if "{version}" not in term]
        counted = [term for term in family.names if "{version}" in term]
        tail = f"(?:{_VERSION_TAIL})?" if family.versions else ""
        choices = [f"(?:{either(counted, loose=True)})"] if counted else []
        choices += [f"(?:{either(fixed, loose=True)}){tail}"] if fixed else []
        choices += [rf"(?<![^\W_])(?P<short>(?-i:{short}))(?![a-uw-z]){tail}(?![^\W_])"] if short else []
        later = f"(?:{_LATER}|(?P<only>{_ONLY}))?" if family.or_later else ""
        return regex.compile(f"(?:{'|'.join(choices) or '(?!)'}){later}", regex.I)

    def readings(self, view: str) -> Iterator[Reading]:
        """Where this family is named, and where its own grant stands."""
        for found in self._formula.finditer(view) if self._formula else ():
            yield Reading(self.family.id, found.start(), found.end(), "formula")
        for found in self._name.finditer(view):
            yield self._named(found, view)

    def _named(self, found: "regex.Match[str]", view: str) -> Reading:
        said = found.groupdict()
        version, later = self.family.version(said.get("version")), said.get("later")
        end = found.end()
        if said.get("version") and not version:
            end = found.start("version")
        before = _VERSION_BEFORE.search(view, max(0, found.start() - 70), found.start())
        if before and not version:
            version, later = self.family.version(before["version"]), before["later"]
        suffix = "or-later" if later else "only" if said.get("only") else ""
        weak = bool(said.get("short"))
        return Reading(self.family.key(version, suffix), found.start(), end, "name", weak)


class CreativeCommons:
    """Reads the names of the six Creative Commons licences in any language, order and spelling."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Compile the grammar out of the words of ``_creative-commons.yaml``."""
        self._ports = {name: code for code, names in words.get("ports", {}).items() for name in names}
        self._pattern = regex.compile(_grammar(words), regex.I)

    def readings(self, view: str) -> Iterator[Reading]:
        """Every licence named; one that is only called a Creative Commons licence is ``CC``, and weak."""
        for found in self._pattern.finditer(view):
            codes = [code for code in CC_ELEMENTS if found.captures(code)]
            port = next(iter(found.captures("port_code")), None) or self._port(found.captures("port_name"))
            version = next(iter(found.captures("version")), None)
            known = creative_commons(codes, version, port) or creative_commons(codes)
            if known:
                weak = not codes and not found.captures("licence")
                yield Reading(known.spdx, found.start(), found.end(), "name", weak)

    def _port(self, names: list[str]) -> str | None:
        return self._ports.get(regex.sub(r"\s+", " ", names[0].lower())) if names else None


def _grammar(words: Mapping[str, Any]) -> str:
    """One pattern for "head elements version port", "elements head version" and headless names of two elements."""
    named = {code: either(terms, loose=True) for code, terms in words["elements"].items()}
    element = "|".join(f"(?P<{code}>{terms}|{_code(code)})" for code, terms in named.items())
    spelled = "|".join(f"(?P<{code}>{terms})" for code, terms in named.items())
    gap = r"[\s/,.:;&+\"'()|!-]{0,5}+"
    joint = gap + r"(?:(?:and|und|et|y|e|en|i|og|och|ja|és|si|și|ve|и|та|και)\s)?+"
    head = f"(?:{_literal(words['heads'])}|(?<![^\\W_])\\(?CC\\)?(?![^\\W_]))"
    licence = f"(?P<licence>{_literal(words['license_words'])})"
    filler = f"(?:{licence}|{_literal(words['fillers'])})"
    after = f"(?:{licence}|{_literal(words['unported'])})"
    version = r"(?:(?:version|v\.?|ver\.?)\s?)?(?P<version>[1-4]\.[015])(?![\d.]*\d)"
    codes = "|".join(code for code in words["ports"])
    names = _literal(name for listed in words["ports"].values() for name in listed)
    port = rf"(?:(?P<port_code>(?-i:{codes})|(?<=-)(?:{codes}))|(?P<port_name>{names}))(?![^\W_])"
    end = f"(?:{gap}{after}){{0,2}}(?:{gap}{version})?(?:{gap}{after}){{0,2}}(?:{gap}{port})?(?:{gap}{licence})?"
    elements = f"(?:{element})(?:{joint}(?:{element})){{0,7}}"
    whole = [
        f"{head}(?:{gap}{filler}){{0,4}}(?:{gap}{version})?(?:{gap}{filler}){{0,2}}(?:{gap}{elements})?{end}",
        f"(?:{spelled})(?:{joint}(?:{spelled})){{0,3}}{gap}(?:{filler}{gap}){{0,2}}{head}{end}",
        f"(?:{spelled})(?:{joint}(?:{spelled})){{1,3}}(?:{gap}{licence})?{gap}{version}(?:{gap}{after}){{0,2}}(?:{gap}{port})?",
        f"(?:{spelled}){gap}{version}{gap}(?:{_literal(words['unported'])})",
        rf"(?<![^\W_])(?P<BY>by)(?:[ -](?:(?P<NC>nc)|(?P<ND>nd)|(?P<SA>sa))){{1,2}}"
        rf"(?:{gap}{version}(?:{gap}{port})?|\s?{licence})",
    ]
    return "|".join(whole)


def _literal(terms: Iterable[str]) -> str:
    return either(terms, loose=True)


def _code(code: str) -> str:
    """``BY`` in small letters may be the preposition, so something that belongs to a licence has to follow."""
    bounded = rf"(?<![^\W_]){code}(?![^\W_])"
    if code != "BY":
        return bounded
    return (
        r"(?<![^\W_])(?:(?-i:BY)|(?<=-)by|by(?=[\s-]{1,3}(?:nc|nd|sa)(?![^\W_])|[\s-]{1,2}v?\.?[1-4]\.\d|\W{0,3}(?:licen|lizen|лиценз)|\W*$|\s?[)\],.;:|\"]))"
        r"(?![^\W_])"
    )


class Names:
    """All the patterns of a pack."""

    def __init__(self, pack: Pack) -> None:
        """Prepare the families of ``pack``; their patterns are compiled on first use."""
        self.pack = pack
        self._families = [FamilyNames(family) for family in pack.families]

    @cached_property
    def _cc(self) -> CreativeCommons:
        return CreativeCommons(self.pack.words)

    def readings(self, view: str) -> Iterator[Reading]:
        """Every name and formula in a plain passage, overlapping ones included."""
        lowered = view.lower()
        for names in self._families:
            if any(word in lowered for word in names.anchors):
                yield from names.readings(view)
        yield from self._cc.readings(view)
