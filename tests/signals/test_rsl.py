"""RSL: evidence in each carrier, and licences that cannot be read."""

from scanner.page import Page
from scanner.signals.rsl import DETECTOR
from scanner.types import Detection, Document, SiteFiles
from scanner.vocabulary import Scope, Status, Use

_URL = "https://example.org/l.xml"
_LICENSE = '<license><prohibits type="usage">ai-train</prohibits></license>'
_RSL = f'<rsl xmlns="https://rslstandard.org/rsl">\n<content url="/">{_LICENSE}</content></rsl>'


def _detect(
    robots_txt: str = f"License: {_URL}\n", served: str | bytes | None = _RSL, html: str | None = None
) -> Detection:
    rsl = {_URL: served} if served is not None else {}
    document = Document(url="https://example.org/a", html=html, site=SiteFiles(robots_txt=robots_txt, rsl=rsl))
    return DETECTOR.detect(document, Page.parse(html) if html is not None else None)


def test_the_licence_element_is_the_evidence() -> None:
    """The finding names document and line, and its span is the licence as written there."""
    (finding,) = _detect().findings
    assert (finding.source, finding.location, finding.scope) == ("rsl", f"{_URL} line 2", Scope.SITE)
    assert finding.excerpt == _LICENSE == _RSL[finding.start : finding.end]
    assert finding.statuses == {Use.TRAIN_AI: Status.RESERVED}
    assert finding.terms_url == _URL


def test_inline_licence_is_found_in_its_script() -> None:
    """Offsets count characters of the script's content."""
    (finding,) = _detect("", None, f'<script type="application/rsl+xml">{_RSL}</script>').findings
    assert (finding.source, finding.location, finding.scope) == ("html-script", "line 2", Scope.DOCUMENT)
    assert _RSL[finding.start : finding.end] == finding.excerpt


def test_one_document_named_twice_is_one_licence() -> None:
    """robots.txt and the page may name the same document."""
    html = f'<link rel="license" type="application/rsl+xml" href="{_URL}">'
    assert len(_detect(html=html).findings) == 1


def test_unreadable_licence_leaves_everything_conditional() -> None:
    """Whatever keeps it from being read, the line that names it is the evidence."""
    bomb = '<!DOCTYPE rsl [<!ENTITY a "b">]>' + _RSL
    for served in (None, "", b"\xff\xfe<", "<rsl/>", _RSL[:-3], bomb, _RSL + " " * 3_000_000, "<a>" * 10_000):
        (finding,) = _detect(served=served).findings
        assert set(finding.statuses.values()) == {Status.CONDITIONAL}
        assert (finding.source, finding.excerpt, finding.terms_url) == ("robots.txt", f"License: {_URL}", _URL)


def test_more_licences_than_are_read() -> None:
    """Beyond the limit the rest may prohibit anything, so nothing is free."""
    free = _RSL.replace(_LICENSE, '<license><permits type="usage">all</permits></license>')
    lines = f"License: {_URL}\n" + "".join(f"License: {_URL}?{n}\n" for n in range(500))
    detection = _detect(lines, free)
    assert Status.CONDITIONAL in {finding.statuses[Use.TRAIN_AI] for finding in detection.findings}
    assert len(detection.findings) < 200


def test_conditions_are_named() -> None:
    """Payment, territory, reporting and a licence server each bind a permission."""
    served = (
        '<rsl xmlns="https://rslstandard.org/rsl"><content url="/" server="https://example.org/olp"><license>'
        '<permits type="usage">all</permits><permits type="geo">FR</permits><payment type="crawl"/>'
        '<reporting type="audit" profile="https://example.org/p"/></license></content></rsl>'
    )
    (finding,) = _detect(served=served).findings
    assert finding.conditions == ("license", "payment", "reporting", "territory")
