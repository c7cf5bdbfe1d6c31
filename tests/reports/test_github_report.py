"""Annotations stand on the line of the notice, and no text of a document is a workflow command."""

import re
from pathlib import Path

import ci
import pytest
from hypothesis import given

from scanner.errors import InputError
from scanner.types import Verdict
from scanner.vocabulary import Decision

_COMMAND = re.compile(r"::(error|warning|notice) ((?:(?:file|line|title)=[^:,\r\n]*,?)+)::([^\r\n]*)")


def _commands(shown: str) -> list[tuple[str, dict[str, str], str]]:
    """What the runner reads: commands with their values and text, escapes undone."""
    read = []
    for line in shown.split("\n")[:-1]:
        command = _COMMAND.fullmatch(line)
        assert command, line
        values = dict(pair.split("=", 1) for pair in command[2].split(","))
        read.append((command[1], {name: _undone(value) for name, value in values.items()}, _undone(command[3])))
    return read


def _undone(text: str) -> str:
    assert not re.search("%(?!25|0D|0A|3A|2C)", text)
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text and a page by the line of the notice, records by their own line, names with any sign in them."""
    ci.fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = _commands(
        ci.written(
            "github", ci.scanned("article.txt", "calm.txt", str(tmp_path / "page.html"), "tunes, soups: 100%.jsonl")
        )
    )
    assert [(level, values["file"], values.get("line"), values["title"]) for level, values, _ in found] == [
        ("error", "article.txt", "4", "ai-training"),
        ("error", "page.html", "6", "ai-training"),
        ("error", "tunes, soups: 100%.jsonl", "3", "ai-training"),
        ("warning", "tunes, soups: 100%.jsonl", "4", "reproduction"),
        ("error", "tunes, soups: 100%.jsonl", "5", "unreadable"),
    ]
    assert found[0][2].startswith("article.txt:4: deny train-ai: reserved (ai-training): You may not use any article")


def test_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of a table has no line; the text names its number."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(
        "id,text\na,Ferries.\nb,You may not use this to train AI models.\n", encoding="utf-8"
    )
    ((_, values, text),) = _commands(ci.written("github", ci.scanned("t.csv")))
    assert (values["file"], values.get("line")) == ("t.csv", None)
    assert text.startswith("t.csv:2: deny")


def test_more_than_are_shown() -> None:
    """GitHub drops all but ten of a level without a word, so the last line says how many there are."""
    assert "::notice" not in ci.written("github", ci.many(Decision.DENY, 10) + ci.many(Decision.REVIEW, 10))
    last = _commands(ci.written("github", ci.many(Decision.DENY, 14)))[-1]
    assert last[0] == "notice"
    assert last[2].startswith("14 annotations; those that are not shown here, 4 or more,")


@given(ci.results)
def test_any_text(results: list[Verdict | InputError]) -> None:
    """Whatever stands in a verdict, each line is one command of ours, and nothing that is not allowed is left out."""
    found = _commands(ci.written("github", results))
    assert len(found) >= sum(not ci.allowed(one) for one in results)
