"""Host memory: a notice that one page shows for the whole site counts for the others of its host."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from corpora import files, killed, noticegate, verdicts

from scanner.types import Verdict
from scanner.verdict_files import read_verdicts

NOTICE = "No content of this website may be used for AI training without consent of Harbour Media Ltd."
FREE = "This text is licensed under the Creative Commons Attribution 4.0 International License."


def _page(host: str, number: int, text: str = "The ferry is late.") -> dict[str, Any]:
    return {"id": f"{host}-{number}", "url": f"https://{host}/{number}", "text": f"{text} Number {number}."}


PAGES = [
    _page("a.example", 1),
    _page("a.example", 2, f"Boats.\n\n{NOTICE}\n\nMore"),
    _page("a.example", 3),
    _page("a.example", 4, FREE),
    _page("b.example", 1),
    {"id": "nowhere", "text": "No address."},
]


def _write(path: Path, pages: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(page) + "\n" for page in pages))
    return path


def _decisions(out: Path) -> dict[str, str]:
    read = read_verdicts([str(out)])
    return {verdict.id or "": verdict.decision.value for verdict in read if isinstance(verdict, Verdict)}


def test_the_rest_of_the_host(tmp_path: Path) -> None:
    """Pages before and behind the notice go to review, with the page as evidence; other hosts do not."""
    out = tmp_path / "out"
    run = noticegate("filter", _write(tmp_path / "a.jsonl", PAGES), "-o", out, "--host-memory", tmp_path / "hosts.db")
    assert run.stderr == "6 records for train-ai: 2 allow, 3 review, 1 deny.\n"
    assert _decisions(out) == {
        "a.example-1": "review", "a.example-2": "deny", "a.example-3": "review", "a.example-4": "review",
        "b.example-1": "allow", "nowhere": "allow",
    }  # fmt: skip
    first = next(verdict for verdict in verdicts(out) if verdict["id"] == "a.example-1")
    assert {(one["source"], one["location"]) for one in first["findings"]} == {("host", "https://a.example/2")}
    assert "in another page of the host, https://a.example/2" in first["reasons"][0]
    assert [json.loads(line)["id"] for line in (out / "review/a.jsonl").read_text().splitlines()] == [
        "a.example-1", "a.example-3", "a.example-4",
    ]  # fmt: skip


def test_across_runs_and_inputs(tmp_path: Path) -> None:
    """What one run has met counts in the next, and what one input has met in those before it."""
    memory = tmp_path / "hosts.db"
    first = _write(tmp_path / "a.jsonl", PAGES[:1])
    second = _write(tmp_path / "b.jsonl", PAGES[1:2])
    noticegate("filter", first, second, "-o", tmp_path / "out", "--host-memory", memory)
    assert _decisions(tmp_path / "out") == {"a.example-1": "review", "a.example-2": "deny"}
    later = _write(tmp_path / "c.jsonl", PAGES[2:3])
    noticegate("filter", later, "-o", tmp_path / "later", "--host-memory", memory)
    assert _decisions(tmp_path / "later") == {"a.example-3": "review"}
    noticegate("filter", later, "-o", tmp_path / "without")
    assert _decisions(tmp_path / "without") == {"a.example-3": "allow"}


@pytest.mark.parametrize(("inherited", "decision"), [("allow", "allow"), ("review", "review"), ("deny", "deny")])
def test_the_policy_says_what_it_means(tmp_path: Path, inherited: str, decision: str) -> None:
    """A policy can show inherited notices only, send their documents to review, or deny them."""
    policy = tmp_path / "ours.yaml"
    policy.write_text(f"id: ours\nextends: train-ai\ninherited: {inherited}\n")
    corpus = _write(tmp_path / "a.jsonl", PAGES)
    noticegate("filter", corpus, "-o", tmp_path / "out", "--host-memory", tmp_path / "m.db", "--policy", policy)
    assert _decisions(tmp_path / "out")["a.example-1"] == decision


def _many() -> list[dict[str, Any]]:
    chance = random.Random(3)
    texts = ["The ferry is late. " * 60, NOTICE, FREE, "Boats and tides. " * 80, "No AI training."]
    return [_page(f"h{chance.randrange(40)}.example", n, chance.choice(texts)) for n in range(2500)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], str]:
    """A corpus, what one worker makes of it, and the memory after that."""
    folder = tmp_path_factory.mktemp("hosts")
    corpus = _write(folder / "a.jsonl", _many())
    noticegate("filter", corpus, "-o", folder / "out", "--workers", "1", "--host-memory", folder / "hosts.db")
    return corpus, files(folder / "out"), noticegate("hosts", folder / "hosts.db").stdout


def test_workers_and_kills_change_nothing(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes], str]) -> None:
    """With one worker or two, killed again and again, outputs and memory are those of an undisturbed run with one."""
    corpus, whole, table = undisturbed
    command = ["filter", corpus, "-o", tmp_path / "out", "--host-memory", tmp_path / "hosts.db"]
    assert killed(command, tmp_path / "out", 6, random.Random(1)) > 3
    assert noticegate(*command).returncode == 0
    assert files(tmp_path / "out") == whole
    assert noticegate("hosts", tmp_path / "hosts.db").stdout == table


def test_the_table_of_hosts(tmp_path: Path) -> None:
    """The memory can be read: host, statuses, how many documents showed it, and the page that did first."""
    again = [*PAGES, _page("a.example", 9, f"Tides.\n\n{NOTICE}\n\nMore")]
    for out in ("one", "two"):  # the same run twice counts once
        corpus = _write(tmp_path / "a.jsonl", again)
        noticegate("filter", corpus, "-o", tmp_path / out, "--host-memory", tmp_path / "m.db")
    header, *rows = noticegate("hosts", tmp_path / "m.db").stdout.splitlines()
    assert header.startswith("host,kind,holder,train-ai,tdm,")
    assert any(row.startswith("a.example,ai-training,Harbour Media Ltd,conditional,") for row in rows)
    assert all(",2,https://a.example/2," in row for row in rows)
    lines = noticegate("hosts", tmp_path / "m.db", "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["host"] for line in lines} == {"a.example"}


def test_something_else_as_memory(tmp_path: Path) -> None:
    """A file that is no store is not overwritten."""
    other = tmp_path / "notes.txt"
    other.write_text("not a database, and long enough to be taken for one by nobody")
    run = noticegate("filter", _write(tmp_path / "a.jsonl", PAGES), "-o", tmp_path / "out", "--host-memory", other)
    assert (run.returncode, "no host memory can be kept here" in run.stderr) == (2, True)
    assert other.read_text().startswith("not a database")
