"""RSL documents and fragments as content elements with licences, without judging (RSL 1.0, 10 December 2025).

A document stands alone, in a script element, in an item of a feed, or in the metadata of an EPUB or an XMP packet.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.carriers import site_text
from scanner.carriers.evidence import Evidence, decoded
from scanner.carriers.paths import Pattern, host, pattern, request_path
from scanner.carriers.remembering import Remembering
from scanner.carriers.xmltree import MAX_BYTES as MAX_BYTES
from scanner.carriers.xmltree import Element, Tree, XmlError, parse

NAMESPACE = "https://rslstandard.org/rsl"
_LONGEST_EXCERPT = 4000
_IN_CONTENT = frozenset(("license", "schema", "alternate", "copyright", "terms"))
_IN_LICENSE = frozenset(("permits", "prohibits", "payment", "reporting", "legal"))


@dataclass(frozen=True, slots=True)
class Term:
    """A ``permits``, ``prohibits``, ``payment`` or unknown element: ``type``, text, addresses inside it."""

    name: str
    type: str | None
    text: str
    evidence: Evidence
    has_children: bool = False
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class License:
    """One licence: its terms in order, elements of the namespace that it should not hold, its place."""

    terms: tuple[Term, ...]
    unknown: tuple[Term, ...]
    evidence: Evidence

    def of(self, name: str, type: str | None = None) -> Iterator[Term]:
        """The terms of one element name, and of one type when it is given."""
        return (term for term in self.terms if term.name == name and type in (None, term.type))


@dataclass(eq=False)
class Content(Remembering):
    """One content element.

    Attributes:
        url: pattern as written; empty where the association gives the scope, ``None`` when it is missing.
        token_needed: a licence server or encryption stands before it, so that even a free licence needs a token.
        licenses: its licences.
        unknown: elements of the namespace that it should not hold.
        terms_url: address of terms for people; ``None`` without one.
        links: addresses of the feed item it stands in; empty outside feeds.
        evidence: the element.
    """

    url: str | None
    scope: Pattern
    host: str
    token_needed: bool
    licenses: tuple[License, ...]
    unknown: tuple[Term, ...]
    terms_url: str | None
    links: frozenset[str]
    evidence: Evidence

    def __post_init__(self) -> None:
        super().__init__()

    def covers(self, url: str | None) -> bool:
        """Whether the element speaks of the document at ``url``; a host in the pattern has to be its host."""
        if self.links and _same(url) not in self.links:
            return False
        if self.host and host(url) not in ("", self.host):
            return False
        return self.scope.matches(request_path(url))


@dataclass(frozen=True, slots=True, eq=False)
class RslDocument:
    """The content elements of a document, or why it cannot be read."""

    contents: tuple[Content, ...]
    problem: str | None = None


def standalone(content: str | bytes) -> RslDocument:
    """The document ``content``, whose root has to be ``rsl`` in the namespace of RSL 1.0."""
    return _within_limit(content, _standalone)


def embedded(content: str | bytes) -> RslDocument:
    """The content elements anywhere in another XML document: a feed, an EPUB package document, an XMP packet."""
    return _within_limit(content, _embedded)


def _within_limit(content: str | bytes, read: Callable[[str], RslDocument]) -> RslDocument:
    if len(content) > MAX_BYTES:
        return RslDocument((), f"larger than {MAX_BYTES} bytes")
    return read(decoded(content))


def _parse_standalone(text: str) -> RslDocument:
    try:
        tree = parse(text)
    except XmlError as problem:
        return RslDocument((), str(problem))
    if (tree.root.namespace, tree.root.name) != (NAMESPACE, "rsl"):
        return RslDocument((), "the root is no rsl element of the namespace of RSL 1.0")
    reader = _Reader(tree)
    contents = tuple(reader.content(child, frozenset()) for child in tree.root.children if _is(child, "content"))
    return RslDocument(contents, None if contents else "there is no content element")


def _parse_embedded(text: str) -> RslDocument:
    if NAMESPACE not in text:
        return RslDocument(())
    try:
        tree = parse(text)
    except XmlError as problem:
        return RslDocument((), str(problem))
    return RslDocument(tuple(_nested(tree)))


_standalone = site_text.once_per_text(_parse_standalone)
_embedded = site_text.once_per_text(_parse_embedded)


def _nested(tree: Tree) -> Iterator[Content]:
    """Content elements with the links of the item or entry around them."""
    reader = _Reader(tree)
    inside: dict[int, frozenset[str]] = {}
    for element in tree.root.iter():
        if element.name in ("item", "entry"):
            links = frozenset(_links(element))
            inside.update((id(below), links) for below in element.iter() if _is(below, "content"))
        if _is(element, "content"):
            yield reader.content(element, inside.get(id(element), frozenset()))


def _links(item: Element) -> Iterator[str]:
    for child in item.children:
        if child.name in ("link", "guid", "id"):
            address = child.get("href") or child.text
            if address.startswith(("http://", "https://")):
                yield _same(address)


def _same(url: str | None) -> str:
    """Host and path of ``url``, in which scheme and fragment do not count."""
    return host(url) + request_path(url)


class _Reader:
    """Takes the elements of one tree over, with their places."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._line_ends = [match.start() for match in re.finditer("\n", tree.source)]

    def content(self, element: Element, links: frozenset[str]) -> Content:
        url = element.get("url")
        terms = next((child.text for child in element.children if _is(child, "terms")), None)
        return Content(
            url=url,
            scope=pattern(_path_pattern(url or "")),
            host=host(url),
            token_needed=bool(element.get("server")) or (element.get("encrypted") or "").lower() == "true",
            licenses=tuple(self._license(child) for child in element.children if _is(child, "license")),
            unknown=self._unknown(element, _IN_CONTENT),
            terms_url=terms or None,
            links=links,
            evidence=self._evidence(element),
        )

    def _license(self, element: Element) -> License:
        terms = tuple(self._term(child) for child in element.children if child.namespace == NAMESPACE)
        known = tuple(term for term in terms if term.name in _IN_LICENSE)
        return License(known, self._unknown(element, _IN_LICENSE), self._evidence(element))

    def _unknown(self, element: Element, known: frozenset[str]) -> tuple[Term, ...]:
        strange = (child for child in element.children if child.namespace == NAMESPACE and child.name not in known)
        return tuple(self._term(child) for child in strange)

    def _term(self, element: Element) -> Term:
        kind = element.get("type")
        addresses = (child.text for child in element.children if child.name in ("standard", "custom") and child.text)
        evidence = self._evidence(element)
        return Term(
            element.name, kind and kind.strip(), element.text, evidence, bool(element.children), tuple(addresses)
        )

    def _evidence(self, element: Element) -> Evidence:
        line = bisect_right(self._line_ends, element.start) + 1
        excerpt = self._tree.source[element.start : min(element.end, element.start + _LONGEST_EXCERPT)]
        return Evidence("rsl", f"line {line}", excerpt, element.start)


def _path_pattern(url: str) -> str:
    _, scheme, rest = url.strip().partition("://")
    return "/" + rest.partition("/")[2] if scheme else url.strip() or "/"


def _is(element: Element, name: str) -> bool:
    return element.name == name and element.namespace == NAMESPACE
