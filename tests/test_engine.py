"""The scanner as a whole: one document in, an explained verdict out."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import Decision, Document, Finding, Scanner, SiteFiles, Status, Use, Verdict
from scanner.errors import ConfigError

_ARTICLE = """The night ferry to Skerry Island

Photo of the quay at night
Images source: © Photographer
Una Quayle

The last boat leaves at ten past eleven. The only cargo tonight is a piano for the school, and nobody is in a hurry.

"We were promised a bridge in 1974," says the captain. "I am not waiting for it."
"""
_NOTICE = (
    "Copying, storing and any other use of the materials available on this website – regardless of their nature and"
    " form (e.g., written, spoken or drawn) – requires the prior and express consent of Tidewater Media"
    " Joint-Stock Company, based in Port Example, regardless of the manner of exploitation and the means used (manual"
    " or automated, with the use of artificial intelligence or machine-learning programs). The above restriction"
    " does not apply to use solely to let search engines find the pages, nor where it is permitted under a contract"
    " or by the provisions of the law in force."
)
_PAGE = f"{_ARTICLE}\n© gazette.example.com\n{_NOTICE}\n"
_SCANNER = Scanner()


def _of_kind(verdict: Verdict, kind: str) -> Finding:
    return next(finding for finding in verdict.findings if finding.kind == kind)


class TestPublisherNotice:
    """A news page with a photo credit, a © line and a long notice with parentheses and exceptions at its end."""

    verdict = _SCANNER.scan(_PAGE)

    def test_gate(self) -> None:
        """Training is denied; the notice itself leaves search engines their index."""
        assert self.verdict.decision == Decision.DENY
        assert Scanner(use="search-index").scan(_PAGE).decision == Decision.ALLOW
        assert self.verdict.statuses[Use.SEARCH_INDEX] == Status.ALLOWED

    def test_kinds(self) -> None:
        """Training, automated access and copying are found in one sentence, and the © line beside it."""
        kinds = {finding.kind.value for finding in self.verdict.findings}
        assert kinds >= {"ai-training", "automated-access", "reproduction", "copyright-line"}

    @pytest.mark.parametrize("kind", ["ai-training", "automated-access", "reproduction"])
    def test_fields(self, kind: str) -> None:
        """Holder, condition and exceptions are read off the notice."""
        finding = _of_kind(self.verdict, kind)
        assert finding.holder == "Tidewater Media Joint-Stock Company"
        assert "prior-consent" in finding.conditions
        assert set(finding.exceptions) >= {"search-indexing", "contract", "statutory"}
        assert finding.statuses[Use.TRAIN_AI] in (Status.CONDITIONAL, Status.RESERVED)

    @pytest.mark.parametrize("kind", ["ai-training", "automated-access", "reproduction"])
    def test_span(self, kind: str) -> None:
        """The excerpt begins where the notice begins and leaves the article alone."""
        finding = _of_kind(self.verdict, kind)
        assert finding.excerpt.startswith("Copying, storing")
        assert finding.excerpt.endswith("law in force.")
        assert _PAGE[finding.start : finding.end] == finding.excerpt

    def test_the_photo_credit_is_not_the_holder(self) -> None:
        """A credit beside a picture names nobody who could speak for the page."""
        holders = {finding.holder for finding in self.verdict.findings if finding.kind != "copyright-line"}
        assert holders == {"Tidewater Media Joint-Stock Company"}

    def test_the_line_of_the_site_is_found(self) -> None:
        """``© gazette.example.com`` is a copyright line of its own."""
        lines = [finding for finding in self.verdict.findings if finding.kind == "copyright-line"]
        assert "© gazette.example.com" in {finding.excerpt for finding in lines}
        assert "gazette.example.com" in {finding.holder for finding in lines}


def test_an_article_alone_is_allowed() -> None:
    """A story without a notice passes, and nothing is said on any use."""
    verdict = _SCANNER.scan("The last boat leaves at ten past eleven, and nobody on it is in a hurry.")
    assert (verdict.decision, verdict.findings, verdict.warnings) == (Decision.ALLOW, (), ())
    assert set(verdict.statuses.values()) == {Status.UNKNOWN}


def test_a_footer_is_found_and_placed() -> None:
    """A notice in the footer of a page is found, with the place where it stood."""
    html = f"<body><article><p>The ferry is late.</p></article><footer><p>{_NOTICE}</p></footer></body>"
    finding = _of_kind(_SCANNER.scan(Document(html=html)), "ai-training")
    assert (finding.source, finding.location) == ("html", "footer")
    assert finding.excerpt.startswith("Copying, storing")


def test_a_notice_in_text_and_page_is_one() -> None:
    """The same notice in the extracted text and in the page it was extracted from is reported once."""
    verdict = _SCANNER.scan(Document(text=_NOTICE, html=f"<p>{_NOTICE}</p>"))
    kinds = [finding.kind for finding in verdict.findings]
    assert len(kinds) == len(set(kinds))


def test_prose_and_signals_join() -> None:
    """Text, page, headers and site files give one verdict; the most restrictive status of each use stands."""
    document = Document(
        text="The ferry is late.",
        url="https://gazette.example.com/ferry",
        headers=[("TDM-Reservation", "1")],
        site=SiteFiles(robots_txt="User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n"),
    )
    verdict = _SCANNER.scan(document)
    assert {finding.rule for finding in verdict.findings} >= {"tdmrep", "content-signals"}
    assert verdict.statuses[Use.TRAIN_AI] == Status.RESERVED
    assert verdict.statuses[Use.SEARCH_INDEX] == Status.ALLOWED
    assert verdict.decision == Decision.DENY


def test_many_in_order() -> None:
    """A stream gives a verdict for each document, in order, and is not read ahead of what is asked for."""
    taken = []

    def documents() -> Iterator[Document]:
        for number in range(50):
            taken.append(number)
            yield Document(text=_NOTICE if number % 7 == 0 else "The ferry is late.", id=str(number))

    verdicts = _SCANNER.scan_many(documents())
    assert next(verdicts).id == "0"
    assert taken == [0]
    rest = list(verdicts)
    assert [verdict.id for verdict in rest] == [str(number) for number in range(1, 50)]
    assert [verdict.id for verdict in rest if verdict.decision == Decision.DENY] == [
        str(number) for number in range(7, 50, 7)
    ]


def test_pickles_as_its_settings() -> None:
    """A scanner travels to a worker as a few settings, also after it was used, and judges alike there."""
    fresh, used = Scanner(use="search-index"), Scanner(use="search-index")
    pickled = pickle.dumps(fresh)
    used.scan("The ferry is late.")
    used.scan(_PAGE)
    assert len(pickled) < 20_000
    assert pickle.dumps(used) == pickled  # what a cache keyed by the pickle relies on
    assert pickle.loads(pickled).scan(_PAGE).to_dict() == used.scan(_PAGE).to_dict()


def test_threads_share_a_scanner() -> None:
    """One scanner serves several threads, from its first document on."""
    shared = Scanner()
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(shared.scan, [_PAGE] * 40))
    expected = _SCANNER.scan(_PAGE).to_dict()
    assert all(verdict.to_dict() == expected for verdict in verdicts)


def test_a_failure_goes_to_review(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside, the document does not pass, and the warning holds none of its text."""
    broken = Scanner()

    def failing(text: str, *_: object) -> None:
        raise RuntimeError(f"cannot read {text}")

    monkeypatch.setattr(broken._prose, "read", failing)
    verdict = broken.scan("secret words")
    assert verdict.decision == Decision.REVIEW
    assert [warning.code for warning in verdict.warnings] == ["internal-error"]
    assert "secret" not in str(verdict.to_dict())


@pytest.mark.parametrize("settings", [{"use": "dancing"}, {"policy": "no-such-file.yaml"}])
def test_wrong_settings_are_told_at_once(settings: dict[str, str]) -> None:
    """An unknown use or policy is an error when the scanner is made, not at the first document."""
    with pytest.raises(ConfigError):
        Scanner(**settings)


def test_a_policy_says_its_use() -> None:
    """A scanner with a policy judges for the policy's use."""
    assert Scanner(policy="research").use == Use.RESEARCH


def test_explain_agrees_with_scan() -> None:
    """The explanation is of the same verdict, with the passages that its findings came from."""
    explanation = _SCANNER.explain(_PAGE)
    assert explanation.verdict.to_dict() == _SCANNER.scan(_PAGE).to_dict()
    findings = [finding for text in explanation.texts for reading in text.readings for finding in reading.findings]
    assert findings == list(explanation.verdict.findings)


_NOTICES = [
    "© 2026 Harbour Media. All rights reserved.",
    "No part of this site may be used to train AI models.",
    "Scraping, crawling or any automated collection of this site is pro\u00adhibited.",
    "Die Nutzung für Text und Data Mining (§ 44b UrhG) be-\nhalten wir uns ausdrücklich vor.",
    "当サイトの無断転載を禁じます。",
    "모든 콘텐츠의 무단 수집, 무단 학습 불허",
    "You may not:\n- copy the lessons,\n- use robots to train AI,",
    "licensed under CC BY-NC 4.0",
    "https://creativecommons.org/licenses/by/4.0/",
]
_glued = st.lists(st.one_of(st.sampled_from(_NOTICES), st.text(max_size=20)), max_size=8).map("".join)


@settings(deadline=None)
@given(_glued)
def test_excerpts_are_the_text(text: str) -> None:
    """Whatever is glued to a notice: the offsets are those of the text as given, and the verdict is no accident."""
    verdict = _SCANNER.scan(text)
    assert [warning for warning in verdict.warnings if warning.code == "internal-error"] == []
    for finding in verdict.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.excerpt
    assert _SCANNER.scan(text).to_dict() == verdict.to_dict()


@settings(deadline=None)
@given(_glued)
def test_pages_never_break_the_scanner(html: str) -> None:
    """Broken markup around notices gives a verdict, and findings of known uses only."""
    verdict = _SCANNER.scan(Document(html=f"<footer>{html}"))
    assert [warning for warning in verdict.warnings if warning.code == "internal-error"] == []


@pytest.mark.parametrize("piece", ["all rights ", "©", "no robots. ", "may not ", "AI training ", "\n- ", "(c) "])
def test_hostile_text_never_passes_unread(piece: str) -> None:
    """Much of one cue is answered, and where it was not read to its end, with review at least."""
    verdict = _SCANNER.scan(piece * (40_000 // len(piece)))
    if any(warning.code == "scan-incomplete" for warning in verdict.warnings):
        assert verdict.decision != Decision.ALLOW
