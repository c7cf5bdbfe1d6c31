"""What every detector of ``scanner.signals`` promises."""

import pytest
from hanging import must_end

from scanner.page import Page
from scanner.signals import detectors
from scanner.types import Detector, Document, Embedded, SiteFiles
from scanner.vocabulary import Form, Status

_LAUGHS = "<!DOCTYPE r [" + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12)) + "]><r>&e12;</r>"
_DEEP = '<rsl xmlns="https://rslstandard.org/rsl">' * 200_000
_TEXTS = {
    "empty": "",
    "noise": bytes(range(256)) * 40,
    "control": "\0\ufeff\ud800\r\r\n" * 1000,
    "one long line": "Disallow: /" + "a*" * 600_000,
    "many rules": "User-agent: *\n" + "Disallow: /*a*b*c$\nContent-Signal: /*x ai-train=no\n" * 20_000,
    "many agents": "".join(f"User-agent: a{n}\nContent-Usage: train-ai=n\n" for n in range(20_000)),
    "agents times rules": "User-agent: a\n"
    + "".join(f"User-agent: b{n}\n" for n in range(15_000))
    + "Disallow: /x\n" * 15_000,
    "many licences": "License: https://example.com/l.xml\n" * 20_000,
    "laughs": _LAUGHS,
    "deep": _DEEP,
    "large": "User-agent: *\nDisallow: /\n" * 2_000_000,
    "large bytes": b"Allow: /" * 5_000_000,
    "markdown": "[" * 100_000 + "> " * 100_000,
}


def _document(text: str | bytes) -> Document:
    """``text`` in every carrier at once."""
    string = text if isinstance(text, str) else text.decode("latin-1")
    site = SiteFiles(
        robots_txt=text,
        tdmrep_json=text,
        ai_txt=text,
        well_known_ai_txt=text,
        trust_txt=text,
        llms_txt=text,
        rsl={"https://example.com/l.xml": text},
        feed=text,
    )
    names = ("Content-Usage", "Content-Signal", "Link", "X-Robots-Tag", "tdm-reservation")
    headers = tuple((name, string[:5000]) for name in names) * 2000
    link = '<link rel="license" type="application/rsl+xml" href="/l.xml">'
    html = f'{link}<script type="application/rsl+xml">{string[: 10**5]}'
    return Document(
        url="https://example.com/" + "a/" * 500,
        html=html,
        headers=headers,
        site=site,
        embedded=Embedded(epub_opf=text, xmp=text),
    )


def test_names_are_unique_and_sorted() -> None:
    """The order of detectors does not depend on the file system."""
    names = [detector.name for detector in detectors()]
    assert names == sorted(set(names))


@pytest.mark.parametrize("detector", detectors(), ids=lambda detector: detector.name)
@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_hostile_input_is_bounded_and_grants_nothing(detector: Detector, text: str | bytes) -> None:
    """No exception, no permission out of noise, machine-readable findings with their evidence, and an end."""
    document = _document(text)
    page = Page.parse(document.html or "")
    with must_end():
        detection = detector.detect(document, page)
    for finding in detection.findings:
        assert finding.form == Form.MACHINE
        assert finding.end - finding.start == len(finding.excerpt)
        assert Status.ALLOWED not in finding.statuses.values()
    assert len(detection.warnings) < 20_000


@pytest.mark.parametrize("detector", detectors(), ids=lambda detector: detector.name)
def test_nothing_seen_says_nothing(detector: Detector) -> None:
    """A bare text has no signals, no warnings and no access."""
    detection = detector.detect(Document(text="Nothing but text."), None)
    assert (detection.findings, detection.warnings, detection.texts, detection.access) == ([], [], [], None)
