"""What goes in (Document, SiteFiles, Embedded) and what comes out (Finding, ScanWarning, Verdict)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

NOTHING_SAID: Mapping[Use, Status] = MappingProxyType(dict.fromkeys(Use, Status.UNKNOWN))
"""The statuses of a document on which nothing was found."""


CONTEXT = 160
"""How many characters around a notice are kept for those who read the verdict."""

HTTP_OK = 200
_SITE_TEXTS = (
    "robots_txt", "tdmrep_json", "ai_txt", "well_known_ai_txt", "trust_txt", "llms_txt", "feed",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFiles:
    """Rights files of a host, as fetched; ``None`` where there was none.

    Texts may be ``bytes`` as served; they are decoded as UTF-8 with replacement. ``rsl`` (licences) and
    ``tdm_policies`` (ODRL, for ``tdm-policy``) hold documents by their address.
    """

    robots_txt: str | bytes | None = None
    robots_txt_status: int = 200
    robots_txt_content_type: str = "text/plain"
    tdmrep_json: str | bytes | None = None
    ai_txt: str | bytes | None = None
    ai_txt_content_type: str = "text/plain"
    well_known_ai_txt: str | bytes | None = None
    trust_txt: str | bytes | None = None
    llms_txt: str | bytes | None = None
    rsl: Mapping[str, str | bytes] = field(default_factory=dict)
    tdm_policies: Mapping[str, str | bytes] = field(default_factory=dict)
    feed: str | bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """Rights metadata taken out of a file: EPUB package document, XMP packet, decoded C2PA assertions."""

    epub_opf: str | bytes | None = None
    xmp: str | bytes | None = None
    c2pa_assertions: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to judge, with whatever the crawl kept of it. Everything but one of text and html is optional.

    Attributes:
        text: plain text; offsets of findings count its characters.
        id: a name for reports; the scanner does not read it.
        html: a web page; offsets of findings count the characters of its visible text.
        url: where it came from; site files are read for this path.
        headers: HTTP response headers in order, repeats kept.
        user_agent: product token of the collector; ``None`` when unknown.
        media: ``text`` or ``image``.
        site: rights files of the host.
        embedded: metadata taken out of the file.
        problems: what its reader could not read; with the code ``scan-incomplete`` nothing is allowed.
        place: where it was read: a path, with ``:line`` or ``:record`` in a file of many; for reports and decisions.
        file_sha256: SHA-256 of the file, where ``text`` was taken out of one and does not identify it.
    """

    text: str | None = None
    id: str | None = None
    html: str | None = None
    url: str | None = None
    headers: Sequence[tuple[str, str]] = ()
    user_agent: str | None = None
    media: str = "text"
    site: SiteFiles | None = None
    embedded: Embedded | None = None
    problems: "Sequence[ScanWarning]" = ()
    place: str | None = field(default=None, compare=False)
    file_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One notice, or one machine-readable signal, of one kind.

    ``text[start:end] == excerpt``, in characters of the text that ``source`` names: ``text``, ``html`` (visible
    text) or the value of a carrier such as ``html-meta``, ``http-header``, ``robots.txt``. ``location`` says where
    in the source (``footer``, ``line 12``, ``meta[name=copyright]``). ``before`` and ``after`` are what stands around
    the excerpt in a text, cut to ``CONTEXT`` characters.
    """

    kind: Kind
    form: Form
    source: str
    rule: str
    confidence: float
    start: int
    end: int
    excerpt: str
    statuses: Mapping[Use, Status]
    location: str | None = None
    scope: Scope = Scope.DOCUMENT
    language: str | None = None
    holder: str | None = None
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    license: str | None = None
    terms_url: str | None = None
    fingerprint: str = ""
    before: str = ""
    after: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The finding as it stands in the verdict's JSON."""
        return {
            "kind": self.kind.value,
            "form": self.form.value,
            "source": self.source,
            "location": self.location,
            "rule": self.rule,
            "confidence": round(self.confidence, 4),
            "start": self.start,
            "end": self.end,
            "excerpt": self.excerpt,
            "before": self.before,
            "after": self.after,
            "scope": self.scope.value,
            "fingerprint": self.fingerprint,
            "language": self.language,
            "holder": self.holder,
            "acts": list(self.acts),
            "means": list(self.means),
            "conditions": list(self.conditions),
            "exceptions": list(self.exceptions),
            "license": self.license,
            "terms_url": self.terms_url,
            "statuses": {use.value: status.value for use, status in self.statuses.items()},
        }


@dataclass(frozen=True, slots=True)
class ScanWarning:
    """Something a person should know about a document: a malformed file, a near miss, a contradiction.

    ``code`` is stable (``near-miss-restriction``, ``conflicting-values`` …), ``source`` the carrier, ``evidence``
    the exact line or element.
    """

    code: str
    message: str
    source: str = "text"
    evidence: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The warning as it stands in the verdict's JSON."""
        return {"code": self.code, "message": self.message, "source": self.source, "evidence": self.evidence}


@dataclass(frozen=True, slots=True)
class ForwardedText:
    """A sentence for people found in a machine carrier, handed on to the prose scanner."""

    text: str
    source: str
    location: str | None = None


@dataclass(slots=True)
class Detection:
    """What one detector saw in one document. ``access`` is ``allowed`` or ``disallowed`` for the collector."""

    findings: list[Finding] = field(default_factory=list)
    warnings: list[ScanWarning] = field(default_factory=list)
    texts: list[ForwardedText] = field(default_factory=list)
    access: str | None = None


def carriers_of(document: Document) -> set[str]:
    """What ``document`` has to read, as ``Detector.carriers`` names it.

    A robots.txt that could not be fetched counts: its status says something, too.
    """
    has = {name for name in ("text", "html", "embedded") if getattr(document, name) is not None}
    if document.headers:
        has.add("headers")
    site = document.site
    if site is not None:
        has |= {name for name in _SITE_TEXTS if getattr(site, name) is not None}
        if site.robots_txt_status != HTTP_OK:
            has.add("robots_txt")
    return has


class Detector(Protocol):
    """Reads one mechanism off a document. It never decides and never raises for bad input: it warns.

    ``carriers`` names what it reads: ``text``, ``html``, ``headers``, ``embedded`` or fields of ``SiteFiles``. It is
    not asked about a document that has none of them (see ``carriers_of``).
    """

    name: str
    carriers: frozenset[str]

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """Findings, warnings and forwarded texts of this mechanism alone.

        ``page`` is the parsed ``document.html``; ``None`` when the document has none.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The gate's answer for one document and one intended use, with its reasons and evidence."""

    document: Document
    use: Use
    decision: Decision
    statuses: Mapping[Use, Status] = field(default_factory=lambda: NOTHING_SAID)
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[ScanWarning, ...] = ()
    access: str | None = None
    scanner: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str | None:
        """The document's name, as given."""
        return self.document.id

    @property
    def sha256(self) -> str:
        """SHA-256 of the document as given: its file where text was taken out of one, else text or HTML as UTF-8."""
        if self.document.file_sha256 is not None:
            return self.document.file_sha256
        content = self.document.text if self.document.text is not None else self.document.html or ""
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON, by the schema published in ``docs/verdict.schema.json``."""
        return {
            "schema": 1,
            "id": self.id,
            "place": self.document.place,
            "url": self.document.url,
            "sha256": self.sha256,
            "use": self.use.value,
            "decision": self.decision.value,
            "statuses": {use.value: status.value for use, status in self.statuses.items()},
            "reasons": list(self.reasons),
            "findings": [finding.to_dict() for finding in self.findings],
            "warnings": [warning.to_dict() for warning in self.warnings],
            "access": self.access,
            "scanner": dict(self.scanner),
        }


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """``items`` once each, sorted, as findings keep their lists."""
    return tuple(sorted(set(items)))
