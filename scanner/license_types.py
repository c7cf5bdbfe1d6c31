"""What is known of a licence, and what is found of it in a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scanner.vocabulary import Status, Use


@dataclass(frozen=True, slots=True)
class License:
    """One open licence.

    Attributes:
        spdx: its id.
        name: its English title.
        url: where its text lives; empty when it has no home.
        statuses: what it says about each use.
        conditions: ``attribution``, ``share-alike``, ``non-commercial``, ``no-derivatives``,
            ``source-disclosure``, ``licence-for-computational-analysis``.
        open: whether it lets anyone use and change the work for any purpose (https://opendefinition.org/).
    """

    spdx: str
    name: str
    url: str
    statuses: Mapping[Use, Status]
    conditions: tuple[str, ...]
    open: bool


Strength = Literal["grant", "name"]
Via = Literal["name", "url", "formula", "identifier"]
About = Literal["work", "asset"]


@dataclass(frozen=True, slots=True)
class LicenseMatch:
    """One licence found in a passage, as ``text[start:end]``.

    ``strength`` is ``grant`` when the words around it, or its own wording, put something under the licence, and
    ``name`` when it is only named or linked. ``about`` is ``asset`` when the words before it speak of a picture, a
    film, a font or the software rather than of the text.
    """

    license: License
    start: int
    end: int
    strength: Strength
    via: Via
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One licence in all its versions, as its YAML file describes it."""

    id: str
    name: str
    url: str = ""
    versions: tuple[str, ...] = ()
    default: str | None = None
    or_later: bool = False
    statuses: Mapping[Use, Status]
    conditions: tuple[str, ...] = ()
    open: bool = True
    implies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()

    def license(self, version: str | None = None, later: str = "") -> License:
        """This licence in ``version`` (``None``: none is named); ``later`` is ``only``, ``or-later`` or none."""
        version = version or self.default
        spdx = self.key(version, later)
        name = f"{self.name} {version}" if version else self.name
        return License(
            spdx, name, self.url.replace("{version}", version or ""), self.statuses, self.conditions, self.open
        )

    def key(self, version: str | None, later: str = "") -> str:
        """The id as far as it is known: without a version where none is named."""
        return "-".join(filter(None, (self.id, version, later if self.or_later and version else "")))

    def version(self, written: str | None) -> str | None:
        """The version meant by ``written`` (``3`` → ``3.0``); ``None`` when this licence has no such version."""
        return next((v for v in self.versions if written in (v, v.removesuffix(".0"), v.replace(".", ""))), None)
