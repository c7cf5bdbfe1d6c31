"""Rights links and properties in a page's elements, with the thing they speak of: rel=license, RDFa, microdata.

HTML standard (link type ``license``, microdata), RDFa Core 1.1 (``about``, ``resource``), ccREL.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.carriers.evidence import Evidence
from scanner.carriers.jsonld import comparable
from scanner.carriers.rights_value import MAX_TEXT, absolute
from scanner.vocabulary import Scope

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from scanner.page import Page

MAX_ELEMENTS = 2000
_MAX_ANCESTORS = 500
_MARKS = ("license", "rights", "usageinfo", "copyrightnotice", "conditionsofaccess")
_ATTRIBUTES = ("rel", "property", "itemprop")
_RSL = "application/rsl+xml"
_ASSET_ELEMENTS = frozenset({"figure", "picture", "video", "audio"})
_QUOTING_ELEMENTS = frozenset({"blockquote", "q"})


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its role (see ``rules/page_metadata.yaml``), value, subject and place."""

    role: str
    value: str
    scope: Scope
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Terms:
    """Names of properties and types, from the rule file."""

    schema: Mapping[str, str]
    links: Mapping[str, str]
    documents: frozenset[str]


def read(elements: list["LexborNode"], url: str | None, terms: Terms) -> Iterator[Property]:
    """The rights properties of the first ``MAX_ELEMENTS`` of a page found at ``url``; links to RSL are left out."""
    for element in elements[:MAX_ELEMENTS]:
        attributes = {key: value or "" for key, value in element.attributes.items()}
        if attributes.get("type", "").partition(";")[0].strip().lower() == _RSL:
            continue
        for attribute in _ATTRIBUTES:
            if attribute == "property" and element.tag == "meta":
                continue  # read with the page's other meta elements
            for name in dict.fromkeys(attributes.get(attribute, "").lower().split()):
                role = _role(element, attribute, name, terms)
                written, value = _value(element, attributes, attribute, url) if role else ("", "")
                if role and value:
                    source = {"rel": "html-link", "property": "rdfa"}.get(attribute, "microdata")
                    evidence = Evidence(source, f"{element.tag}[{attribute}={name}]", written)
                    yield Property(role, value, _scope(element, attribute, url, terms), evidence)


def elements(page: "Page", html: str) -> list["LexborNode"]:
    """The elements that may carry a rights property; only words that occur are sought: selectors cost time."""
    lowered = html.lower()
    marks = [mark for mark in _MARKS if mark in lowered]
    if not marks:
        return []
    return page.tree.css(",".join(f'[{attribute}*="{mark}" i]' for attribute in _ATTRIBUTES for mark in marks))


def _role(element: "LexborNode", attribute: str, name: str, terms: Terms) -> str | None:
    if attribute == "itemprop":
        return terms.schema.get(name.removeprefix("https://schema.org/").removeprefix("http://schema.org/"))
    if attribute == "property" and ":" not in name:  # a bare term needs a vocabulary around it
        around = any("schema.org" in (node.attributes.get("vocab") or "") for node in _upward(element))
        return terms.schema.get(name) if around else None
    if name.startswith("schema:"):
        return terms.schema.get(name.removeprefix("schema:"))
    return terms.links.get(name)


def _value(element: "LexborNode", attributes: Mapping[str, str], attribute: str, url: str | None) -> tuple[str, str]:
    """The value as written, and what it stands for: an address in full, or words."""
    linked = (attributes.get("href") or attributes.get("resource") or "").strip()
    words = "" if attribute == "rel" else attributes.get("content", "")
    if linked and not words:
        return linked, absolute(linked, url)
    if not words and attribute != "rel":
        words = element.text(deep=True)
    return words.strip()[:MAX_TEXT], words.strip()[:MAX_TEXT]


def _upward(element: "LexborNode") -> Iterator["LexborNode"]:
    """``element`` and its ancestors."""
    node: LexborNode | None = element
    for _ in range(_MAX_ANCESTORS):
        if node is None or node.tag in ("-document", "html"):
            break
        yield node
        node = node.parent
    if node is not None and node.tag == "html":
        yield node


def _scope(element: "LexborNode", attribute: str, url: str | None, terms: Terms) -> Scope:
    """What a property of ``element`` speaks of, by the nearest ancestor that names or encloses a subject."""
    for distance, node in enumerate(_upward(element)):  # comparing nodes would compare their whole markup
        attributes = node.attributes
        if "about" in attributes:
            return _named(attributes["about"] or "", url)
        if distance and "resource" in attributes and "typeof" in attributes:
            return _named(attributes["resource"] or "", url)
        if node.tag in _ASSET_ELEMENTS:
            return Scope.ASSET
        if node.tag in _QUOTING_ELEMENTS:
            return Scope.PART
        if "itemscope" in attributes and (distance or attribute != "itemprop"):
            return _item_scope(attributes, terms)
        if distance and "typeof" in attributes:
            return _item_scope({"itemtype": attributes["typeof"]}, terms)
    return Scope.PART if attribute == "itemprop" else Scope.DOCUMENT


def _item_scope(attributes: Mapping[str, str | None], terms: Terms) -> Scope:
    types = [name.rpartition("/")[2].rpartition(":")[2].lower() for name in (attributes.get("itemtype") or "").split()]
    nested = attributes.get("itemprop") not in (None, "", "mainEntity", "mainEntityOfPage")
    if nested or not terms.documents.intersection(types):
        return Scope.ASSET
    return Scope.DOCUMENT


def _named(subject: str, url: str | None) -> Scope:
    """Whether an RDFa subject is the page, which it is when empty or the page's own address."""
    subject = subject.strip()
    if not subject or (url and "#" not in subject and comparable(subject, url) == comparable(url)):
        return Scope.DOCUMENT
    return Scope.ASSET
