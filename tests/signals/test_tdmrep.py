"""TDMRep: evidence, superseding, hostile input. The rules themselves are conformance cases."""

import pytest

from scanner.page import Page
from scanner.signals.tdmrep import DETECTOR
from scanner.types import Detection, Document, Embedded, SiteFiles
from scanner.vocabulary import Kind, Scope, Status, Use

URL = "https://daily.example.net/science/quarks"


def detect(html: str | None = None, **fields: object) -> Detection:
    page = Page.parse(html) if html is not None else None
    return DETECTOR.detect(Document(html=html, url=URL, **fields), page)  # type: ignore[arg-type]


def codes(detection: Detection) -> set[str]:
    return {warning.code for warning in detection.warnings}


def test_file_rule_is_its_own_evidence() -> None:
    """The finding shows the rule that matched, at its place in the file as served."""
    first = '{"location": "/sport", "tdm-reservation": 0}'
    second = '{"location": "/science", "tdm-reservation": 1}'
    file = f"\ufeff[ {first},\r\n  {second}]"
    (finding,) = detect(site=SiteFiles(tdmrep_json=file)).findings
    assert (finding.source, finding.location, finding.scope) == ("/.well-known/tdmrep.json", "$[1]", Scope.SITE)
    assert finding.excerpt == file[finding.start : finding.end] == second


def test_file_as_bytes() -> None:
    """A file is decoded as UTF-8, whatever octets it holds."""
    file = '[{"location": "/", "tdm-reservation": 1, "note": "\xff"}]'.encode("latin-1")
    assert len(detect(site=SiteFiles(tdmrep_json=file)).findings) == 1


def test_permission_is_a_permission() -> None:
    """Reservation 0 allows mining and training and names no terms."""
    (finding,) = detect(headers=[("tdm-reservation", "0"), ("tdm-policy", "https://daily.example.net/p")]).findings
    assert (finding.kind, finding.terms_url) == (Kind.AI_PERMITTED, None)
    assert finding.statuses == {Use.TDM: Status.ALLOWED, Use.TRAIN_AI: Status.ALLOWED}


def test_superseded_carrier_leaves_no_finding() -> None:
    """The page's own metadata replaces header and file, and is the only evidence."""
    page = '<meta name="tdm-reservation" content="0">'
    (finding,) = detect(page, headers=[("tdm-reservation", "1")]).findings
    assert (finding.source, finding.location) == ("html-meta", "meta[name=tdm-reservation]")


def test_file_metadata_is_not_reported_twice() -> None:
    """What an EPUB decides is left to the detector of embedded metadata."""
    book = '<package><metadata><meta name="tdm:reservation" content="1"/></metadata></package>'
    assert detect(headers=[("tdm-reservation", "0")], embedded=Embedded(epub_opf=book)).findings == []


def test_policy_that_is_no_web_address() -> None:
    """A policy that nobody can open leaves the plain reservation."""
    detection = detect(headers=[("tdm-reservation", "1"), ("tdm-policy", "javascript:alert(1)")])
    assert detection.findings[0].statuses[Use.TDM] == Status.RESERVED
    assert "invalid-value" in codes(detection)


def test_ten_thousand_headers_are_one_finding() -> None:
    """Repeats neither multiply evidence nor cost more than a pass."""
    detection = detect(headers=[("tdm-reservation", "1")] * 10_000)
    assert len(detection.findings) == 1
    assert codes(detection) == {"duplicate-field"}


@pytest.mark.parametrize(
    "file",
    [
        "",
        "[",
        "[" * 100_000,
        "null",
        '[{"location": "/", "tdm-reservation": 1}] tail',
        "[" + "9" * 5000 + "]",
        "\x00",
    ],
)
def test_broken_file_is_a_warning(file: str) -> None:
    """A file that cannot be read says nothing, and that is said."""
    detection = detect(site=SiteFiles(tdmrep_json=file))
    assert detection.findings == []
    assert "malformed-file" in codes(detection)


def test_empty_array_is_a_file_without_rules() -> None:
    """No rules, no warning."""
    assert detect(site=SiteFiles(tdmrep_json=" [ ] ")) == Detection()


def test_nothing_said() -> None:
    """An ordinary page has neither findings nor warnings."""
    assert detect("<title>Quarks</title>", headers=[("Content-Type", "text/html")]) == Detection()


POLICY = "https://arc.example.org/policies/tdm.json"
MINE = '{"action": "tdm:mine", "duty": [{"action": "%s"}]}'


def _with_policy(content: str | bytes) -> Detection:
    rules = f'[{{"location": "/", "tdm-reservation": 1, "tdm-policy": "{POLICY}"}}]'
    site = SiteFiles(tdmrep_json=rules, tdm_policies={POLICY: content})
    return DETECTOR.detect(Document(url="https://arc.example.org/a", site=site), None)


@pytest.mark.parametrize(
    ("policy", "holder", "conditions", "exceptions"),
    [
        (
            '{"assigner": {"vcard:fn": "Arc Press"}, "permission": [%s]}' % (MINE % "obtainConsent"),
            "Arc Press",
            ("prior-consent",),
            (),
        ),
        ('{"permission": %s}' % (MINE % "odrl:compensate"), None, ("payment",), ()),
        (
            '{"odrl:permission": [{"odrl:action": {"@id": "http://www.w3.org/ns/tdmrep#mine"}, "odrl:duty": []}]}',
            None,
            (),
            (),
        ),
        (
            '{"permission": [%s, {"action": "tdm:mine", "constraint": {"leftOperand": "purpose", "operator": "eq", '
            '"rightOperand": {"@id": "tdm:research"}}}]}' % (MINE % "compensate"),
            None,
            ("payment",),
            ("research",),
        ),
    ],
)  # fmt: skip
def test_a_served_policy_says_the_conditions(
    policy: str, holder: str | None, conditions: tuple[str, ...], exceptions: tuple[str, ...]
) -> None:
    """Duties, the purpose that needs none and the assigner become part of the finding; it stays conditional."""
    detection = _with_policy(policy)
    (finding,) = detection.findings
    assert "unresolved-terms" not in codes(detection)
    assert (finding.holder, finding.conditions, finding.exceptions) == (holder, conditions, exceptions)
    assert set(finding.statuses.values()) == {Status.CONDITIONAL}
    assert finding.terms_url == POLICY


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "<html>Terms</html>",
        "[]",
        "{}",
        '{"permission": [{"action": "play"}]}',
        "[" * 500_000,
        '{"a":' * 90_000,
        "x" * 60_000_000,
        b"\xff\xfe\x00",
        '{"permission": [{"action": {"@id": {"@id": {"@id": 7}}}}]}',
    ],
    ids=range(10),
)
def test_an_unreadable_policy_changes_nothing(policy: str | bytes) -> None:
    """The reservation stays conditional on terms that nobody could read, and the reader is told."""
    detection = _with_policy(policy)
    assert set(detection.findings[0].statuses.values()) == {Status.CONDITIONAL}
    assert "unresolved-terms" in codes(detection)
