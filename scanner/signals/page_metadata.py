"""Licence and rights metadata of a page, bound to what it speaks of: an image's licence is not the article's.

schema.org in JSON-LD, microdata and RDFa; rel=license (HTML standard; RFC 8288 for the header); ccREL; Dublin
Core; RightsStatements.org; SPDX tags. None of these vocabularies has a word for AI: a public licence says what it
says of every use, everything else is evidence or a sentence for the prose scanner.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scanner.carriers import headers, jsonld, rights_markup, rights_value, spdx
from scanner.carriers.evidence import Evidence
from scanner.rulebook import by_rules, in_force
from scanner.types import Detection, Document, Finding
from scanner.vocabulary import Kind, Scope, Status

if TYPE_CHECKING:
    from scanner.page import Page

_NAME = "page-metadata"
_MAX_VALUES = 50
_LIMITS = frozenset({"non-commercial", "no-derivatives"})
_RSL = "application/rsl+xml"


@by_rules
def words() -> Mapping[str, Any]:
    """The content of ``rules/page_metadata.yaml``, read once."""
    content: Mapping[str, Any] = in_force().document("page_metadata.yaml")
    return content


@by_rules
def _terms() -> rights_markup.Terms:
    return rights_markup.Terms(words()["schema"], words()["links"], frozenset(words()["document_types"]))


class PageMetadataDetector:
    """Reads headers, meta elements, JSON-LD and markup of a page, and the SPDX tags of a plain text."""

    name = _NAME
    carriers = frozenset({"headers", "html", "text"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """Findings for licences and terms, and the sentences of rights properties."""
        detection = Detection()
        _read_headers(detection, document)
        if page:
            _read_metas(detection, page, document.url)
            _read_scripts(detection, page, document.url)
            elements = rights_markup.elements(page, document.html or "")
            if len(elements) > rights_markup.MAX_ELEMENTS:
                message = f"Only the first {rights_markup.MAX_ELEMENTS} elements on rights were read."
                detection.warnings.append(Evidence("html", None, "").warning("scan-incomplete", message))
            for found in rights_markup.read(elements, document.url, _terms()):
                _record(detection, found.role, found.evidence, found.value, document.url, found.scope)
        elif document.text:
            _read_tags(detection, document.text)
        _compare_licences(detection)
        detection.texts = list({text.text: text for text in reversed(detection.texts)}.values())[::-1]
        return detection


def _record(
    detection: Detection,
    role: str,
    evidence: Evidence,
    value: str,
    base: str | None,
    scope: Scope = Scope.DOCUMENT,
    holder: str | None = None,
) -> None:
    if role != "holder":
        rights_value.record(
            detection,
            _NAME,
            evidence,
            value,
            license_only=role == "license",
            base=base,
            scope=scope,
            holder=holder,
        )


def _compare_licences(detection: Detection) -> None:
    """Warn when a page names licences for itself that differ in what matters to a collector."""
    licensed = [found for found in detection.findings if found.license and found.scope == Scope.DOCUMENT]
    for found in licensed[1:]:
        if found.license != licensed[0].license and _demands(found) != _demands(licensed[0]):
            evidence = Evidence(found.source, found.location, found.excerpt)
            message = f"The page is given as {licensed[0].license} and as {found.license}."
            detection.warnings.append(evidence.warning("conflicting-values", message))
            return


def _demands(licensed: Finding) -> tuple[frozenset[Status], frozenset[str]]:
    return frozenset(licensed.statuses.values()), _LIMITS.intersection(licensed.conditions)


def _read_headers(detection: Detection, document: Document) -> None:
    for link in headers.links(document):
        if "license" in link.relations and link.media_type != _RSL and not _anchored(link):
            target = rights_value.absolute(link.target, document.url)
            _record(detection, "license", link.evidence, target, document.url)


def _anchored(link: headers.Link) -> bool:
    """Whether a link names another subject than the document (RFC 8288, section 3.2)."""
    after = link.evidence.excerpt.partition(f"<{link.target}>")[2].partition(",")[0]
    return re.search(r";\s{0,20}anchor\s{0,20}=\s{0,20}\"?[^\"\s;]", after, re.IGNORECASE) is not None


def _read_metas(detection: Detection, page: "Page", base: str | None) -> None:
    roles = words()["metas"]
    for meta in page.metas:
        name = (meta.name or meta.property or "").strip().lower()
        role = roles.get(name.replace(":", "."))
        if role and meta.content and meta.content.strip():
            attribute = "name" if meta.name else "property"
            _record(
                detection,
                role,
                Evidence("html-meta", f"meta[{attribute}={name}]", meta.content),
                meta.content,
                base,
            )


def _read_tags(detection: Detection, text: str) -> None:
    for tag in spdx.tags(text):
        evidence = Evidence("text", "SPDX-License-Identifier", tag.excerpt, tag.start)
        terms = spdx.terms(tag.expression)
        if terms is None or not terms.known:
            message = f"{tag.expression[:100]!r} names a licence that is not known."
            detection.warnings.append(evidence.warning("unresolved-terms", message))
            continue
        finding = evidence.finding(
            _NAME,
            Kind.OPEN_LICENSE,
            terms.statuses,
            license=tag.expression,
            terms_url=None if " " in tag.expression else f"https://spdx.org/licenses/{tag.expression}.html",
            conditions=tuple(sorted(terms.conditions)),
        )
        detection.findings.append(finding)


def _read_scripts(detection: Detection, page: "Page", url: str | None) -> None:
    graph = jsonld.read(page.scripts("application/ld+json"))
    for problem, content in graph.problems:
        evidence = Evidence("json-ld", None, content[:500])
        detection.warnings.append(evidence.warning("malformed-file", f"JSON-LD cannot be read: {problem}."))
    if graph.incomplete:
        evidence = Evidence("json-ld", None, "")
        detection.warnings.append(evidence.warning("scan-incomplete", "JSON-LD: too much of it, a part was read."))
    speaking = [node for node in graph.nodes if not words()["schema"].keys().isdisjoint(node.properties)]
    if not speaking:
        return
    documents = _terms().documents
    candidates = [node for node in graph.nodes if node.top and (not node.types or documents.intersection(node.types))]
    main = jsonld.main_entities(candidates, _own_addresses(page, url), url)
    for node in speaking:
        _read_node(detection, graph, node, url, any(node is entity for entity in main))


def _own_addresses(page: "Page", url: str | None) -> set[str]:
    canonical = page.tree.css_first('link[rel~="canonical" i]')
    named = [url, canonical.attributes.get("href") if canonical else None]
    return {jsonld.comparable(address) for address in named if address}


def _read_node(detection: Detection, graph: jsonld.Graph, node: jsonld.Node, url: str | None, main: bool) -> None:
    scope = Scope.DOCUMENT if main else _other_scope(node, url)
    holder = _name_of(graph.resolved(node.properties.get("copyrightholder")))
    for name, role in words()["schema"].items():
        sentence_scope = Scope.SITE if role != "license" and node.top and _is_site(node) else scope
        for value in _values(graph, node.properties.get(name), role):
            evidence = Evidence("json-ld", f"{node.path}.{name}", value)
            _record(detection, role, evidence, value, url, sentence_scope, holder)


def _is_site(node: jsonld.Node) -> bool:
    return not frozenset(words()["site_types"]).isdisjoint(node.types)


def _other_scope(node: jsonld.Node, url: str | None) -> Scope:
    """What a node beside the main entity is to the document, which may be the very file that it describes."""
    if frozenset(words()["asset_types"]).isdisjoint(node.types):
        return Scope.PART
    content = jsonld.address(node.properties.get("contenturl"))
    if url and content and jsonld.comparable(content) == jsonld.comparable(url):
        return Scope.DOCUMENT
    return Scope.ASSET


def _values(graph: jsonld.Graph, value: Any, role: str) -> list[str]:
    """The addresses and sentences of a property; of an object its address and text, or else its name."""
    found: list[str] = []
    for item in value[:_MAX_VALUES] if isinstance(value, list) else [value]:
        named = graph.resolved(item)
        if isinstance(named, dict) and "@value" not in named:
            said = [
                jsonld.address(named),
                *jsonld.texts(named.get("text")),
                *jsonld.texts(named.get("description")),
            ]
            found += [text for text in said if text] or [_name_of(named) or ""]
        else:
            found += jsonld.texts(named)
    return [] if role == "holder" else [text.strip() for text in found if text.strip()]


def _name_of(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip()[:200] or None if isinstance(value, str) else None


DETECTOR = PageMetadataDetector()
