"""Measures are what the textbooks say, on verdicts made by hand."""

from collections.abc import Sequence

import pytest

from scanner.evaluate import Rate, Score, evaluate
from scanner.labels import Example
from scanner.types import Document, Finding, Verdict
from scanner.vocabulary import Decision, Form, Kind, Use


def _finding(
    kind: Kind, holder: str | None = None, license: str | None = None, exceptions: Sequence[str] = ()
) -> Finding:
    return Finding(
        kind=kind, form=Form.PROSE, source="text", rule="r", confidence=1.0, start=0, end=1, excerpt="x",
        statuses={}, holder=holder, license=license, exceptions=tuple(exceptions),
    )  # fmt: skip


VERDICTS = {
    "hit": (Decision.DENY, (_finding(Kind.TDM, "Harbour Media", exceptions=["contract", "research"]),)),
    "false alarm": (Decision.DENY, (_finding(Kind.TDM),)),
    "miss": (Decision.REVIEW, (_finding(Kind.OPEN_LICENSE, license="CC-BY-4.0"),)),
    "silent": (Decision.ALLOW, ()),
}
EXAMPLES = [
    Example("1", "hit", Decision.DENY, frozenset({"tdm"}), "en", "HARBOUR MEDIA Ltd", None, frozenset({"contract"})),
    Example("2", "false alarm", Decision.ALLOW, frozenset(), "en"),
    Example("3", "miss", Decision.DENY, frozenset({"tdm", "open-license"}), "de", "Nobody", "CC-BY-SA-4.0"),
    Example("4", "silent", Decision.ALLOW, frozenset(), "de"),
]


def _scan(document: Document) -> Verdict:
    decision, findings = VERDICTS[document.text or ""]
    return Verdict(document=document, use=Use.TRAIN_AI, decision=decision, findings=findings)


def test_gate() -> None:
    """Deny is the positive class; review is a decision of its own."""
    total = evaluate(EXAMPLES, _scan).total
    assert total.documents == 4
    assert total.accuracy == Rate(2, 4)
    assert total.deny == Score(right=1, wrong=1, missed=1)
    assert total.wrongly_denied == Rate(1, 2)
    assert total.wrongly_not_allowed == Rate(1, 2)


def test_kinds_and_macro_f1() -> None:
    """Each kind is counted once a document; the macro mean covers the kinds that are labelled."""
    total = evaluate(EXAMPLES, _scan).total
    assert total.kinds[Kind.TDM] == Score(right=1, wrong=1, missed=1)
    assert total.kinds[Kind.OPEN_LICENSE] == Score(right=1)
    assert total.macro_f1 == pytest.approx((0.5 + 1.0) / 2)
    assert set(total.to_dict()["kinds"]) == {"tdm", "open-license"}


def test_languages_holder_license_exceptions() -> None:
    """Names count when one contains the other; ids must be the same; exceptions are counted one by one."""
    evaluation = evaluate(EXAMPLES, _scan)
    assert evaluation.languages["en"].accuracy == Rate(1, 2)
    assert evaluation.holder == Rate(1, 2)
    assert evaluation.license == Rate(0, 1)
    assert evaluation.exceptions == Score(right=1, wrong=1)


def test_worst_errors_first() -> None:
    """A wrong denial is worse than a review too few; what agrees is not listed."""
    worst = evaluate(EXAMPLES, _scan).worst(10)
    assert [one.example.id for one in worst] == ["2", "3"]
    assert worst[0].wrong == ("tdm",)
    assert worst[1].missed == ("tdm",)
    assert evaluate(EXAMPLES, _scan).to_dict(errors=1)["errors"][0]["text"] == "false alarm"


@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [
        (Rate(81, 263), 0.2553, 0.3662),
        (Rate(15, 148), 0.0624, 0.1605),
        (Rate(0, 20), 0.0, 0.1611),
        (Rate(1, 29), 0.0061, 0.1718),
    ],
)
def test_wilson_interval(rate: Rate, low: float, high: float) -> None:
    """Bounds as published (R. G. Newcombe, Statistics in Medicine 17, 1998, 857-872, table I, method 3)."""
    assert rate.interval == pytest.approx((low, high), abs=1e-4)


def test_nothing_measured() -> None:
    """Of nothing there is no share, and no division by zero."""
    evaluation = evaluate([], _scan)
    assert evaluation.total.accuracy.value is None
    assert evaluation.total.accuracy.interval is None
    assert evaluation.to_dict()["macro_f1"] is None
