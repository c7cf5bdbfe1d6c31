"""The terminal report says at a glance who reserved what, for which uses, and shows the words."""

import io

import pytest

from scanner.errors import InputError
from scanner.readers import UnreadableError
from scanner.reports.terminal import write
from scanner.types import Document, Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use

NOTICE = (
    "Copying, storing or mining of the content of this website, in whole or in part, by robots or in order to "
    "train machine learning systems is not permitted without the prior written consent of Harbour Media Ltd. "
    "This does not apply to search engines that link to our pages. "
)
STATUSES = {
    Use.TRAIN_AI: Status.CONDITIONAL,
    Use.TDM: Status.CONDITIONAL,
    Use.SEARCH_INDEX: Status.ALLOWED,
}


class _Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


def _shown(*results: Verdict | InputError) -> str:
    out = io.StringIO()
    write(results, out)
    return out.getvalue()


def _finding(kind: Kind, confidence: float) -> Finding:
    return Finding(
        kind=kind,
        form=Form.PROSE,
        source="html",
        location="footer",
        rule="r",
        confidence=confidence,
        start=100,
        end=100 + len(NOTICE),
        excerpt=NOTICE * 3,
        scope=Scope.SITE,
        holder="Harbour Media Ltd",
        conditions=("prior-consent",),
        exceptions=("search-indexing",),
        terms_url="https://example.org/terms",
        statuses=STATUSES,
    )


def _denied() -> Verdict:
    return Verdict(
        document=Document(text="…", id="page.html"),
        use=Use.TRAIN_AI,
        decision=Decision.DENY,
        statuses={**dict.fromkeys(Use, Status.UNKNOWN), **STATUSES},
        reasons=("Training is conditional [r, confidence 0.98].",),
        findings=(_finding(Kind.AI_TRAINING, 0.98), _finding(Kind.AUTOMATED_ACCESS, 0.91)),
    )


def test_denied_document() -> None:
    """Decision, holder, place, kinds, uses, conditions, exceptions, terms; the words shortened in the middle."""
    assert _shown(_denied()) == (
        "DENY    page.html  for train-ai\n"
        "  who      Harbour Media Ltd (site notice, in html, footer, characters 100 to 371)\n"
        "  what     ai-training (98% sure), automated-access (91% sure)\n"
        "  uses     conditional: train-ai, tdm · allowed: search-index\n"
        "  unless   prior-consent\n"
        "  except   search-indexing\n"
        "  see      https://example.org/terms\n"
        "           │ Copying, storing or mining of the content of this website, in whole or in part, by\n"
        "           │ robots or in order to train machine learning systems is not permitted without the prior\n"
        "           │ written consent of Harbour Media Ltd. This does not apply to search engines […] train\n"
        "           │ machine learning systems is not permitted without the prior written consent of Harbour\n"
        "           │ Media Ltd. This does not apply to search engines that link to our pages.\n"
        "  so       conditional: train-ai, tdm · allowed: search-index\n"
        "\n"
    )


def test_silent_document_takes_one_line() -> None:
    """Nothing seen is said as such; it is not called free of restrictions."""
    verdict = Verdict(document=Document(text="x", id="a.txt"), use=Use.TRAIN_AI, decision=Decision.ALLOW)
    assert _shown(verdict) == "ALLOW   a.txt  for train-ai  no notice seen\n"


def test_reasons_are_given_where_no_notice_explains_the_decision() -> None:
    """A review for another cause than a notice says so, with its warnings."""
    verdict = Verdict(
        document=Document(text="x", id="a.txt"),
        use=Use.TRAIN_AI,
        decision=Decision.REVIEW,
        reasons=("The document could not be judged.",),
        warnings=(ScanWarning("internal-error", "It failed.", "scanner"),),
    )
    assert _shown(verdict) == (
        "REVIEW  a.txt  for train-ai  no notice seen\n"
        "  because  The document could not be judged.\n"
        "  note     It failed. (scanner)\n"
    )


def test_unreadable_document_is_listed() -> None:
    """What could not be read is not left out."""
    assert _shown(UnreadableError("p.jsonl:3", "not valid JSON.")) == "REVIEW  p.jsonl:3  could not be read\n"


def test_many_notices_are_counted() -> None:
    """More than a screenful of notices is summed up, not printed."""
    findings = tuple(
        Finding(
            kind=Kind.COPYRIGHT_LINE, form=Form.PROSE, source="text", rule="r", confidence=1.0, start=n, end=n + 1,
            excerpt="©", statuses={},
        )
        for n in range(9)
    )  # fmt: skip
    verdict = Verdict(document=Document(text="x"), use=Use.TDM, decision=Decision.ALLOW, findings=findings)
    shown = _shown(verdict)
    assert shown.count("copyright-line (100% sure)") == 5
    assert "and 4 more notices; --format jsonl lists all" in shown


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("", True), ("1", False)])
def test_colour(monkeypatch: pytest.MonkeyPatch, no_color: str | None, coloured: bool) -> None:
    """Colour is for people at a terminal who have not said NO_COLOR."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    out = _Terminal()
    write([_denied()], out)
    assert ("\x1b[1;31mDENY" in out.getvalue()) is coloured
    assert "\x1b" not in _shown(_denied())
