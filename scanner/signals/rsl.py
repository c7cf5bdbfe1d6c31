"""RSL: licence documents by all their ways of association (RSL 1.0, 10 December 2025, section 4).

robots.txt (``License:``, of the collector's group before those above all groups), ``Link`` header, link element,
script element, feed item, EPUB and XMP. All apply together and the most restrictive combination stands (4.9).
Terms that are declared but cannot be read leave every use conditional.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from scanner.carriers import headers, robots_file, rsl_document
from scanner.carriers.evidence import Evidence, decoded
from scanner.carriers.paths import host
from scanner.carriers.robots_file import RobotsFile
from scanner.carriers.rsl_document import Content
from scanner.signals import rsl_terms
from scanner.signals.rsl_terms import Reading
from scanner.signals.scoped_rules import warn_of_conflict
from scanner.signals.wording import nearest_kind
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Scope, Status

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "rsl"
_MEDIA_TYPE = "application/rsl+xml"
_MOST_LICENSES = 100
_LONGEST_EXCERPT = 4000
_INVENTED = {"prohibits": "near-miss-restriction", "permits": "near-miss-permission"}


@dataclass(frozen=True, slots=True)
class Association:
    """A licence document named for the page: its address, where that is said, and of what."""

    url: str
    evidence: Evidence
    scope: Scope


class RslDetector:
    """Reads the licences that are associated with the document."""

    name = NAME
    carriers = frozenset({"embedded", "feed", "headers", "html", "robots_txt"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """One finding for each licence that speaks of the document, or for each that cannot be read."""
        detection = Detection()
        named: dict[str, Association] = {}
        for association in _associations(document, page, detection):
            named.setdefault(association.url, association)
        for association in islice(named.values(), _MOST_LICENSES):
            _read_linked(association, document, detection)
        for association in islice(named.values(), _MOST_LICENSES, _MOST_LICENSES + 1):
            _add_malformed(association, "More licences are named than are read.", detection)
        for source, content in _inline(document, page):
            _read_inline(source, content, document, detection)
        warn_of_conflict(detection)
        return detection


def _associations(document: Document, page: "Page | None", detection: Detection) -> Iterator[Association]:
    file = robots_file.of(document)
    if file is not None:
        detection.warnings += file.derived(_invented)
        if "license" in file.fields:
            yield from _from_robots(file, document, detection)
    for link in headers.links(document):
        if "license" in link.relations and _is_rsl(link.media_type):
            yield Association(_absolute(link.target, document), link.evidence, Scope.DOCUMENT)
    if page and _mentions_rsl(document):
        for element in page.links:
            if "license" in element.rel and _is_rsl(element.type):
                evidence = Evidence("html-link", "link[rel=license]", element.href)
                yield Association(_absolute(element.href, document), evidence, Scope.DOCUMENT)


def _from_robots(file: RobotsFile, document: Document, detection: Detection) -> Iterator[Association]:
    """Licences of the collector's group; only when it has none, those above all groups (4.4)."""
    group = [line for line in file.rules(document.user_agent, "license").lines if line.field == "license"]
    for line in group or file.outside("license"):
        if not line.value:
            detection.warnings.append(line.evidence.warning("invalid-value", "License names no address."))
            continue
        if not host(line.value):
            detection.warnings.append(line.evidence.warning("relative-url", "License wants an absolute address."))
        yield Association(_absolute(line.value, document, "/robots.txt"), line.evidence, Scope.SITE)


def _invented(file: RobotsFile) -> list[ScanWarning]:
    """Lines that some tools document as RSL and RSL does not know."""
    found = [line for line in file.lines if line.field in _INVENTED and line.value]
    message = "RSL defines no such line in robots.txt."
    return [line.evidence.warning(_INVENTED[line.field], message) for line in found[:50]]


def _inline(document: Document, page: "Page | None") -> Iterator[tuple[str, str | bytes]]:
    """Licences that stand in another file, by the name of their carrier."""
    if page and _mentions_rsl(document):
        yield from (("html-script", script) for script in page.scripts(_MEDIA_TYPE))
    carried = (
        ("feed", document.site and document.site.feed),
        ("epub", document.embedded and document.embedded.epub_opf),
        ("xmp", document.embedded and document.embedded.xmp),
    )
    yield from ((source, content) for source, content in carried if content)


def _read_linked(association: Association, document: Document, detection: Detection) -> None:
    served = document.site.rsl.get(association.url) if document.site else None
    if served is None:
        detection.findings.append(_unreadable(association))
        detection.warnings.append(association.evidence.warning("license-unavailable", "The licence cannot be fetched."))
        return
    read = rsl_document.standalone(served)
    if read.problem:
        _add_malformed(association, f"The licence cannot be read: {read.problem}.", detection)
    for content in read.contents:
        if content.covers(document.url):
            _add(content, _Place("rsl", f"{association.url} ", association.url, association.scope), detection)


def _read_inline(source: str, carrier: str | bytes, document: Document, detection: Detection) -> None:
    """A feed speaks of many pages, so one that cannot be read is only warned of; the other carriers are the
    page's.
    """
    read = rsl_document.standalone(carrier) if source == "html-script" else rsl_document.embedded(carrier)
    if read.problem:
        evidence = Evidence(source, None, decoded(carrier[:_LONGEST_EXCERPT]))
        message = f"A licence cannot be read: {read.problem}."
        if source == "feed":
            detection.warnings.append(evidence.warning("malformed-file", message))
            if len(carrier) > rsl_document.MAX_BYTES:
                detection.warnings.append(evidence.warning("scan-incomplete", "The feed was not read."))
        else:
            _add_malformed(Association(document.url or "", evidence, Scope.DOCUMENT), message, detection)
    for content in read.contents:
        if source in ("epub", "xmp") or content.covers(document.url):
            _add(content, _Place(source, "", content.terms_url or document.url or "", Scope.DOCUMENT), detection)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a content element stands: carrier, what its location begins with, address of its terms, scope."""

    source: str
    prefix: str
    terms_url: str
    scope: Scope


def _add(content: Content, place: _Place, detection: Detection) -> None:
    findings, warnings = content.derived(_found, place)
    detection.findings += findings
    detection.warnings += warnings


def _found(content: Content, place: _Place) -> tuple[tuple[Finding, ...], tuple[ScanWarning, ...]]:
    readings, warnings = rsl_terms.read(content)
    return tuple(_finding(reading, place) for reading in readings), tuple(
        replace(warning, source=place.source) for warning in warnings
    )


def _finding(reading: Reading, place: _Place) -> Finding:
    evidence = replace(reading.evidence, source=place.source, location=f"{place.prefix}{reading.evidence.location}")
    return evidence.finding(
        NAME,
        nearest_kind(reading.statuses),
        reading.statuses,
        scope=place.scope,
        conditions=reading.conditions,
        license=reading.license,
        terms_url=place.terms_url or next(iter(reading.addresses), None),
    )


def _add_malformed(association: Association, message: str, detection: Detection) -> None:
    detection.findings.append(_unreadable(association))
    detection.warnings.append(association.evidence.warning("malformed-file", message))


def _unreadable(association: Association) -> Finding:
    """Terms that are declared and cannot be read: nothing is licensed unless they are met."""
    statuses = dict.fromkeys(rsl_terms.USES, Status.CONDITIONAL)
    return association.evidence.finding(
        NAME,
        nearest_kind(statuses),
        statuses,
        scope=association.scope,
        conditions=("license",),
        terms_url=association.url or None,
    )


def _absolute(address: str, document: Document, carrier: str = "") -> str:
    """``address`` as it stands in ``carrier``, by default the document itself, without its fragment."""
    try:
        return urldefrag(urljoin(urljoin(document.url or "", carrier), address.strip())).url
    except ValueError:
        return address


def _is_rsl(media_type: str | None) -> bool:
    return (media_type or "").partition(";")[0].strip().lower() == _MEDIA_TYPE


def _mentions_rsl(document: Document) -> bool:
    """Whether the page's source can hold RSL at all; looking at all elements of every page costs more."""
    html = document.html or ""
    return "+xml" in html or "+XML" in html


DETECTOR = RslDetector()
