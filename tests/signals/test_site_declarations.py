"""ai.txt, trust.txt and llms.txt: evidence, and files that cannot be trusted."""

from scanner.signals.ai_txt import DETECTOR as AI_TXT
from scanner.signals.llms_txt import DETECTOR as LLMS_TXT
from scanner.signals.trust_txt import DETECTOR as TRUST_TXT
from scanner.types import Document, SiteFiles
from scanner.vocabulary import Status, Use


def _document(path: str = "/a.pdf", agent: str | None = None, **files: str | bytes) -> Document:
    return Document(url=f"https://example.org{path}", user_agent=agent, site=SiteFiles(**files))  # type: ignore[arg-type]


def test_both_dialects_are_two_statements() -> None:
    """The stricter of the two files decides; both are shown with their lines."""
    document = _document(ai_txt="User-Agent: *\nAllow: *.pdf\n", well_known_ai_txt="Site-Name: A\nTraining: deny\n")
    findings = AI_TXT.detect(document, None).findings
    assert [(found.source, found.location, found.excerpt) for found in findings] == [
        ("ai.txt", "line 2", "Allow: *.pdf"),
        ("/.well-known/ai.txt", "line 2", "Training: deny"),
    ]
    assert [found.statuses[Use.TRAIN_AI] for found in findings] == [Status.ALLOWED, Status.RESERVED]


def test_other_dialect_at_the_well_known_place() -> None:
    """A file in another grammar says nothing there, but its refusal is shown."""
    detection = AI_TXT.detect(_document(well_known_ai_txt="User-agent: *\nDisallow: /\n"), None)
    assert detection.findings == []
    assert [warning.code for warning in detection.warnings] == ["near-miss-restriction"]


def test_refused_acts_and_agents_are_shown() -> None:
    """Scraping maps to no single use, and a refusal of another agent does not reach this one."""
    text = "Training: allow\nScraping: deny\nAgent: GPTBot\n  Training: deny\n"
    detection = AI_TXT.detect(_document(agent="Reader", well_known_ai_txt=text), None)
    assert [dict(found.statuses) for found in detection.findings] == [{Use.TRAIN_AI: Status.ALLOWED}]
    assert {warning.code for warning in detection.warnings} == {"near-miss-restriction", "ai-agents-refused"}


def test_conditions_of_a_permission() -> None:
    """Licence, fee and attribution are named with the address of the terms."""
    text = "Training: allow\nTraining-License: CC-BY-4.0\nTraining-Fee: https://example.org/f\n"
    text += "Attribution: required\n"
    (finding,) = AI_TXT.detect(_document(well_known_ai_txt=text), None).findings
    assert finding.statuses == {Use.TRAIN_AI: Status.CONDITIONAL}
    assert finding.conditions == ("attribution", "license", "payment")
    assert (finding.license, finding.terms_url) == ("CC-BY-4.0", "https://example.org/f")


def test_damaged_files_grant_nothing() -> None:
    """Octets that are not UTF-8 void a grant and leave a refusal."""
    assert TRUST_TXT.detect(_document(trust_txt=b"datatrainingallowed=yes\n\xff"), None).findings == []
    assert AI_TXT.detect(_document(ai_txt=b"User-agent: *\nAllow: /\n# \xff"), None).findings == []
    (finding,) = TRUST_TXT.detect(_document(trust_txt=b"datatrainingallowed=no\n\xff"), None).findings
    assert (finding.rule, finding.location) == ("trust-txt", "line 1")


def test_prose_of_llms_txt_is_handed_on_without_markdown() -> None:
    """Wrapped lines are joined, list items stay apart, short headings are left out."""
    text = "# Herald\n\n> You may not copy\n> [our stories](https://example.org/).\n\n"
    text += "- One item of five words\n- short\n"
    detection = LLMS_TXT.detect(_document(llms_txt=text), None)
    assert [(found.text, found.location) for found in detection.texts] == [
        ("You may not copy our stories.", "line 3"),
        ("One item of five words", "line 6"),
    ]
    assert detection.findings == []
