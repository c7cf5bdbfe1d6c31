"""Hostile carriers end to end: bounded time and memory, a warning, and never an allow because of them.

``tests/signals/test_every_detector.py`` asks the same of each detector alone.
"""

import json
import tracemalloc

import pytest
from hanging import must_end

from scanner import Document, Embedded, Scanner, SiteFiles, Verdict
from scanner.vocabulary import Status

URL = "https://arc.example.org/a/b"
MB = 1024 * 1024
LAUGHS = "<!DOCTYPE r [" + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12)) + "]><r>&e12;</r>"
FILES = ("robots_txt", "tdmrep_json", "ai_txt", "well_known_ai_txt", "trust_txt", "llms_txt")
GRANTS = {
    "robots_txt": "User-agent: *\nContent-Signal: ai-train=yes\nContent-Usage: train-ai=y\n",
    "ai_txt": "User-agent: *\nAllow: *\n",
    "well_known_ai_txt": "Site-Name: Arc\nTraining: allow\n",
    "trust_txt": "datatrainingallowed=yes\n",
}
PADDING = "# a line of comment\n"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    made = Scanner()
    made.scan(Document(text="warm", html="<p>warm", site=SiteFiles(robots_txt="User-agent: *\n")))
    return made


def judged(scanner: Scanner, *, peak: int = 400 * MB, **carriers: object) -> Verdict:
    """The verdict on a harmless text with these carriers, which must come to an end and take no more memory."""
    document = Document(text="The herons came back.", url=URL, **carriers)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        with must_end():
            verdict = scanner.scan(document)
        assert tracemalloc.get_traced_memory()[1] < peak
    finally:
        tracemalloc.stop()
    assert "internal-error" not in codes(verdict)
    return verdict


def codes(verdict: Verdict) -> set[str]:
    return {warning.code for warning in verdict.warnings}


@pytest.mark.parametrize("field", FILES)
@pytest.mark.parametrize("encoded", [False, True], ids=["text", "bytes"])
def test_a_file_of_fifty_megabytes(scanner: Scanner, field: str, encoded: bool) -> None:
    """It is cut and says so; a grant in its first line does not count, and the document does not pass."""
    text = GRANTS.get(field, "[") + PADDING * (50 * MB // len(PADDING))
    verdict = judged(scanner, site=SiteFiles(**{field: text.encode() if encoded else text}))  # type: ignore[arg-type]
    assert verdict.decision != "allow"
    assert "scan-incomplete" in codes(verdict)
    assert Status.ALLOWED not in verdict.statuses.values()


@pytest.mark.parametrize("field", FILES)
def test_a_refusal_behind_the_limit_is_not_overlooked(scanner: Scanner, field: str) -> None:
    """Characters of several bytes fill the limit of bytes before that of characters; the cut is seen all the same."""
    filler = "# ééééééééééééééééééé\n" * 20_000
    content = (GRANTS.get(field, "") + filler + "User-agent: *\nDisallow: /\n").encode()
    verdict = judged(scanner, site=SiteFiles(**{field: content + filler.encode()}))  # type: ignore[arg-type]
    assert verdict.decision != "allow"


def test_a_licence_and_a_feed_over_the_limit(scanner: Scanner) -> None:
    """A licence that cannot be read is met by nobody; a feed that was not read is told."""
    licence = "https://arc.example.org/l.xml"
    rsl = '<rsl xmlns="https://rslstandard.org/rsl">' + "<content/>" * (50 * MB // 10)
    verdict = judged(scanner, site=SiteFiles(robots_txt=f"License: {licence}\n", rsl={licence: rsl}))
    assert verdict.decision == "deny"
    assert judged(scanner, site=SiteFiles(feed=rsl)).decision == "review"


@pytest.mark.parametrize("element", ["[", '{"a":', '[{"location":'])
@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_deep_json(scanner: Scanner, element: str, depth: int) -> None:
    """Nesting that would exhaust the stack, in a site file, in a page, in a policy."""
    text = element * depth
    file = f'[{{"location": "/", "tdm-reservation": 1, "x": {text}'
    assert judged(scanner, site=SiteFiles(tdmrep_json=file)).decision == "review"
    page = f'<script type="application/ld+json">{text}</script><p>Herons.'
    assert "malformed-file" in codes(judged(scanner, html=page))
    closed = "[" * 900 + '{"license": "https://example.org/terms"}' + "]" * 900
    page = f'<script type="application/ld+json">{closed}</script><p>Herons.'
    assert judged(scanner, html=page).decision == "review"


def test_more_json_than_is_read(scanner: Scanner) -> None:
    """A refusal that hides behind thousands of objects, or in a megabyte of them."""
    things = [{"@type": "Thing", "name": str(number)} for number in range(3000)]
    for content in (json.dumps(things), json.dumps(things * 30)):
        page = f'<script type="application/ld+json">{content}</script><p>Herons.'
        verdict = judged(scanner, html=page)
        assert (verdict.decision, "scan-incomplete" in codes(verdict)) == ("review", True)


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS,
        "<a>" * 500_000,
        "<package><metadata>" + "<a/>" * 100_000,
        "<p " + "".join(f'a{n}="" ' for n in range(10**5)),
    ],
    ids=["laughs", "deep", "wide", "attributes"],
)
def test_hostile_xml(scanner: Scanner, xml: str) -> None:
    """Entities, depth and number end in a refusal to read, and that in a review."""
    for carrier in ("epub_opf", "xmp"):
        verdict = judged(scanner, embedded=Embedded(**{carrier: xml}))  # type: ignore[arg-type]
        assert verdict.decision == "review"
        assert "scan-incomplete" in codes(verdict)
    licence = "https://arc.example.org/l.xml"
    site = SiteFiles(robots_txt=f"License: {licence}\n", rsl={licence: xml})
    assert judged(scanner, site=site).decision == "deny"


@pytest.mark.parametrize("field", FILES)
def test_octets_that_are_no_utf_8(scanner: Scanner, field: str) -> None:
    """They neither raise nor grant; a refusal beside them counts."""
    noise = bytes(range(128, 256)) * 100
    verdict = judged(scanner, site=SiteFiles(**{field: GRANTS.get(field, "").encode() + noise}))  # type: ignore[arg-type]
    assert Status.ALLOWED not in verdict.statuses.values()
    refused = b"User-agent: *\nDisallow: /\n# " + noise
    assert judged(scanner, site=SiteFiles(robots_txt=refused)).decision == "deny"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Usage", "train-ai=y"),
        ("Content-Signal", "ai-train=yes"),
        ("X-Robots-Tag", "all"),
        ("Link", '<https://example.org/t>; rel="license"'),
        ("tdm-reservation", "yes"),
    ],
)
def test_ten_thousand_header_lines(scanner: Scanner, name: str, value: str) -> None:
    """What was left out could have been a refusal."""
    verdict = judged(scanner, headers=[(name, value)] * 10_000)
    assert verdict.decision != "allow"
    assert "scan-incomplete" in codes(verdict)
    assert len(verdict.warnings) < 1000


def test_ten_thousand_different_headers_are_all_read(scanner: Scanner) -> None:
    """Their number alone is no reason for doubt, and a refusal among them is found."""
    headers = [(f"x-{number}", "1") for number in range(10_000)]
    assert judged(scanner, headers=headers).decision == "allow"
    assert judged(scanner, headers=[*headers, ("tdm-reservation", "1")]).decision == "deny"


def test_long_lines_and_comments(scanner: Scanner) -> None:
    """One endless line, comments without end, records without end."""
    signal = "User-agent: *\nContent-Signal: ai-train=yes, " + "x=y, " * 10_000
    comments = "".join(f"# Sentence number {number} stands in this comment.\n\n" for number in range(3000))
    paragraphs = comments.replace("# ", "")
    records = "datatrainingallowed=yes\n" * 60
    for files in ({"robots_txt": signal}, {"robots_txt": comments}, {"llms_txt": paragraphs}, {"trust_txt": records}):
        verdict = judged(scanner, site=SiteFiles(**files))  # type: ignore[arg-type]
        assert (verdict.decision, "scan-incomplete" in codes(verdict)) == ("review", True), files.keys()


def test_endless_assertions(scanner: Scanner) -> None:
    """Entries beyond the limit are told."""
    entries = {f"x{number}": {"use": "allowed"} for number in range(2000)}
    assertion = {"label": "cawg.training-mining", "data": {"entries": entries}}
    for assertions in ([assertion], [{"label": "x"}] * 2000):
        verdict = judged(scanner, embedded=Embedded(c2pa_assertions=assertions))
        assert verdict.decision == "review"
