"""Metadata in files: evidence, nesting, hostile input. The rules themselves are conformance cases."""

import pytest

from scanner.signals.embedded import DETECTOR
from scanner.types import Detection, Document, Embedded
from scanner.vocabulary import Status, Use

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
PLUS = 'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
PROHIBITED = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"


def detect(**embedded: object) -> Detection:
    return DETECTOR.detect(Document(url="https://arc.example.org/f", embedded=Embedded(**embedded)), None)  # type: ignore[arg-type]


def packet(properties: str, attributes: str = "") -> str:
    return f"<rdf:RDF {RDF}><rdf:Description {PLUS} {attributes}>{properties}</rdf:Description></rdf:RDF>"


@pytest.mark.parametrize(
    ("properties", "attributes", "excerpt"),
    [
        (
            f"<plus:DataMining>{PROHIBITED}</plus:DataMining>",
            "",
            f"<plus:DataMining>{PROHIBITED}</plus:DataMining>",
        ),
        ("", f'plus:DataMining = "{PROHIBITED}"', f'DataMining = "{PROHIBITED}"'),
    ],
)
def test_evidence_is_the_property(properties: str, attributes: str, excerpt: str) -> None:
    """The finding points at the element or attribute in the packet."""
    xmp = "\n" + packet(properties, attributes)
    (finding,) = detect(xmp=xmp).findings
    assert finding.excerpt == xmp[finding.start : finding.end] == excerpt
    assert (finding.source, finding.rule) == ("xmp", "embedded-metadata")


def test_ingredients_do_not_speak_for_the_file() -> None:
    """A nested resource has a property of its own."""
    nested = f'<plus:Part rdf:parseType="Resource"><plus:DataMining>{PROHIBITED}</plus:DataMining></plus:Part>'
    assert detect(xmp=packet(nested)).findings == []


def test_packet_in_utf16() -> None:
    """A packet is read in the encoding that its byte order mark shows."""
    content = packet(f"<plus:DataMining>{PROHIBITED}</plus:DataMining>").encode("utf-16")
    assert detect(xmp=content).findings[0].statuses[Use.SEARCH_INDEX] == Status.RESERVED


def test_contrary_values_are_reported() -> None:
    """Both stay as findings; the reader is warned."""
    allowed = PROHIBITED.replace("PROHIBITED", "ALLOWED")
    both = "".join(f"<plus:DataMining>{value}</plus:DataMining>" for value in (PROHIBITED, allowed))
    assert "conflicting-values" in {warning.code for warning in detect(xmp=packet(both)).warnings}


@pytest.mark.parametrize(
    "assertions",
    [
        [None, "x", {}, {"label": 7}, {"label": "cawg.training-mining"}],
        [{"label": "cawg.training-mining", "data": {"entries": {"cawg.ai_training": "allowed", 3: None}}}],
        [
            {
                "label": "cawg.training-mining",
                "data": {"entries": {"cawg.ai_generative_training": {"use": ["allowed"]}}},
            }
        ],
    ],
)
def test_odd_assertions_permit_nothing(assertions: list[object]) -> None:
    """Assertions of any shape are read without an error and never grant by it."""
    detection = detect(c2pa_assertions=assertions)
    assert detection.findings == []
    assert detection.warnings


@pytest.mark.parametrize(
    "content", ["", "<package>", "<x/>", b"\xff\xfe\x00", "<package><metadata>&nope;</metadata></package>"]
)
def test_broken_files_are_warnings(content: str | bytes) -> None:
    """Metadata that cannot be read is reported, says nothing, and lets nothing pass."""
    for detection in (detect(epub_opf=content), detect(xmp=content)):
        assert detection.findings == []
        assert {warning.code for warning in detection.warnings} == {"malformed-file", "scan-incomplete"}


def test_no_metadata() -> None:
    """A document without embedded metadata is silent."""
    assert DETECTOR.detect(Document(text="Words."), None) == Detection()
