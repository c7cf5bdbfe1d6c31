"""Patterns for the names, short names and formulas of one licence family, with version and "or later"."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

import regex

from scanner.license_types import Family
from scanner.licenses import Pack
from scanner.prose.license_cc import CreativeCommons
from scanner.prose.license_phrases import NUMBER, Reading, either, literals, phrase

_VERSION_WORD = (
    r"(?:version|versión|versione|versie|versio|versão|wersja|verze|verzia|verzió|versiunea|версия|версии|версія|έκδοση|sürüm|バージョン|버전|版本|第|"
    r"ver\.?|vers\.?|v\.?|release)"
)
_VERSION_TAIL = (
    r"(?:\s?\(\"?(?-i:[A-Z][A-Za-z-]{1,7})\"?\))?+(?:\W{1,4}as\spublished\sby\s(?:the\s)?(?:free\ssoftware\sfoundation|fsf))?+"
    r"[\s,;:()\"|/-]{0,4}+(?:either\s)?+(?:"
    + _VERSION_WORD
    + r"[\s.:-]{0,2}+)?+(?P<version>"
    + NUMBER
    + r")(?![\d%]|[.,]\d)"
)
_LATER = (
    r"(?:[\s,]{0,2}of\sthe\slicen[cs]e)?[\s,;:()\"-]{0,4}"
    r"(?P<later>\+|(?:or|and|oder|ou|o|lub|eller|of|или)[\s(,-]{1,3}(?:at\syour\soption|nach\sihrer\soption|à\svotre\schoix)?[\s),-]{0,3}"
    r"(?:any|jede[rn]?|toute\sversion|cualquier\sversión|qualsiasi\sversione|qualquer\sversão|dowoln\w{1,5})?\s?"
    r"(?:later|newer|higher|subsequent|höher\w*|neuer\w*|später\w*|ultérieure|supérieure|postérieure|posterior\w*|successiv\w*|nowsz\w*|późniejsz\w*|senare|nyere|nieuwer\w*|поздн\w*))"
)
_VERSION_BEFORE = regex.compile(
    r"(?:version|v\.?)\s?(?P<version>\d(?:\.\d)?)(?P<later>\+|[\s,(-]{1,3}or[\s,(]{1,3}(?:at\syour\soption[),\s]{1,3})?(?:any\s)?(?:later|newer)(?:\sversions?)?)?"
    r"[\s,)]{1,3}of\s(?:the\s)?$",
    regex.I,
)
_SHORT = 4
_ONLY = r"[\s,-]{1,2}only\b"


class FamilyNames:
    """The patterns of one licence family, compiled when one of its words first occurs."""

    def __init__(self, family: Family) -> None:
        """Keep the family; nothing is compiled yet."""
        self.family = family
        self.literals = frozenset(map(literals, (*family.names, *family.formulas)))

    @cached_property
    def _formula(self) -> "regex.Pattern[str] | None":
        return regex.compile("|".join(map(phrase, self.family.formulas)), regex.I) if self.family.formulas else None

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


@cache
def _short_word(word: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![^\W_])(?:the)?{re.escape(word)}")


def _begins(word: str, lowered: str) -> bool:
    """Whether ``word`` occurs; a short one only where a word begins."""
    return word in lowered and (len(word) > _SHORT or _short_word(word).search(lowered) is not None)


class Names:
    """All the patterns of a pack."""

    def __init__(self, pack: Pack) -> None:
        """Prepare the families of ``pack``; their patterns are compiled on first use."""
        self.pack = pack
        self._families = [FamilyNames(family) for family in pack.families]
        self._short = [(short, number) for number, family in enumerate(pack.families) for short in family.short]
        self._by_word: dict[str, list[tuple[Sequence[str], int]]] = {}
        for number, names in enumerate(self._families):
            for longest, *others in names.literals:
                self._by_word.setdefault(longest, []).append((others, number))

    @cached_property
    def _cc(self) -> CreativeCommons:
        return CreativeCommons(self.pack.words)

    def readings(self, view: str) -> Iterator[Reading]:
        """Every name and formula in a plain passage, overlapping ones included."""
        for names in self._that_may_stand_in(view, view.lower()):
            yield from names.readings(view)
        yield from self._cc.readings(view)

    def may_stand_in(self, view: str) -> bool:
        """Whether any name or formula may stand in ``view``; says yes too often, but hardly costs anything."""
        lowered = view.lower()
        return self._cc.may_stand_in(lowered) or bool(self._that_may_stand_in(view, lowered))

    def _that_may_stand_in(self, view: str, lowered: str) -> list[FamilyNames]:
        """The families of which all words of a name or formula, or a short name, occur in ``view``."""
        met = {number for word in self._by_word if _begins(word, lowered) for number in self._met(word, lowered)}
        met |= {number for short, number in self._short if short in view}
        return [self._families[number] for number in sorted(met)]

    def _met(self, longest: str, lowered: str) -> Iterator[int]:
        for others, number in self._by_word[longest]:
            if all(_begins(word, lowered) for word in others):
                yield number
