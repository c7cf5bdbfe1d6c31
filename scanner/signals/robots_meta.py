"""Robots meta elements and X-Robots-Tag: ``noai``, ``noimageai``, ``noml``, ``noindex``, vendors' readings.

Google Search Central (robots meta tag), Bing (September 2023, noarchive and nocache), DeviantArt (November 2022,
noai and noimageai). In a conflict the more restrictive rule applies; rules for all crawlers and for the collector
add up.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scanner.carriers.evidence import Evidence
from scanner.carriers.robots_directives import Directive, Meaning, register, split
from scanner.signals import agents
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Status

if TYPE_CHECKING:
    from scanner.page import Page

_HEADER = "x-robots-tag"


class RobotsMetaDetector:
    """Reads the directives that reach the collector; those for other crawlers are only warned of."""

    name = "robots-meta"
    carriers = frozenset({"headers", "html"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """One finding for each directive that says something about a use."""
        collector = _product(document.user_agent)
        warnings: list[ScanWarning] = []
        written = list(_from_headers(document))
        if page:
            written += _from_metas(page, collector, warnings)
        directives = _distinct(written)
        if not directives:
            return Detection(warnings=warnings)
        warnings += _crawler_warnings(directives, collector)
        applying = [directive for directive in directives if directive.crawler in (None, collector)]
        findings = self._findings(applying, collector, document.media == "image", warnings)
        return Detection(findings, warnings)

    def _findings(
        self, directives: list[Directive], collector: str | None, image: bool, warnings: list[ScanWarning]
    ) -> list[Finding]:
        meant: list[tuple[Directive, Meaning]] = []
        for directive in directives:
            meaning = _meaning(directive, collector, image, warnings)
            if meaning:
                meant.append((directive, meaning))
        overridden = {name for _, meaning in meant for name in meaning.overrides}
        meant = [(directive, meaning) for directive, meaning in meant if directive.name not in overridden]
        refused = {use for _, meaning in meant for use in meaning.statuses if meaning.statuses[use] == Status.RESERVED}
        findings = []
        for directive, meaning in meant:
            lost = [use for use, status in meaning.statuses.items() if status == Status.ALLOWED and use in refused]
            statuses = {use: status for use, status in meaning.statuses.items() if use not in lost}
            if lost:
                warnings.append(
                    directive.evidence.warning("conflicting-values", f"{directive.name} stands beside its opposite.")
                )
            if statuses:
                conditions = (meaning.terms,) if meaning.terms else ()
                findings.append(directive.evidence.finding(self.name, meaning.kind, statuses, conditions=conditions))
        return findings


def _distinct(directives: list[Directive]) -> list[Directive]:
    """Each directive once for each carrier and crawler, so that repeated header lines do not multiply evidence."""
    by_key: dict[tuple[str, str, str | None, str | None], Directive] = {}
    for directive in directives:
        key = (directive.evidence.source, directive.name, directive.value, directive.crawler)
        by_key.setdefault(key, directive)
    return list(by_key.values())


def _product(user_agent: str | None) -> str | None:
    """The product token of a user agent, in lower case."""
    return user_agent.partition("/")[0].strip().lower() or None if user_agent else None


def _from_headers(document: Document) -> Iterator[Directive]:
    lines = (value for header, value in document.headers if header.strip().lower() == _HEADER)
    for value in dict.fromkeys(lines):
        yield from split(value, "http-header", _HEADER, None)


def _from_metas(page: "Page", collector: str | None, warnings: list[ScanWarning]) -> list[Directive]:
    found: list[Directive] = []
    for meta in page.metas:
        name, content = (meta.name or "").strip().lower(), meta.content or ""
        if name in ("robots", collector) or _is_crawler(name):
            crawler = None if name == "robots" else name
            found += split(content, "html-meta", f"meta[name={name}]", crawler)
        else:
            warnings += _misplaced(name, meta.property or meta.http_equiv or "", content)
    return found


def _is_crawler(name: str) -> bool:
    return name in agents.register() or register().is_crawler(name)


def _misplaced(name: str, other: str, content: str) -> Iterable[ScanWarning]:
    """A refusal in the wrong attribute, or in place of the metadata name."""
    other = other.strip().lower()
    if other in ("robots", _HEADER):
        evidence = Evidence("html-meta", f"meta[property={other}]", content)
        words = list(split(content, "html-meta", other, None))
        if any(register().resembles_refusal(word.name) for word in words):
            yield evidence.warning("near-miss-restriction", 'A robots directive must stand in <meta name="robots">.')
    elif name.startswith("no") and register().resembles_refusal(name):
        evidence = Evidence("html-meta", f"meta[name={name}]", content)
        yield evidence.warning("near-miss-restriction", f"{name} is a value of robots, not a metadata name.")


def _crawler_warnings(directives: list[Directive], collector: str | None) -> Iterator[ScanWarning]:
    """Refusals addressed to one crawler: they say nothing to others, and little to that one."""
    known = register().known
    for directive in directives:
        entry = known.get(directive.name)
        refusing = directive.name.startswith("no") or (entry is not None and (entry.by_vendor or entry.refuses))
        if directive.crawler is None or not refusing:
            continue
        if directive.crawler != collector:
            message = f"{directive.name} is addressed to {directive.crawler} only."
            yield directive.evidence.warning("agent-scoped-signal", message)
        effective = directive.crawler == collector and entry is not None and entry.meaning is not None
        agent = agents.register().get(directive.crawler)
        if agent and agent.is_ai and not effective:
            message = f"{directive.name} for {directive.crawler} looks like a refusal of AI use, but is none."
            yield directive.evidence.warning("near-miss-restriction", message)


def _meaning(directive: Directive, collector: str | None, image: bool, warnings: list[ScanWarning]) -> Meaning | None:
    """What a directive that reaches the collector means for this document."""
    known = register().known.get(directive.name)
    if known is None:
        if register().resembles_refusal(directive.name):
            message = f"{directive.evidence.excerpt[:100]!r} looks like a refusal, but is no directive."
            warnings.append(directive.evidence.warning("near-miss-restriction", message))
        return None
    if known.images_only and not image:
        message = f"{directive.name} speaks of images only."
        warnings.append(directive.evidence.warning("image-only-signal", message))
        return None
    if not known.by_vendor:
        return known.meaning
    meaning = register().vendor_meaning(collector, directive)
    if meaning is None and (known.neutral is None or directive.value != known.neutral):
        message = f"{directive.name} has a meaning for AI at some vendors only, not for this collector."
        warnings.append(directive.evidence.warning("vendor-specific-meaning", message))
    return meaning


DETECTOR = RobotsMetaDetector()
