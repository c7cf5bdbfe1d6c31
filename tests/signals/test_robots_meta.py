"""Robots directives: evidence, terms, ordinary pages. The rules themselves are conformance cases."""

import pytest

from scanner.page import Page
from scanner.signals.robots_meta import DETECTOR
from scanner.types import Detection, Document
from scanner.vocabulary import Status, Use


def detect(html: str = "", header: str | None = None, agent: str | None = None) -> Detection:
    headers = [] if header is None else [("x-ROBOTS-tag", header)]
    return DETECTOR.detect(Document(html=html, headers=headers, user_agent=agent), Page.parse(html))


def test_evidence_is_the_directive_in_its_value() -> None:
    """The finding points at the directive inside the value as written."""
    value = "otherbot: noindex, *:  NoAI ,follow"
    (finding,) = detect(header=value).findings
    assert (finding.source, value[finding.start : finding.end]) == ("http-header", "NoAI")


def test_limited_snippet_is_a_condition() -> None:
    """A limit on the excerpt is named in the finding."""
    (finding,) = detect('<meta name="robots" content="max-snippet: 120">', agent="Googlebot/2.1").findings
    assert finding.statuses == {Use.AI_INPUT: Status.CONDITIONAL}
    assert finding.conditions == ("only 120 characters may be used",)


def test_repeated_directive_is_one_finding() -> None:
    """The same refusal in several lines is one piece of evidence."""
    document = Document(headers=[("X-Robots-Tag", "noai"), ("X-Robots-Tag", "noai, noai")] * 5_000)
    assert len(DETECTOR.detect(document, None).findings) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<meta name="viewport" content="width=device-width">',
        '<meta name="referrer" content="none"><meta name="color-scheme" content="all">',
        '<meta property="robots" content="index, follow">',
        '<meta name="robots" content="max-snippet:-1, max-image-preview:large, max-video-preview:-1">',
        '<meta name="googlebot" content="index, follow">',
        '<meta name="robots"><meta name="robots" content=" , ">',
    ],
)
def test_ordinary_pages_are_silent(html: str) -> None:
    """What millions of pages say by default is neither finding nor warning."""
    assert detect(html) == Detection()


def test_name_in_place_of_value() -> None:
    """``noai`` as a metadata name is nearly a refusal."""
    assert [warning.code for warning in detect('<meta name="noai" content="true">').warnings] == [
        "near-miss-restriction"
    ]
