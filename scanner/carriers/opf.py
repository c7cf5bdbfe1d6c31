"""The package document of an EPUB as a list of statements on the publication (EPUB 3.3, section 5; OPF 2.0.1)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from scanner.carriers.evidence import Evidence
from scanner.carriers.xmltree import Element, Tree, XmlError, parse

_RESERVED_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "http://schema.org/",
    "cc": "http://creativecommons.org/ns#",
    "xhv": "http://www.w3.org/1999/xhtml/vocab#",
}
_PREFIX = re.compile(r"([\w.-]{1,50}):\s{1,20}(\S{1,300})")
_DC = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        term: IRI of the property; as written when its prefix is not declared, or for an EPUB 2 ``name``.
        value: what it says; for a link its address.
        named: written as EPUB 2 ``name`` and ``content``.
        evidence: the element in the package document.
    """

    term: str
    value: str
    named: bool
    evidence: Evidence


@lru_cache(maxsize=4)
def statements(package: str) -> tuple[Statement, ...]:
    """The statements about the whole publication, in order; refined ones speak of something else and are left out.

    Raises:
        XmlError: the package document cannot be read.
    """
    tree = parse(package)
    if tree.root.name != "package":
        raise XmlError("no package element")
    prefixes = _RESERVED_PREFIXES | dict(_PREFIX.findall(tree.root.get("prefix") or ""))
    metadata = [child for part in tree.root.children if part.name == "metadata" for child in part.iter()]
    found = [_statement(tree, element, prefixes) for element in metadata if not element.get("refines")]
    return tuple(statement for statement in found if statement)


def _statement(tree: Tree, element: Element, prefixes: dict[str, str]) -> Statement | None:
    if element.namespace == _DC:
        term, value, named = _DC + element.name, element.text, False
    elif element.name == "meta" and element.get("property"):
        term, value, named = _expanded(element.get("property") or "", prefixes), element.text, False
    elif element.name == "meta" and element.get("name"):
        term, value, named = element.get("name") or "", (element.get("content") or "").strip(), True
    elif element.name == "link" and element.get("rel"):
        term, value, named = (
            _expanded(element.get("rel") or "", prefixes),
            (element.get("href") or "").strip(),
            False,
        )
    else:
        return None
    evidence = Evidence("epub", term.strip(), tree.excerpt(element), element.start)
    return Statement(term.strip(), value, named, evidence)


def _expanded(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = name.strip().partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else name.strip()
