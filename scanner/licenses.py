"""Open licences: what each one is called, where it lives on the web, and what it allows for each use.

The facts stand in ``rules/licenses/*.yaml``. Ids are those of the SPDX License List (https://spdx.org/licenses/)
where it has one; ``CC``, ``CC-BY``, ``GPL`` … stand for a licence named without its version, ``public-domain`` for
a dedication that names no instrument. Creative Commons ids are composed from elements, version and jurisdiction,
so that every port (``CC-BY-2.5-ZA``) is known without a list.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from scanner.errors import RuleError
from scanner.license_types import Family, License, LicenseMatch
from scanner.rulebook import by_rules, in_force
from scanner.vocabulary import Status, Use

__all__ = [
    "License",
    "LicenseMatch",
    "Pack",
    "anchors",
    "by_id",
    "by_url",
    "conflicts",
    "creative_commons",
    "in_text",
    "load",
    "pack",
]

CC_ELEMENTS = {
    "BY": ("Attribution", "attribution"),
    "NC": ("NonCommercial", "non-commercial"),
    "ND": ("NoDerivatives", "no-derivatives"),
    "SA": ("ShareAlike", "share-alike"),
}
"""Code of an element → its word in a licence's title, and the condition it sets."""

_CC_ID = re.compile(r"CC(?P<elements>(?:-(?:BY|NC|ND|SA))*)(?:-(?P<version>\d\.\d))?(?:-(?P<port>[A-Z]{2,8}))?", re.I)
_CC_PATH = re.compile(
    r"/(?:licenses|l)/(?P<elements>(?:by|nc|nd|sa)(?:-(?:by|nc|nd|sa)){0,3})(?![\w-])"
    r"(?:/(?P<version>\d\.\d)(?:/(?P<port>(?!deed|rdf)[a-z]{2,8})(?![\w.]))?)?"
)
_CC_HOSTS = frozenset({"creativecommons.org", "i.creativecommons.org", "licensebuttons.net", "creativecommons.net"})
_URL = re.compile(
    r"\s*(?:[a-z][a-z0-9+.-]{0,20}:)?(?://)?(?:[^/?#@\s]{0,80}@)?(?P<host>[^/?#:\s]{1,255})(?::\d{1,5})?(?P<path>/[^?#\s]{0,600})?",
    re.I,
)
_PAGE_END = re.compile(r"(?:\.(?:html?|txt|php|md|json|rdf|pdf|en|de|fr|es))+$|/+$")


class Pack:
    """All licences of a rule folder, ready for look-up."""

    def __init__(self, families: Iterable[Family], words: Mapping[str, Any], cues: Mapping[str, Any]) -> None:
        """Take the licences, the words of the Creative Commons grammar and the grant cues by language."""
        self.families = tuple(families)
        self.words = words
        self.cues = cues

    @cached_property
    def _by_id(self) -> dict[str, License]:
        found: dict[str, License] = {}
        for family in self.families:
            found[family.id.lower()] = family.license()
            for version in family.versions:
                for later in ("", "only", "or-later") if family.or_later else ("",):
                    known = family.license(version, later)
                    found[known.spdx.lower()] = known
        return found

    @cached_property
    def _implied(self) -> dict[str, tuple[str, ...]]:
        return {
            family.license(v).spdx: family.implies for family in self.families for v in (None, *family.versions)
        } | {family.id: family.implies for family in self.families}

    @cached_property
    def _by_address(self) -> dict[str, License]:
        found: dict[str, License] = {}
        for family in self.families:
            for address in family.urls:
                found.setdefault(address.replace("{version}", "").rstrip("-v/"), family.license())
                for version in family.versions if "{version}" in address else ():
                    found[address.replace("{version}", version)] = family.license(version)
                    found.setdefault(address.replace("{version}", version.removesuffix(".0")), family.license(version))
        return found

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Where the texts and deeds are."""
        known = {address.partition("/")[0] for address in self._by_address}
        return frozenset(known | _CC_HOSTS | set(self.words.get("registries", ())))

    def by_id(self, spdx: str) -> License | None:
        """The licence of an SPDX id in any case; a trailing ``+`` means ``-or-later``."""
        spdx = spdx.strip()
        known = self._by_id.get(re.sub(r"\+$", "-or-later", spdx).lower())
        return known or creative_commons_id(spdx)

    def by_url(self, url: str) -> License | None:
        """The licence whose text or deed is at ``url``, whatever its scheme, ``www.``, language or file suffix."""
        parts = _URL.match(url[:1000])
        if not parts:
            return None
        host = parts["host"].lower().removeprefix("www.").rstrip(".")
        path = (parts["path"] or "").lower()
        if host in _CC_HOSTS and (found := _CC_PATH.match(path)):
            return creative_commons(_codes(found["elements"]), found["version"], found["port"])
        return self._at(host + _PAGE_END.sub("", path.rstrip("/.,;)\"'")))

    def _at(self, address: str) -> License | None:
        host, _, page = address.partition("/")
        if host in self.words.get("registries", ()):
            return self.by_id(page.rpartition("/")[2])
        while "/" in address:
            if known := self._by_address.get(address):
                return known
            address = address.rpartition("/")[0]
        return None

    def covers(self, wide: str, narrow: str) -> bool:
        """Whether the id ``wide`` says the same as ``narrow`` or less, as ``CC-BY`` does of ``CC-BY-4.0``."""
        if wide == narrow or (wide == "CC" and narrow.startswith("CC-")):
            return True
        rest = narrow.removeprefix(wide + "-")
        if rest != narrow:
            return rest[0].isdigit() or rest in ("only", "or-later") or wide[-1].isdigit()
        return any(self.covers(wide, other) for other in self._implied.get(narrow, ()))


def with_version_of(name: str, link: str) -> str:
    """The Creative Commons id ``name`` with version and port of the id ``link`` where it has none itself."""
    bare, versioned = _CC_ID.fullmatch(name), _CC_ID.fullmatch(link)
    if not (bare and versioned and bare["elements"]) or bare["version"]:
        return name
    known = creative_commons(_codes(bare["elements"]), versioned["version"], versioned["port"])
    return known.spdx if known else name


def _codes(written: str) -> frozenset[str]:
    return frozenset(written.upper().replace("-", " ").split())


def creative_commons_id(spdx: str) -> License | None:
    """The licence of a Creative Commons id of the six main kinds (``CC-BY-NC-3.0-DE``), in any case and order."""
    found = _CC_ID.fullmatch(spdx.strip())
    return creative_commons(_codes(found["elements"]), found["version"], found["port"]) if found else None


def creative_commons(elements: Iterable[str], version: str | None = None, port: str | None = None) -> License | None:
    """The Creative Commons licence of these elements; ``CC`` when there is none.

    From version 2.0 on every licence carries Attribution, so it is added where a text leaves it out.

    Args:
        elements: codes out of ``CC_ELEMENTS``.
        version: ``1.0`` to ``4.0``; ``None`` where none is named.
        port: code of the jurisdiction, or ``IGO``; dropped from version 4.0 on, which has no ports.

    Returns:
        ``None`` for a combination that does not exist (ND with SA, version 7.0).
    """
    codes = set(elements)
    if {"ND", "SA"} <= codes or version not in (None, "1.0", "2.0", "2.1", "2.5", "3.0", "4.0"):
        return None
    if codes and version != "1.0":
        codes.add("BY")
    ordered = [code for code in CC_ELEMENTS if code in codes]
    port = port.upper() if version and version != "4.0" and port else None
    title = "-".join(CC_ELEMENTS[code][0] for code in ordered)
    home = "/".join(filter(None, ("-".join(ordered).lower(), version, port and port.lower())))
    return License(
        "-".join(filter(None, ("CC", *ordered, version if ordered else None, port if ordered else None))),
        " ".join(filter(None, ("Creative Commons", title, version, port))),
        f"https://creativecommons.org/licenses/{home + '/' if ordered else ''}",
        _all_uses(Status.CONDITIONAL),
        tuple(CC_ELEMENTS[code][1] for code in ordered) or ("attribution",),
        bool(ordered) and not codes & {"NC", "ND"},
    )


def _all_uses(status: Status) -> Mapping[Use, Status]:
    return MappingProxyType(dict.fromkeys(Use, status))


def load(files: Mapping[str, Any]) -> Pack:
    """The licences of parsed YAML files, keyed by file name; those with a leading underscore hold words only.

    Raises:
        RuleError: a file does not have the shape described in ``rules/licenses``; the text names file and licence.
    """
    families = [
        _family(entry, name)
        for name, content in files.items()
        if not name.startswith("_")
        for entry in content["licenses"]
    ]
    return Pack(families, files.get("_creative-commons.yaml", {}), files.get("_grants.yaml", {}))


def _family(entry: Mapping[str, Any], file: str) -> Family:
    fields = dict(entry)
    try:
        said = fields.pop("statuses")
        statuses = {use: Status(said.get(use.value, said["all"])) for use in Use}
        lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
        return Family(**{**fields, **lists, "statuses": MappingProxyType(statuses)})
    except (KeyError, TypeError, ValueError) as problem:
        raise RuleError(f"{file}: licence {fields.get('id', '?')}: {problem}.") from None


@by_rules
def pack() -> Pack:
    """The licences of the rules in force, read once."""
    return load({name.removeprefix("licenses/"): one.content for name, one in in_force().documents("licenses").items()})


def by_url(url: str) -> License | None:
    """The open licence whose text or deed is at ``url``; ``None`` for any other page."""
    return pack().by_url(url)


def by_id(spdx: str) -> License | None:
    """The open licence with this SPDX id, in any case; ``None`` when it is unknown or not open."""
    return pack().by_id(spdx)


def in_text(text: str) -> list[LicenseMatch]:
    """The open licences named, linked or granted in a passage of at most a few thousand characters, in order."""
    from scanner.prose import license_text

    return license_text.find(text, pack()) if may_be_in(text) else []


def may_be_in(text: str) -> bool:
    """Whether ``in_text`` may find anything in ``text``; quick, and yes too often rather than no."""
    from scanner.prose import license_text

    return license_text.may_be_in(text, pack())


def conflicts(matches: list[LicenseMatch]) -> list[tuple[LicenseMatch, LicenseMatch]]:
    """Pairs of ``in_text`` where the words name one licence and the link right beside them leads to another."""
    if len(matches) < 2:
        return []
    from scanner.prose import license_text

    return license_text.conflicts(matches, pack())


def anchors() -> tuple[str, ...]:
    """Lower-case literals: one stands in every passage with a match, once its blanks and dashes are made plain."""
    return tuple(pack().cues["anchors"])
