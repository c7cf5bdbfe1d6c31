"""robots.txt: evidence, purposes of refused agents, and files that cannot be trusted."""

from scanner.signals.robots import DETECTOR
from scanner.types import Detection, Document, SiteFiles
from scanner.vocabulary import Kind, Scope, Status, Use


def _detect(robots_txt: str | bytes | None, agent: str | None = None, path: str = "/a", status: int = 200) -> Detection:
    site = SiteFiles(robots_txt=robots_txt, robots_txt_status=status)
    return DETECTOR.detect(Document(url=f"https://example.org{path}", user_agent=agent, site=site), None)


def test_the_deciding_line_is_the_evidence() -> None:
    """A refusal names its line, its scope and the place of the line in the file."""
    text = "User-agent: *\nDisallow: /b\n  Disallow: /a # closed\n"
    (finding,) = _detect(text, "Reader").findings
    assert (finding.kind, finding.scope, finding.rule) == (Kind.AUTOMATED_ACCESS, Scope.SITE, "robots-txt")
    assert (finding.source, finding.location, finding.excerpt) == ("robots.txt", "line 3", "Disallow: /a # closed")
    assert text[finding.start : finding.end] == finding.excerpt


def test_purposes_of_refused_agents() -> None:
    """For an unknown collector each refused purpose is one finding, and one warning names all the agents."""
    text = "User-agent: GPTBot\nDisallow: /\n\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: bingbot\nDisallow: /a\n"
    detection = _detect(text)
    statuses = [dict(finding.statuses) for finding in detection.findings]
    assert statuses == [{Use.TRAIN_AI: Status.RESERVED}, {Use.SEARCH_INDEX: Status.RESERVED}]
    assert [warning.code for warning in detection.warnings] == ["ai-agents-refused"]
    assert "CCBot, GPTBot" in detection.warnings[0].message


def test_a_refused_unknown_collector_has_everything_reserved() -> None:
    """The group for all is everybody's who is not named."""
    detection = _detect("User-agent: *\nDisallow: /\n")
    assert detection.access == "disallowed"
    assert set(detection.findings[0].statuses.values()) == {Status.RESERVED}


def test_what_was_not_fetched_says_nothing() -> None:
    """No file is no permission, except where the server said that there is none."""
    assert _detect(None).access is None
    assert _detect(None, status=404).access == "allowed"
    assert _detect(None, status=500).access == "disallowed"


def test_bytes_are_read_as_utf_8_and_damage_is_told() -> None:
    """Octets that are not UTF-8 do not hide the rest of the file."""
    detection = _detect(b"\xef\xbb\xbfUser-agent: *\n# caf\xe9\nDisallow: /a\n")
    assert detection.access == "disallowed"
    assert [warning.code for warning in detection.warnings] == ["malformed-file"]


def test_html_type_with_rules_is_still_read() -> None:
    """A wrong media type does not lift a refusal; an HTML page has no rules."""
    assert _detect("User-agent: *\nDisallow: /").access == "disallowed"
    assert _detect("<p>User-agent: *\nDisallow: /").access == "allowed"
