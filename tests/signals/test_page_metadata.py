"""Rights metadata of pages: subjects, holders, sentences. The rules themselves are conformance cases."""

import json

import pytest

from scanner.page import Page
from scanner.signals.page_metadata import DETECTOR
from scanner.types import Detection, Document
from scanner.vocabulary import Kind, Scope, Status, Use

URL = "https://blog.example.net/2026/lichen"
BY = "https://creativecommons.org/licenses/by/4.0/"


def detect(html: str, url: str | None = URL) -> Detection:
    return DETECTOR.detect(Document(html=html, url=url), Page.parse(html))


def linked(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json; charset=utf-8">{json.dumps(node)}</script>' for node in nodes)


def test_licence_brings_statuses_conditions_and_holder() -> None:
    """A public licence says what it says of every use, under its conditions."""
    node = {"@type": "BlogPosting", "license": BY, "copyrightHolder": [{"@type": "Person", "name": "Ida Moss"}]}
    (finding,) = detect(linked(node)).findings
    assert (finding.kind, finding.license, finding.terms_url) == (Kind.OPEN_LICENSE, "CC-BY-4.0", BY)
    assert (finding.holder, finding.conditions, finding.location) == ("Ida Moss", ("attribution",), "$[0].license")
    assert set(finding.statuses.values()) == {Status.CONDITIONAL}


@pytest.mark.parametrize(
    ("html", "scope"),
    [
        (linked({"@type": "Article", "video": {"@type": "VideoObject", "license": BY}}), Scope.ASSET),
        (linked({"@type": "Article", "hasPart": {"@type": "Article", "license": BY}}), Scope.PART),
        (linked({"@type": "WebSite", "license": BY}), Scope.PART),
        (linked({"@type": "Product", "license": BY}), Scope.PART),
        (f'<blockquote>Words. <a rel="license" href="{BY}">CC</a></blockquote>', Scope.PART),
        (
            f'<div itemscope itemtype="https://schema.org/Photograph"><a rel="license" href="{BY}">CC</a></div>',
            Scope.ASSET,
        ),
        (f'<p about="#map"><a rel="license" href="{BY}">CC</a></p>', Scope.ASSET),
        (f'<footer><a rel="license" href="{BY}">CC</a></footer>', Scope.DOCUMENT),
        (linked({"license": BY}), Scope.DOCUMENT),
    ],
)
def test_a_licence_is_bound_to_its_subject(html: str, scope: Scope) -> None:
    """Pictures, parts, products and quotations have licences of their own."""
    assert [finding.scope for finding in detect(html).findings] == [scope]


def test_articles_of_other_pages_are_parts() -> None:
    """A front page that lists articles is licensed by none of them."""
    teasers = [{"@type": "Article", "url": f"/2026/{name}", "license": BY} for name in ("moss", "fern")]
    assert {finding.scope for finding in detect(linked({"@graph": teasers})).findings} == {Scope.PART}


def test_page_known_by_another_address() -> None:
    """When all nodes name one other address, that is the publisher's name for this page."""
    nodes = [{"@type": kind, "@id": "https://blog.example.net/?p=77", "license": BY} for kind in ("WebPage", "Article")]
    assert {finding.scope for finding in detect(linked(*nodes)).findings} == {Scope.DOCUMENT}


def test_sentences_of_pictures_stay_with_them() -> None:
    """The prose scanner gets sentences on the page and the site, each once."""
    notice = "Do not feed our posts to machines."
    html = f'<meta name="rights" content="{notice}">' + linked(
        {"@type": "Article", "copyrightNotice": [notice, {"@value": "No copies."}]},
        {"@type": "NewsMediaOrganization", "usageInfo": "Write to the desk."},
        {"@type": "ImageObject", "copyrightNotice": "Photo: Ida Moss"},
    )
    assert {text.text for text in detect(html).texts} == {notice, "No copies.", "Write to the desk."}
    assert len(detect(html).texts) == 3


def test_rsl_link_is_left_to_rsl() -> None:
    """A licence link to an RSL document is no licence link here."""
    assert detect('<link rel="license" type="application/RSL+xml" href="/rsl.xml">') == Detection()


def test_spdx_tag_is_found_at_its_place() -> None:
    """The tag of a plain text is its evidence, without the comment around it."""
    text = "Lichen notes\n/* SPDX-License-Identifier: MIT */\n"
    (finding,) = DETECTOR.detect(Document(text=text), None).findings
    assert text[finding.start : finding.end] == "SPDX-License-Identifier: MIT"
    assert (finding.license, finding.statuses[Use.TDM]) == ("MIT", Status.ALLOWED)


@pytest.mark.parametrize("expression", ["LicenseRef-House", "MIT AND", "((((", "NOASSERTION"])
def test_unknown_spdx_expression_permits_nothing(expression: str) -> None:
    """What cannot be understood is reported."""
    detection = DETECTOR.detect(Document(text=f"# SPDX-License-Identifier: {expression}"), None)
    assert detection.findings == []
    assert [warning.code for warning in detection.warnings] == ["unresolved-terms"]


@pytest.mark.parametrize(
    "script",
    [
        "{",
        '{"a":' * 20_000,
        '[{"@type": 5, "license": {"@id": {"x": 1}}, "url": "http://["}]',
        "\x00",
        '"license"',
    ],
)
def test_hostile_scripts_permit_nothing(script: str) -> None:
    """Broken, deep or odd JSON-LD never raises and never grants."""
    assert detect(f'<script type="application/ld+json">{script}</script>').findings == []


def test_wrapped_script() -> None:
    """JSON-LD inside a comment or CDATA wrapper is read."""
    body = json.dumps({"@type": "Article", "license": BY})
    assert len(detect(f'<script type="application/ld+json">//<![CDATA[\n{body};\n//]]></script>').findings) == 1
