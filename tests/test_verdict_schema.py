"""The published schema of a verdict describes what the scanner writes: no more, no less."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner import Document, Scanner, SiteFiles, Verdict
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use

SCHEMA = json.loads((Path(__file__).parent.parent / "docs/verdict.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

DOCUMENTS = {
    "nothing": Document(text="The herons came back to the lake in March."),
    "prose": Document(
        id="a",
        url="https://example.org/a",
        text="© 2024 Harbour Media. No part of this site may be used to train AI models without prior consent.",
    ),
    "licence": Document(html="<p>Text</p><a rel=license href=https://creativecommons.org/licenses/by-nc/4.0/>CC</a>"),
    "signals": Document(
        text="Tides.",
        url="https://example.org/a",
        headers=[("tdm-reservation", "1"), ("tdm-reservation", "yes")],
        site=SiteFiles(robots_txt="User-agent: *\nContent-Signal: ai-train=disallow\nDisallow: /\n"),
    ),
    "hostile": Document(
        text="\x00\ud800 © \u202e" + "all rights reserved " * 50, html="<meta name='robots' content='noai'>"
    ),
}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, Any]]:
    scanner = Scanner()
    return {name: json.loads(json.dumps(scanner.scan(document).to_dict())) for name, document in DOCUMENTS.items()}


def test_the_schema_is_one() -> None:
    """It is valid JSON Schema, draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_verdicts_follow_the_schema(verdicts: dict[str, dict[str, Any]], name: str) -> None:
    """A consumer can rely on it for empty, prose, licence, signal and hostile documents."""
    VALIDATOR.validate(verdicts[name])


def test_the_documents_tried_show_all_parts_of_a_verdict(verdicts: dict[str, dict[str, Any]]) -> None:
    """The test above is not idle: there were findings of both forms, warnings, reasons, access."""
    forms = {finding["form"] for verdict in verdicts.values() for finding in verdict["findings"]}

    assert forms == set(Form)
    for key in ("warnings", "reasons", "access", "url", "id"):
        assert any(verdict[key] for verdict in verdicts.values())


def test_every_key_is_required_and_described_and_no_other_allowed(verdicts: dict[str, dict[str, Any]]) -> None:
    """The schema is strict: a missing key, a new key and a wrong type are all noticed."""
    for part in (SCHEMA, SCHEMA["$defs"]["finding"], SCHEMA["$defs"]["warning"]):
        assert sorted(part["required"]) == sorted(part["properties"])
        assert part["additionalProperties"] is False
    described = {**SCHEMA["properties"], **SCHEMA["$defs"]["finding"]["properties"]}
    assert [name for name, entry in described.items() if "description" not in entry] == []
    for mistaken in _mistaken(verdicts["signals"]):
        assert not VALIDATOR.is_valid(mistaken)


def _mistaken(verdict: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in verdict:
        yield {name: value for name, value in verdict.items() if name != key}
    yield verdict | {"extra": 1}
    yield verdict | {"decision": "permit"}
    yield verdict | {"statuses": {"train-ai": "unknown"}}
    yield verdict | {"findings": [{**verdict["findings"][0], "kind": "ban"}]}
    yield verdict | {"warnings": [{"code": "near-miss-restriction"}]}


def test_the_schema_lists_the_words_of_the_vocabulary() -> None:
    """A new kind or use cannot be forgotten in the schema."""
    finding = SCHEMA["$defs"]["finding"]["properties"]

    assert SCHEMA["$defs"]["use"]["enum"] == list(Use)
    assert set(SCHEMA["$defs"]["status"]["enum"]) == set(Status)
    assert SCHEMA["properties"]["decision"]["enum"] == list(Decision)
    assert (set(finding["kind"]["enum"]), set(finding["form"]["enum"])) == (set(Kind), set(Form))
    assert set(finding["scope"]["enum"]) == set(Scope)


def test_a_verdict_without_a_scanner_follows_the_schema() -> None:
    """What readers make for records that cannot be read, too."""
    VALIDATOR.validate(Verdict(document=Document(), use=Use.TDM, decision=Decision.REVIEW).to_dict())
