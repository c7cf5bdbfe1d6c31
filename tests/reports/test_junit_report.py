"""JUnit XML parses, with a test case for each document."""

import re
from pathlib import Path
from xml.etree import ElementTree

import ci
import pytest
from hypothesis import given

from scanner.errors import InputError
from scanner.types import Verdict


def _cases(results: list[Verdict | InputError]) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(ci.written("junit", results).encode("utf-8")).iter("testcase"))


def test_real_scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Allowed documents pass, others fail by their decision, what could not be read is an error."""
    ci.fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    cases = _cases(ci.scanned("."))
    assert [(case.get("name"), case.get("line"), *((one.tag, one.get("type")) for one in case)) for case in cases] == [
        ("article.txt", "4", ("failure", "deny")),
        ("calm.txt", None),
        ("page.html", "6", ("failure", "deny")),
        ("ferry", "1"),
        ("soup", "3", ("failure", "deny")),
        ("reel", "4", ("failure", "review")),
        ("tunes, soups: 100%.jsonl:5", "5", ("error", "review")),
    ]
    assert {case.get("file") for case in cases[3:]} == {"tunes, soups: 100%.jsonl"}
    assert "You may not use any article to train AI models." in (cases[0][0].text or "")


@given(ci.results)
def test_any_text(results: list[Verdict | InputError]) -> None:
    """Whatever stands in a verdict, the report parses, and each document has its case."""
    cases = _cases(results)
    assert len(cases) == len(results)
    assert [len(case) for case in cases] == [0 if ci.allowed(one) else 1 for one in results]
    assert not any(re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", case.get("name") or "") for case in cases)
