"""The data card counts what real scans said, and has the fields of the EU template."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner import Document, Scanner, SiteFiles
from scanner.reports.jsonl import line

ROOT = Path(__file__).parents[2]
FORBIDDEN = "You may not use any article of Harbour Media Ltd to train AI models."
GRANTED = "This work is licensed under a Creative Commons Attribution 4.0 International License."


def _card(*paths: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanner", "card", *paths]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _section(card: str, title: str) -> str:
    return card.split(f"### {title}\n", 1)[1].split("\n### ", 1)[0]


def _write(path: Path, *documents: Document) -> None:
    scanner = Scanner()
    path.write_text("".join(line(scanner.scan(one).to_dict()) for one in documents), encoding="utf-8")


@pytest.fixture
def card(tmp_path: Path) -> str:
    """Of documents on twelve hosts, by prose, robots.txt, TDMRep, a licence and silence."""
    robots = SiteFiles(robots_txt="User-agent: *\nContent-Signal: ai-train=no\n")
    documents = [
        *(Document(text=f"Page {one}.", url=f"https://big.example.org/{one}") for one in range(5)),
        *(Document(text="A page.", url=f"https://h{one}.example.org/") for one in range(10)),
        Document(text=FORBIDDEN, url="https://news.example.org/1"),
        Document(text="Short.", url="https://news.example.org/2", site=robots),
        Document(html='<meta name="tdm-reservation" content="1"><p>Short.', url="https://news.example.org/3"),
        Document(text=GRANTED, url="https://atlas.example.org/"),
        Document(text="Jede Vervielfältigung bedarf der schriftlichen Zustimmung."),
    ]
    _write(tmp_path / "v.jsonl", *documents)
    run = _card(str(tmp_path / "v.jsonl"))
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_figures(card: str) -> None:
    """Decisions, holders, licences, kinds and languages, each by decision."""
    assert "| allow | 16 | 80.0% |" in _section(card, "Decisions")
    assert "| Harbour Media Ltd | 0 | 0 | 1 |" in _section(card, "Rights holders")
    licence = (
        "| CC-BY-4.0 | Creative Commons Attribution 4.0 <https://creativecommons.org/licenses/by/4.0/> | 1 | 0 | 0 |"
    )
    assert licence in _section(card, "Open licences")
    assert "| ai-training | 0 | 0 | 2 |" in _section(card, "Kinds of notices")
    assert "| de | 0 | 1 | 0 |" in _section(card, "Languages of notices")


def test_top_tenth_of_hosts(card: str) -> None:
    """Of twelve hosts of allowed documents the two with most are named, as the template asks for a tenth."""
    hosts = _section(card, "Most relevant domain names")
    assert "Allowed documents come from 12 hosts." in hosts
    assert "1 document had no address." in hosts
    rows = [row for row in hosts.splitlines() if row.startswith("| ") and "example.org" in row]
    assert rows == ["| big.example.org | 5 | 0 | 0 |", "| atlas.example.org | 1 | 0 | 0 |"]


def test_mechanisms(card: str) -> None:
    """Each mechanism with the documents that it was seen in, and those in which it speaks against the use."""
    mechanisms = _section(card, "Mechanisms seen")
    assert "| content-signals | 1 | 0 | 0 | 1 |" in mechanisms
    assert "| tdmrep | 1 | 0 | 0 | 1 |" in mechanisms
    assert "| prose | 3 | 0 | 1 | 1 |" in mechanisms


def test_template_of_the_commission(card: str) -> None:
    """Section 3.1 says how many reservations were respected, and by what they were made."""
    template = _section(card, "Public summary of training content")
    assert "Article 53(1)(d) of Regulation (EU) 2024/1689" in template
    assert "Article 4(3) of\nDirective (EU) 2019/790" in template
    row = next(row for row in template.splitlines() if row.startswith("| 3.1 "))
    assert "Respect of reservation of rights from text and data mining exception or limitation" in row
    assert "4 documents of 20 were held back" in row
    assert "in 4 of them, a machine-readable one in 2;" in row


def test_versions(card: str) -> None:
    """Rules, model and policy are named by their hashes, as in the verdicts."""
    versions = dict(Scanner().scan("").scanner)
    assert all(value.isalnum() is False or f"| {name} | `{value}` | 20 |" in card for name, value in versions.items())


def test_hostile(tmp_path: Path) -> None:
    """No text of a document makes markup, a row or a heading of its own."""
    hostile = "x | y\n\n# z <script>alert(1)</script> [a](b) \x1b[31m"
    verdict = Scanner().scan(Document(text=FORBIDDEN, url="https://a.example.org/")).to_dict()
    for finding in verdict["findings"]:
        finding |= {"holder": hostile, "language": hostile, "license": hostile, "kind": "open-license"}
    verdict["scanner"] = {"rules": hostile}
    (tmp_path / "v.jsonl").write_text(json.dumps(verdict), encoding="utf-8")
    card = _card(str(tmp_path / "v.jsonl")).stdout
    assert "<script" not in card
    assert "\n# z" not in card
    assert r"x \| y # z &lt;script&gt;alert(1)&lt;/script&gt; \[a\](b) \\x1b\[31m" in card


def test_nothing(tmp_path: Path) -> None:
    """An empty stream gives a card that says so; a line that is no verdict makes the status 2."""
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "wrong.jsonl").write_text("{}\n", encoding="utf-8")
    assert "0 documents gated" in _card(str(tmp_path / "empty.jsonl")).stdout
    wrong = _card(str(tmp_path / "wrong.jsonl"))
    assert (wrong.returncode, "| could not be read | 1 | 100.0% |" in wrong.stdout) == (2, True)
