"""AIPREF and Content Signals: evidence of each carrier, and files that cannot be trusted."""

import pytest

from scanner.page import Page
from scanner.signals.aipref import DETECTOR as AIPREF
from scanner.signals.content_signals import DETECTOR as CONTENT_SIGNALS
from scanner.types import Detector, Document, SiteFiles
from scanner.vocabulary import Kind, Scope, Status, Use

_AGENT = "User-agent: *\n"


def _document(robots_txt: str | None = None, headers: tuple[tuple[str, str], ...] = ()) -> Document:
    site = SiteFiles(robots_txt=robots_txt) if robots_txt is not None else None
    return Document(url="https://example.org/a", headers=headers, site=site)


def test_each_carrier_is_a_finding_of_its_own() -> None:
    """The header speaks of the response, the rule of the site; both are shown, and that they differ."""
    headers = (("Content-Usage", "search=y"), ("content-usage", "train-ai=y"))
    detection = AIPREF.detect(_document(_AGENT + "Content-Usage: / train-ai=n", headers), None)
    assert [(found.source, found.scope, found.excerpt, found.location) for found in detection.findings] == [
        ("http-header", Scope.DOCUMENT, "search=y", "content-usage"),
        ("http-header", Scope.DOCUMENT, "train-ai=y", "content-usage"),
        ("robots.txt", Scope.SITE, "Content-Usage: / train-ai=n", "line 2"),
    ]
    assert [found.kind for found in detection.findings] == [Kind.AI_PERMITTED, Kind.AI_PERMITTED, Kind.AI_TRAINING]
    assert "conflicting-values" in {warning.code for warning in detection.warnings}


def test_a_later_line_that_says_nothing_takes_an_earlier_value_back() -> None:
    """The last value of a key counts, even when it is none of the vocabulary."""
    headers = (("Content-Usage", "train-ai=y"), ("Content-Usage", "train-ai=maybe"))
    detection = AIPREF.detect(_document(headers=headers), None)
    assert detection.findings == []
    assert {"invalid-value", "conflicting-values"} <= {warning.code for warning in detection.warnings}


@pytest.mark.parametrize(
    ("detector", "line"),
    [(AIPREF, "Content-Usage: train-ai={}"), (CONTENT_SIGNALS, "Content-Signal: ai-train={}")],
)
def test_a_file_cut_at_the_limit_grants_nothing(detector: Detector, line: str) -> None:
    """What follows the limit may refuse; refusals before it stand."""
    yes, no = ("y", "n") if detector is AIPREF else ("yes", "no")
    rest = "\nAllow: /" * 100_000
    assert detector.detect(_document(_AGENT + line.format(yes) + rest), None).findings == []
    (finding,) = detector.detect(_document(_AGENT + line.format(no) + rest), None).findings
    assert finding.statuses == {Use.TRAIN_AI: Status.RESERVED}


@pytest.mark.parametrize("detector", [AIPREF, CONTENT_SIGNALS])
def test_a_meta_element_is_only_warned_of(detector: Detector) -> None:
    """No specification lets these fields stand in a page."""
    page = Page.parse(
        '<meta name="Content-Usage" content="train-ai=n"><meta name="content-signal" content="ai-train=no">'
    )
    detection = detector.detect(_document(), page)
    assert detection.findings == []
    assert [warning.code for warning in detection.warnings] == ["near-miss-restriction"]
