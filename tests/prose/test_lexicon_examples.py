"""Every language carries its proof: the notices in its lexicon file are found, its mentions are not taken for notices.

``match``: all ``kinds`` are found, and the ``holder``, ``exceptions`` and ``conditions`` beside them. ``no_match``: not
denied, and no restriction but the ``kinds`` named. ``known_gap``: like ``match``, and must still fail; one that is
found must be moved.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from scanner import Decision, Scanner, Verdict, yamlfile
from scanner.errors import RuleError
from scanner.pack import read_sources

Example = Mapping[str, Any]
_SCANNER = Scanner()
_RESTRICTIONS = {"ai-training", "tdm", "automated-access", "reproduction", "commercial-use"}


def _lexicons() -> dict[str, Mapping[str, Any]]:
    sources = [source for source in read_sources() if source.name.startswith("lexicon/")]
    return {source.name: yamlfile.load(source.content, source.name, RuleError) for source in sources}


_LEXICONS = _lexicons()


def _examples(group: str) -> Iterator[Any]:
    for name, lexicon in _LEXICONS.items():
        for number, example in enumerate((lexicon.get("examples") or {}).get(group, ()), start=1):
            yield pytest.param(example, id=f"{name.removesuffix('.yaml')}-{number}")


@pytest.mark.parametrize("example", list(_examples("match")))
def test_notices(example: Example) -> None:
    """A notice is found with all that its example says of it."""
    assert _missing(example, _SCANNER.scan(example["text"])) == {}


@pytest.mark.parametrize("example", list(_examples("no_match")))
def test_mentions(example: Example) -> None:
    """A mention is not denied and restricts nothing."""
    verdict = _SCANNER.scan(example["text"])
    found = {finding.kind.value for finding in verdict.findings} & _RESTRICTIONS
    assert found - set(example.get("kinds", ())) == set(), example["why"]
    assert verdict.decision != Decision.DENY, example["why"]


@pytest.mark.parametrize("example", list(_examples("known_gap")))
def test_known_gaps(example: Example) -> None:
    """A gap that has closed is moved to ``match``."""
    assert _missing(example, _SCANNER.scan(example["text"])), "is found now. Move it to match."


@pytest.mark.parametrize("name", [name for name, lexicon in _LEXICONS.items() if lexicon["language"] != "mul"])
def test_a_language_has_examples(name: str) -> None:
    """A language shows at least one notice and one mention, the latter with its reason."""
    examples = _LEXICONS[name].get("examples") or {}
    assert examples.get("match")
    assert examples.get("no_match")
    assert [near["text"] for near in examples["no_match"] if not near.get("why")] == []


def _missing(example: Example, verdict: Verdict) -> dict[str, set[str]]:
    """What the example names and no finding has, by field."""
    findings = verdict.findings
    found = {
        "kinds": {finding.kind.value for finding in findings},
        "holder": {finding.holder for finding in findings if finding.holder},
        "exceptions": {value for finding in findings for value in finding.exceptions},
        "conditions": {value for finding in findings for value in finding.conditions},
    }
    return {name: gap for name, seen in found.items() if (gap := _named(example, name) - seen)}


def _named(example: Example, field: str) -> set[str]:
    value = example.get(field, ())
    return {value} if isinstance(value, str) else set(value)
