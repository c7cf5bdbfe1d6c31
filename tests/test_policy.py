"""Policies decide: the shipped examples, what a ruling says, contracts, doubt and failures."""

import pickle
import timeit
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner import policy_examples, policy_file
from scanner.policy import Policy, Ruling
from scanner.statuses import resolve
from scanner.types import NOTHING_SAID, Document, Finding, ScanWarning
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use

TODAY = date(2027, 1, 15)
NOTICE = Finding(
    kind=Kind.AI_TRAINING,
    form=Form.PROSE,
    source="html",
    location="footer",
    rule="ai-training",
    confidence=0.98,
    start=0,
    end=10,
    excerpt="No AI here",
    statuses={Use.TRAIN_AI: Status.CONDITIONAL},
    holder="Harbour Media Ltd",
    conditions=("prior-consent",),
    exceptions=("search-indexing",),
)
SIGNAL = replace(
    NOTICE, form=Form.MACHINE, source="robots.txt", location="line 4", rule="aipref", confidence=1.0, holder=None,
    conditions=(), exceptions=(), statuses={Use.TRAIN_AI: Status.RESERVED},
)  # fmt: skip
COPYRIGHT = replace(NOTICE, kind=Kind.COPYRIGHT_LINE, rule="copyright-line", statuses={}, conditions=(), exceptions=())


def ruling(
    policy: Policy,
    *findings: Finding,
    warnings: Sequence[ScanWarning] = (),
    document: Document | None = None,
    access: str | None = None,
) -> Ruling:
    document = document or Document(text="")
    joint = resolve(findings, document.media)
    return policy.decide(findings, joint.statuses, (*warnings, *joint.warnings), document, access, TODAY)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Policy]:
    def write(text: str) -> Policy:
        path = tmp_path / "own.yaml"
        path.write_text(text, encoding="utf-8")
        return Policy.load(path)

    return write


@pytest.fixture(scope="module")
def train_ai() -> Policy:
    return Policy.load("train-ai")


@pytest.mark.parametrize("use", list(Use))
def test_examples_of_the_shipped_policies_hold(use: Use) -> None:
    """Each use has a policy whose own examples come out as written, and each of its decisions has an example."""
    file = policy_file.load(use.value)

    assert policy_examples.failures(file.policy, file.examples) == []
    assert (file.policy.id, file.policy.use) == (use, use)
    assert {example.decision for example in file.examples} == set(Decision)


@pytest.mark.parametrize("use", list(Use))
def test_each_shipped_rule_changes_some_example(use: Use) -> None:
    """No shipped rule is idle: without it, some example comes out otherwise, or is no longer explained by it."""
    file = policy_file.load(use.value)
    deciding = set()
    for example in file.examples:
        joint = resolve(example.findings, example.document.media)
        warnings = (*example.warnings, *joint.warnings)
        for rule in file.policy.rules:
            alone = replace(file.policy, rules=(rule,))
            if alone.decide(example.findings, joint.statuses, warnings, example.document, example.access).rule:
                deciding.add(rule.id)

    assert deciding == {rule.id for rule in file.policy.rules}


@pytest.mark.parametrize(
    ("kind", "status", "confidence", "expected"),
    [
        (kind, status, confidence, expected)
        for kind in (Kind.AI_TRAINING, Kind.TDM, Kind.AUTOMATED_ACCESS)
        for status in (Status.RESERVED, Status.CONDITIONAL)
        for confidence, expected in ((0.5, "deny"), (0.49, "review"), (0.25, "review"), (0.24, "allow"))
    ]
    + [
        (kind, status, 0.9, "review")
        for kind in (Kind.REPRODUCTION, Kind.COMMERCIAL_USE)
        for status in (Status.RESERVED, Status.CONDITIONAL)
    ]
    + [(kind, Status.UNKNOWN, 1.0, "allow") for kind in Kind],
)
def test_train_ai_follows_the_published_rule(
    train_ai: Policy, kind: Kind, status: Status, confidence: float, expected: str
) -> None:
    """Deny for the three kinds that reserve, review for copying and commercial use, else allow."""
    finding = replace(NOTICE, kind=kind, confidence=confidence, statuses={Use.TRAIN_AI: status})

    assert ruling(train_ai, finding).decision == expected


def test_the_sentence_says_what_who_where_and_how_sure(train_ai: Policy) -> None:
    """A reason can be read without knowing the rules."""
    assert ruling(train_ai, NOTICE).reasons == (
        "Training AI models on this document is conditional: 'ai-training' notice by Harbour Media Ltd in the "
        "footer (conditions: prior consent; exceptions: search indexing) [ai-training, confidence 0.98].",
    )


def test_the_sentence_on_a_signal_names_file_and_line(train_ai: Policy) -> None:
    """Evidence of a machine-readable refusal can be looked up."""
    assert ruling(train_ai, SIGNAL).reasons == (
        "Training AI models on this document is reserved: 'ai-training' machine-readable signal in robots.txt, "
        "line 4 [aipref, confidence 1.00].",
    )


def test_the_ruling_names_the_line_of_the_rule_that_decided(train_ai: Policy) -> None:
    """``explain`` can point to the line of the policy file."""
    decided = ruling(train_ai, NOTICE, COPYRIGHT)

    name, line = decided.location.split(":")
    written = (Path(__file__).parent.parent / name).read_text(encoding="utf-8").splitlines()
    assert written[int(line) - 1].strip() == f"- id: {decided.rule}"
    assert decided.findings == (NOTICE,)


def test_only_deciding_findings_give_reasons(train_ai: Policy) -> None:
    """A finding that would only have led to review is no reason to deny."""
    copying = replace(NOTICE, kind=Kind.REPRODUCTION, rule="reproduction")

    decided = ruling(train_ai, copying, NOTICE)
    assert len(decided.reasons) == 1
    assert "[ai-training," in decided.reasons[0]


def test_an_allowed_document_needs_no_reasons(train_ai: Policy) -> None:
    """Nothing decided, nothing is said; the place of ``otherwise`` is still named."""
    decided = ruling(train_ai, COPYRIGHT)

    assert (decided.decision, decided.reasons, decided.rule) == (Decision.ALLOW, (), None)
    assert decided.location.startswith("rules/policies/train-ai.yaml:")


def test_a_warning_gives_its_message_as_reason(train_ai: Policy) -> None:
    """A near miss comes to a person with its evidence."""
    miss = ScanWarning("near-miss-restriction", "You wrote ai-train=disallow.", "robots.txt", "ai-train=disallow")

    decided = ruling(train_ai, warnings=[miss])
    assert decided.decision == "review"
    assert decided.reasons == (
        "Training AI models on this document needs a look: You wrote ai-train=disallow "
        "[near-miss-restriction in robots.txt].",
    )


def test_hostile_text_cannot_break_a_reason(train_ai: Policy) -> None:
    """Names out of scraped text stay on one line, short, and without control characters."""
    hostile = replace(NOTICE, holder="Evil\n\x1b[2JHolder\u202e " + "x" * 100_000)

    reason = ruling(train_ai, hostile).reasons[0]
    assert reason.isprintable()
    assert len(reason) < 600


def test_a_refusal_of_mining_carries_over_unless_training_was_allowed(train_ai: Policy) -> None:
    """Recital 105 of the AI Act, as far as the joint status follows it."""
    mining = replace(SIGNAL, kind=Kind.TDM, statuses={Use.TDM: Status.RESERVED})
    grant = replace(SIGNAL, kind=Kind.AI_PERMITTED, statuses={Use.TRAIN_AI: Status.ALLOWED})

    assert ruling(train_ai, mining).decision == "deny"
    assert ruling(train_ai, mining, grant).decision == "allow"


def test_the_order_of_rules_and_findings_carries_no_meaning(train_ai: Policy) -> None:
    """Sorting a policy file cannot change a verdict."""
    turned = replace(train_ai, rules=train_ai.rules[::-1])
    doubtful = replace(NOTICE, kind=Kind.TDM, confidence=0.3, statuses={Use.TRAIN_AI: Status.RESERVED})

    for findings in ((NOTICE, doubtful, COPYRIGHT), (doubtful, SIGNAL), (COPYRIGHT,)):
        assert ruling(train_ai, *findings).decision == ruling(turned, *findings[::-1]).decision


def test_nothing_to_weigh_costs_next_to_nothing(train_ai: Policy) -> None:
    """Most documents have no findings: about a microsecond each (ten are allowed on a busy machine)."""
    document = Document(text="")

    rounds = 20_000
    seconds = min(timeit.repeat(lambda: train_ai.decide((), NOTHING_SAID, (), document, None), number=rounds, repeat=5))
    assert seconds / rounds < 10e-6


def test_a_policy_can_be_sent_to_another_process(train_ai: Policy) -> None:
    """Spark and Ray pickle what they ship."""
    assert pickle.loads(pickle.dumps(train_ai)) == train_ai


CONTRACT = """
id: ours
extends: train-ai
contracts:
  - reference: "HM-2026/7"
    holders: ["harbour media*"]
    until: 2027-06-30
  - reference: "NEWS-1"
    hosts: ["news.example.org", "*.news.example.org"]
    until: 2027-01-15
"""


def test_a_contract_lifts_the_findings_of_its_holder(written: Callable[[str], Policy]) -> None:
    """Case and blanks in names do not count, and the reason says which contract it was."""
    decided = ruling(written(CONTRACT), replace(NOTICE, holder="HARBOUR  Media S.A."))

    assert decided.decision == "allow"
    assert decided.reasons == decided.notes
    assert decided.reasons == ('Contract "HM-2026/7" with HARBOUR Media S.A, until 2027-06-30, covers this use.',)


def test_a_contract_with_one_holder_does_not_lift_another(written: Callable[[str], Policy]) -> None:
    """The refusal of a second holder, or of nobody named, still stands."""
    policy = written(CONTRACT)

    assert ruling(policy, NOTICE, replace(NOTICE, holder="Lighthouse Press")).decision == "deny"
    assert ruling(policy, NOTICE, SIGNAL).decision == "deny"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://NEWS.example.org/a", "allow"),
        ("https://www.news.example.org./a", "allow"),
        ("https://evilnews.example.org/a", "deny"),
        ("https://news.example.org.example.com/a", "deny"),
        ("https://user:news.example.org@example.com/", "deny"),
        ("https://[broken/", "deny"),
        (None, "deny"),
    ],
)
def test_a_contract_with_a_host_covers_all_that_the_host_says(
    written: Callable[[str], Policy], url: str | None, expected: str
) -> None:
    """Its notices, signals, near misses and robots.txt; hosts that only look alike are not covered."""
    decided = ruling(
        written(CONTRACT),
        NOTICE,
        SIGNAL,
        warnings=[ScanWarning("near-miss-restriction", "x", "robots.txt")],
        document=Document(text="", url=url),
        access="disallowed",
    )

    assert decided.decision == expected


def test_a_contract_that_has_ended_is_reported_and_not_applied(written: Callable[[str], Policy]) -> None:
    """``until`` is the last day."""
    policy = written(CONTRACT)
    document = Document(text="", url="https://news.example.org/a")

    last = policy.decide([SIGNAL], resolve([SIGNAL]).statuses, [], document, None, date(2027, 1, 15))
    after = policy.decide([SIGNAL], resolve([SIGNAL]).statuses, [], document, None, date(2027, 1, 16))

    assert last.decision == "allow"
    assert after.decision == "deny"
    assert after.reasons[-1] == 'Contract "NEWS-1" with news.example.org ended on 2027-01-15 and was not applied.'


def test_a_contract_for_another_use_changes_nothing(written: Callable[[str], Policy]) -> None:
    """A licence to index is none to train."""
    policy = written(CONTRACT.replace("until: 2027-06-30", "until: 2027-06-30\n    uses: [search-index]"))

    assert ruling(policy, NOTICE).decision == "deny"


def test_a_contract_is_the_grant_that_redistribution_needs(written: Callable[[str], Policy]) -> None:
    """Where silence goes to review, a contract is an express permission; a second holder brings the doubt back."""
    policy = written(CONTRACT.replace("train-ai", "redistribute"))
    rights = replace(COPYRIGHT, kind=Kind.ALL_RIGHTS, statuses={Use.REDISTRIBUTE: Status.RESERVED})

    assert ruling(policy, rights, COPYRIGHT).decision == "allow"
    assert ruling(policy, rights, replace(COPYRIGHT, holder="Lighthouse Press")).decision == "review"
    assert ruling(policy, document=Document(text="", url="https://news.example.org/a")).decision == "allow"
    assert ruling(policy, document=Document(text="", url="https://example.org/a")).decision == "review"


def test_a_warning_about_a_lifted_finding_is_lifted_with_it(written: Callable[[str], Policy]) -> None:
    """The contradiction between a public licence and a refusal is gone when a contract lifts the refusal."""
    free = replace(
        COPYRIGHT, kind=Kind.OPEN_LICENSE, holder=None, license="CC0-1.0", statuses={Use.TRAIN_AI: Status.ALLOWED}
    )
    refusal = replace(SIGNAL, holder="Harbour Media")

    assert ruling(Policy.load("train-ai"), free, refusal).decision == "review"
    assert ruling(written(CONTRACT), free, refusal).decision == "allow"


def test_patterns_of_many_stars_stay_linear(written: Callable[[str], Policy]) -> None:
    """A pattern that would make a regular expression hang is answered at once."""
    stars = "*".join("a" * 12)
    policy = written(CONTRACT.replace("harbour media*", f"{stars}*b"))

    assert ruling(policy, replace(NOTICE, holder="a" * 200_000)).decision == "deny"


@pytest.mark.parametrize(("review", "expected"), [("allow", "allow"), ("review", "review"), ("deny", "deny")])
def test_how_strict_review_is(written: Callable[[str], Policy], review: str, expected: str) -> None:
    """One key says what doubt becomes; a refusal is not doubt and stays."""
    policy = written(f"id: ours\nextends: train-ai\nreview: {review}\n")
    doubtful = replace(NOTICE, confidence=0.3)

    assert ruling(policy, doubtful).decision == expected
    assert ruling(policy, NOTICE).decision == "deny"
    assert ("This policy answers doubt with" in " ".join(ruling(policy, doubtful).reasons)) == (review != "review")


@pytest.mark.parametrize(("review", "expected"), [("allow", "review"), ("review", "review"), ("deny", "deny")])
@pytest.mark.parametrize("code", ["internal-error", "input-error", "scan-incomplete"])
def test_a_failure_is_never_a_permission(
    written: Callable[[str], Policy], code: str, review: str, expected: str
) -> None:
    """A document that could not be read to the end is not allowed, however lax the policy or good the contract."""
    policy = written(CONTRACT + f"review: {review}\n")
    failure = ScanWarning(code, "The XMP packet broke the reader.", "xmp")
    document = Document(text="", url="https://news.example.org/a")

    decided = ruling(policy, warnings=[failure], document=document)
    assert decided.decision == expected
    assert decided.reasons[0] == (f"The document could not be judged: The XMP packet broke the reader [{code} in xmp].")


def test_a_failure_does_not_soften_a_refusal(train_ai: Policy) -> None:
    """What was seen before the failure counts."""
    decided = ruling(train_ai, NOTICE, warnings=[ScanWarning("internal-error", "x", "xmp")])

    assert decided.decision == "deny"
    assert decided.rule == "reserved-in-prose"
    assert len(decided.reasons) == 2


@pytest.mark.parametrize("scope", [Scope.PART, Scope.ASSET])
@pytest.mark.parametrize("use", list(Use))
def test_no_notice_of_a_part_or_asset_denies_a_text(use: Use, scope: Scope) -> None:
    """What is said of a quotation or a picture is not said of the document."""
    policy = Policy.load(use.value)
    statuses: dict[Use, Any] = dict.fromkeys(Use, Status.RESERVED)

    for kind in Kind:
        assert ruling(policy, replace(NOTICE, kind=kind, scope=scope, statuses=statuses)).decision != "deny"
