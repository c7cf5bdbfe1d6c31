"""How findings join to one status per use."""

import pytest

from scanner.statuses import resolve
from scanner.types import NOTHING_SAID, Finding
from scanner.vocabulary import Form, Kind, Scope, Status, Use

ALLOWED, CONDITIONAL, RESERVED, UNKNOWN = Status.ALLOWED, Status.CONDITIONAL, Status.RESERVED, Status.UNKNOWN


def finding(
    rule: str,
    statuses: dict[Use, Status],
    kind: Kind = Kind.TDM,
    scope: Scope = Scope.DOCUMENT,
    form: Form = Form.MACHINE,
) -> Finding:
    return Finding(
        kind=kind,
        form=form,
        source="html-meta",
        rule=rule,
        confidence=1.0,
        start=0,
        end=1,
        excerpt="x",
        statuses=statuses,
        scope=scope,
    )


def codes(findings: list[Finding]) -> set[str]:
    return {warning.code for warning in resolve(findings).warnings}


def test_nothing_found_says_nothing() -> None:
    """Without findings every use is unknown, and nobody decided."""
    resolution = resolve([])
    assert resolution.statuses == NOTHING_SAID
    assert not resolution.deciding
    assert not resolution.warnings


@pytest.mark.parametrize(
    ("said", "joint"),
    [
        ((ALLOWED, UNKNOWN), ALLOWED),
        ((ALLOWED, CONDITIONAL), CONDITIONAL),
        ((RESERVED, CONDITIONAL, ALLOWED), RESERVED),
        ((UNKNOWN,), UNKNOWN),
    ],
)
def test_most_restrictive_statement_stands(said: tuple[Status, ...], joint: Status) -> None:
    """Reserved over conditional over allowed over unknown, in any order of findings."""
    findings = [finding(f"rule-{number}", {Use.AI_INPUT: status}) for number, status in enumerate(said)]
    assert resolve(findings).statuses[Use.AI_INPUT] == joint
    assert resolve(findings[::-1]).statuses[Use.AI_INPUT] == joint


def test_winners_and_losers_are_kept() -> None:
    """Who decides is listed the most specific first; who is overruled stays visible."""
    notice = finding("prose-rule", {Use.TRAIN_AI: RESERVED}, Kind.AI_TRAINING, form=Form.PROSE)
    robots = finding("robots-meta", {Use.TRAIN_AI: RESERVED}, Kind.AI_TRAINING)
    header = finding("tdmrep", {Use.TRAIN_AI: RESERVED})
    grant = finding("content-signals", {Use.TRAIN_AI: ALLOWED}, Kind.AI_PERMITTED)
    resolution = resolve([notice, robots, grant, header])
    assert resolution.deciding[Use.TRAIN_AI] == (header, robots, notice)
    assert resolution.overruled[Use.TRAIN_AI] == (grant,)


@pytest.mark.parametrize("status", [RESERVED, CONDITIONAL])
def test_mining_refusal_carries_over_to_training(status: Status) -> None:
    """A refusal of mining covers training when nobody speaks of it, and nothing else."""
    mining = finding("tdm-clause", {Use.TDM: status})
    resolution = resolve([mining])
    assert resolution.statuses[Use.TRAIN_AI] == status
    assert resolution.deciding[Use.TRAIN_AI] == (mining,)
    assert resolution.statuses[Use.SEARCH_INDEX] == resolution.statuses[Use.AI_INPUT] == UNKNOWN


def test_word_on_training_stops_the_carry_over() -> None:
    """An own word on training is not overwritten by a word on mining."""
    findings = [finding("tdm-clause", {Use.TDM: RESERVED}), finding("aipref", {Use.TRAIN_AI: ALLOWED})]
    assert resolve(findings).statuses[Use.TRAIN_AI] == ALLOWED


def test_leave_to_mine_is_no_leave_to_train() -> None:
    """Permissions never carry over."""
    assert resolve([finding("x", {Use.TDM: ALLOWED})]).statuses[Use.TRAIN_AI] == UNKNOWN


@pytest.mark.parametrize(("scope", "media", "joint"), [
    (Scope.ASSET, "text", UNKNOWN),
    (Scope.ASSET, "image", ALLOWED),
    (Scope.PART, "text", UNKNOWN),
    (Scope.PART, "image", UNKNOWN),
    (Scope.SITE, "text", ALLOWED),
])  # fmt: skip
def test_scope_decides_who_speaks_of_the_document(scope: Scope, media: str, joint: Status) -> None:
    """A picture's licence is not the article's; of an image it is."""
    assert resolve([finding("x", {Use.TDM: ALLOWED}, scope=scope)], media).statuses[Use.TDM] == joint


def test_permission_beside_refusal_is_a_contradiction() -> None:
    """The refusal stands, and the contradiction is named."""
    grant = finding("content-signals", {Use.TRAIN_AI: ALLOWED, Use.SEARCH_INDEX: RESERVED}, Kind.AI_PERMITTED)
    assert codes([grant, finding("tdmrep", {Use.TRAIN_AI: RESERVED})]) == {"conflicting-values"}
    assert codes([grant, finding("tdmrep", {Use.TDM: RESERVED})]) == set()


def test_public_licence_beside_refusal_needs_a_person() -> None:
    """A public licence is not withdrawn by a signal: both are shown."""
    licence = finding("page-metadata", dict.fromkeys(Use, CONDITIONAL), Kind.OPEN_LICENSE)
    refusal = finding("robots-txt", {Use.TRAIN_AI: RESERVED}, Kind.AUTOMATED_ACCESS)
    assert codes([licence, refusal]) == {"conflicting-values", "license-and-reservation"}
    assert codes([licence, finding("prose", {Use.TDM: RESERVED}, form=Form.PROSE)]) >= {"license-and-reservation"}


def test_licence_terms_do_not_contradict_other_terms() -> None:
    """Attribution beside a mining policy, or beside ``index``, is no contradiction."""
    licence = finding("page-metadata", dict.fromkeys(Use, CONDITIONAL), Kind.OPEN_LICENSE)
    assert codes([licence, finding("tdmrep", {Use.TDM: CONDITIONAL})]) == set()
    assert codes([licence, finding("robots-meta", {Use.SEARCH_INDEX: ALLOWED})]) == set()


def test_a_part_contradicts_nobody() -> None:
    """Findings that do not speak of the document raise no contradiction."""
    photo = finding("page-metadata", dict.fromkeys(Use, ALLOWED), Kind.OPEN_LICENSE, Scope.ASSET)
    assert codes([photo, finding("tdmrep", {Use.TDM: RESERVED})]) == set()
