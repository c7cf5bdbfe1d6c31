"""Use or mention: what the shipped model makes of rules and context."""

from pathlib import Path

import pytest

from scanner import Scanner
from scanner.model.infer import load_model
from scanner.pack import load_pack
from scanner.prose.context import observe
from scanner.prose.judge import Judge
from scanner.prose.passages import PassageReader
from scanner.prose.rules import Match, Rule
from scanner.prose.sentence import Passage, Sentence
from scanner.text.normalize import normalize
from scanner.vocabulary import Decision, Kind

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed"


@pytest.mark.parametrize(
    "text",
    [
        "Our articles may not be used to train AI models without our written consent.",
        "The publisher expressly reserves the right to text and data mining of this website.",
        "You may not use robots, spiders or scrapers to access this site.",
        "Die Nutzung unserer Inhalte für das Training von KI-Systemen ist untersagt.",
        "記事の無断転載、AI学習への利用を禁じます。",
    ],
)
def test_notices_are_denied(text: str) -> None:
    """A plain notice closes the gate."""
    assert Scanner().scan(text).decision == Decision.DENY


@pytest.mark.parametrize(
    "text",
    [
        "The paper said on Monday that it would forbid AI firms to train models on its articles.",
        "Under the law, mining is permitted unless the rightholder has reserved it in a machine-readable way.",
        "We never use your messages to train AI models without your consent.",
    ],
)
def test_mentions_are_not_denied(text: str) -> None:
    """News, law and promises about users' data do not close the gate."""
    assert Scanner().scan(text).decision != Decision.DENY


@pytest.mark.parametrize("kind", [Kind.AI_TRAINING, Kind.TDM, Kind.AUTOMATED_ACCESS, Kind.REPRODUCTION])
def test_a_new_rule_counts(kind: Kind) -> None:
    """A rule that the model has never seen raises the confidence of its kind, the surer the more."""
    text = "The Lamplighter's Oath protects every page."
    sentence = Sentence(0, len(text), False, normalize(text), [], frozenset())
    evidence = observe(text, Passage([sentence]), PassageReader(load_pack(), text))
    judge = Judge()
    scores = []
    for confidence in (0.6, 0.98):
        rule = Rule("mine", kind, "", (frozenset(),), frozenset(), 600, "sentence", False, confidence, {})
        scores.append(judge.scores(evidence, {kind: Match(rule, confidence, (), "sentence")})[kind])
    assert scores[0] < scores[1]
    assert scores[1] >= 0.5


def test_seed() -> None:
    """The document that started the project is denied for all three of its reservations."""
    if not SEED.is_dir():
        pytest.skip("../shared/seed is not there")
    verdict = Scanner().scan(next(SEED.glob("*.txt")).read_text(encoding="utf-8"))
    assert verdict.decision == Decision.DENY
    assert {Kind.AI_TRAINING, Kind.AUTOMATED_ACCESS, Kind.REPRODUCTION} <= {one.kind for one in verdict.findings}


def test_every_judged_kind_has_a_fusion() -> None:
    """Only open licences are left to their own detector."""
    assert set(load_model().fusion) == set(Kind) - {Kind.OPEN_LICENSE}
