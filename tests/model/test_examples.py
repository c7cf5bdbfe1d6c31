"""Training data: what a record says, and which source it belongs to."""

import json
from pathlib import Path

import pytest

from scanner.errors import InputError
from scanner.model.examples import KINDS, corpus_records, own_examples
from scanner.vocabulary import Kind


def _corpus(folder: Path, **fields: object) -> None:
    record = {"id": "a", "text": "No AI.", "findings": ["ai-training"], "is_notice": True, "gate": "deny"} | fields
    (folder / "some.jsonl").write_text(json.dumps(record))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.com/a/b", "http://example.com/c"),
        ("github:owner/name:docs/a.md", "owner/name:docs/b.md#4"),
        (
            "OpenTermsArchive/contrib-versions:Example/Terms of Service.md",
            "OpenTermsArchive/x-versions:example/Privacy.md",
        ),
    ],
)
def test_one_source_is_one_group(tmp_path: Path, one: str, other: str) -> None:
    """Texts of one host, repository or service never stand on both sides of a cross-validation."""
    groups = set()
    for source in (one, other):
        _corpus(tmp_path, source=source)
        groups.add(corpus_records(tmp_path)[0].group)
    assert len(groups) == 1


def test_different_sources_are_different_groups(tmp_path: Path) -> None:
    """Two hosts are two groups."""
    groups = set()
    for source in ("https://example.com/a", "https://example.org/a"):
        _corpus(tmp_path, source=source)
        groups.add(corpus_records(tmp_path)[0].group)
    assert len(groups) == 2


def test_a_broken_record_is_named(tmp_path: Path) -> None:
    """A line that is no labelled record is named by file and number."""
    (tmp_path / "some.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(InputError, match=r"some\.jsonl:1: no labelled record"):
        corpus_records(tmp_path)


def test_own_examples() -> None:
    """The project's examples hold notices of every judged kind, and mentions, in each language of the first step."""
    records = own_examples()
    assert {kind for record in records for kind in record.kinds} >= set(KINDS)
    for language in ("en", "de", "fr", "es", "it", "pl", "ja", "ko"):
        spoken = [record for record in records if record.language == language]
        assert any(Kind.AI_TRAINING in record.kinds for record in spoken)
        assert any(record.notice is False for record in spoken)


def test_an_example_of_a_rule_says_nothing_about_other_kinds() -> None:
    """A text in which a rule is met may have other kinds too."""
    of_rules = [record for record in own_examples() if record.id.startswith("notices/")]
    assert of_rules
    assert all(len(record.known) == 1 for record in of_rules)
