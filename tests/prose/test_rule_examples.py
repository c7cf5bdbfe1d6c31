"""Every rule carries its proof: its examples are met, its near misses are left alone, its known gaps are still gaps."""

import pytest

from scanner import Scanner
from scanner.rule_examples import RuleSource, failures, rule_sources

_SCANNER = Scanner()


@pytest.mark.parametrize("source", rule_sources(), ids=lambda source: source.id)
def test_examples(source: RuleSource) -> None:
    """Each ``match`` gives a finding of the rule's kind, no ``no_match`` does, no ``known_gap`` does yet."""
    assert list(failures(source, _SCANNER.explain)) == []


@pytest.mark.parametrize("source", rule_sources(), ids=lambda source: source.id)
def test_a_rule_has_near_misses(source: RuleSource) -> None:
    """A rule without examples and near misses, each with its reason, is not finished."""
    examples = source.fields["examples"]
    assert examples.get("match") or examples.get("known_gap")
    assert examples.get("no_match")
    assert [near["text"] for near in examples["no_match"] if not near.get("why")] == []
