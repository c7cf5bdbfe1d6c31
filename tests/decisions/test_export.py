"""Decisions leave the file: as a list, as what is no longer needed, as a table, and as labelled texts."""

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from scanner import Document, Scanner
from scanner.decisions import Answer, Entry
from scanner.decisions.writing import add
from scanner.labels import read_corpus
from scanner.model.examples import corpus_records

ROOT = Path(__file__).parents[2]
MENTION = "Bring your own boat. Copying our recipes needs our written consent, jokes the cook."
COMMERCE = "Any commercial use of these texts is prohibited without permission of Tidewater Press."
MINING = "Text and data mining of this website is reserved by Harbour Media Ltd."
BESIDE = "© 2026 Lighthouse Ltd. All rights reserved."
FILE = Path(".noticegate.yaml")


def _run(*arguments: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "scanner", *arguments]
    run = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120, check=False)
    assert run.returncode == status, (run.stdout, run.stderr)
    return run.stdout.decode()


def _marks(text: str, kind: str) -> tuple[str, ...]:
    return tuple(one.fingerprint for one in Scanner().scan(Document(text=text)).findings if one.kind == kind)


@pytest.fixture
def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts, and a file that accepts one notice, waives one, denies one, and speaks of one that is gone."""
    monkeypatch.chdir(tmp_path)
    texts = [MENTION, f"Boil lentils.\n\n{COMMERCE}\n\n{BESIDE}", f"Bake bread.\n\n{COMMERCE}", f"News.\n\n{MINING}"]
    records = [{"text": text, "url": f"https://h{i}.example.org/"} for i, text in enumerate(texts)]
    Path("crawl.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    _run("scan", "--fail-on=never", "--format=jsonl", "--output=verdicts.jsonl", "crawl.jsonl")
    day = date(2026, 11, 23)
    add(
        FILE,
        Entry(fingerprints=_marks(MENTION, "reproduction"), answer=Answer.ACCEPT, who="Ana", day=day),
        Entry(fingerprints=_marks(COMMERCE, "commercial-use"), answer=Answer.WAIVE, reason='=HYPERLINK("x")', day=day),
        Entry(fingerprints=_marks(MINING, "tdm"), answer=Answer.DENY, hosts=("h3.example.org",)),
        Entry(fingerprints=("f" * 16,), answer=Answer.ACCEPT, expires=date(2020, 1, 1), notice="It is gone."),
    )


@pytest.mark.usefixtures("crawl")
def test_list() -> None:
    """Every decision is shown with who, when, why, and what is over."""
    shown = _run("decisions", "list")
    assert shown.count("\naccept") + shown.startswith("accept") == 2
    assert "        Ana, 2026-11-23\n" in shown
    assert "only h3.example.org" in shown
    assert "        expired 2020-01-01\n        │ It is gone.\n" in shown


@pytest.mark.usefixtures("crawl")
def test_unused() -> None:
    """A decision that is for nothing any more is shown, and the exit status says so."""
    shown = _run("decisions", "unused", "verdicts.jsonl", status=1)
    assert shown.startswith(f"accept  {'f' * 16}  .noticegate.yaml:")
    assert shown.count("fingerprint") == 0
    assert len([line for line in shown.splitlines() if not line.startswith(" ")]) == 1
    Path("empty.jsonl").write_text("")
    assert _run("decisions", "unused", "empty.jsonl", status=1).count(".noticegate.yaml:") == 4
    Path("broken.jsonl").write_text("{}\n")
    _run("decisions", "unused", "broken.jsonl", status=2)


@pytest.mark.usefixtures("crawl")
def test_table() -> None:
    """A row for each decision, with what it covers; no cell is a formula; spreadsheets see that it is UTF-8."""
    _run("decisions", "export", "-o", "table.csv", "verdicts.jsonl")
    assert Path("table.csv").read_bytes().startswith("\ufefffingerprint,decision,".encode())
    with Path("table.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["kind"]: row for row in csv.DictReader(table)}
    waived = rows["commercial-use"]
    assert waived["reason"] == '\'=HYPERLINK("x")'
    assert (waived["documents"], waived["holder"], waived["date"]) == ("2", "Tidewater Press", "2026-11-23")
    assert (waived["host"], waived["excerpt"]) == ("h1.example.org; h2.example.org", COMMERCE)
    assert (rows["tdm"]["only for"], rows["tdm"]["documents"]) == ("h3.example.org", "1")
    assert (rows[""]["excerpt"], rows[""]["documents"]) == ("It is gone.", "0")


@pytest.mark.usefixtures("crawl")
def test_table_without_verdicts() -> None:
    """The file alone gives a table, too; what only verdicts know is empty."""
    rows = list(csv.DictReader(_run("decisions", "export").removeprefix("\ufeff").splitlines()))
    assert [row["documents"] for row in rows] == [""] * 4
    assert {row["decision"] for row in rows} == {"accept", "waive", "deny"}


@pytest.mark.usefixtures("crawl")
def test_labelled() -> None:
    """Each notice once, in the form of eval and of training: an accepted one is no notice, the others are right."""
    Path("corpus").mkdir()
    _run("decisions", "export", "--format=jsonl", "-o", "corpus/desk.jsonl", "verdicts.jsonl")
    examples = {example.note: example for example in read_corpus(["corpus/desk.jsonl"])}
    accepted, waived, denied = (examples[note] for note in ("accept", 'waive: =HYPERLINK("x")', "deny"))
    assert (accepted.text, accepted.gate, accepted.kinds) == (MENTION, "allow", frozenset())
    assert (waived.gate, waived.holder) == ("review", "Tidewater Press")
    assert {"commercial-use"} <= waived.kinds <= {"commercial-use", "reproduction"}
    assert waived.text == f"Boil lentils.\n\n{COMMERCE}"
    assert (denied.gate, denied.kinds, denied.language) == ("deny", {"tdm"}, "en")
    records = corpus_records(Path("corpus"))
    assert [record.group for record in records] == ["h0.example.org", "h1.example.org", "h3.example.org"]
    assert [record.notice for record in records] == [False, True, True]
    assert _run("eval", "corpus/desk.jsonl").startswith("3 documents")


@pytest.mark.usefixtures("crawl")
def test_labelled_needs_verdicts() -> None:
    """The decisions alone hold no texts to learn from."""
    _run("decisions", "export", "--format=jsonl", status=2)
