"""The review desk as a person uses it: a real terminal, real keys, and the scan that follows."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner import Document, Scanner
from scanner.decisions.file import load
from scanner.screen import columns
from scanner.types import ScanWarning

pexpect = pytest.importorskip("pexpect")

ROOT = Path(__file__).parents[2]
COPYING = "Copying or storing articles of this website needs our written consent."
COMMERCE = "Any commercial use of these texts is prohibited without permission of Tidewater Press."
MINING = "Text and data mining of this website is reserved by Harbour Media Ltd."
HEBREW = "כל הזכויות שמורות. אין להעתיק, לשכפל או לצלם את התוכן ללא אישור בכתב."
PLAIN = {"NO_COLOR": "1"}
FILE = Path(".noticegate.yaml")
Start = Callable[..., "pexpect.spawn[str]"]


def _environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **more}


def _noticegate(*arguments: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "scanner", *arguments]
    run = subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == status, (run.stdout, run.stderr)
    return run.stdout


@pytest.fixture
def verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Verdicts on a small crawl, beside which we are: recipes, ferries, news, and one that says nothing."""
    monkeypatch.chdir(tmp_path)
    pages = [
        ("cook.example.org", f"Boil \x1b[31mred\u202e lentils.\n{COMMERCE}"),
        ("cook.example.org", f"Boil green lentils.\n{COMMERCE}"),
        ("bake.example.com", f"Bake the bread.\n{COMMERCE}"),
        ("www.example.org", f"The ferry was late.\n{COPYING}"),
        ("www.example.org", f"The ferry was early.\n{COPYING}"),
        ("www.example.org", f"News.\n{MINING}"),
        ("he.example.org", HEBREW),
        ("www.example.org", "A calm day."),
    ]
    records = [{"id": f"p{i}", "url": f"https://{host}/{i}", "text": text} for i, (host, text) in enumerate(pages)]
    Path("crawl.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    _noticegate("scan", "--fail-on=never", "--format=jsonl", "--output=verdicts.jsonl", "crawl.jsonl")
    return tmp_path / "verdicts.jsonl"


@pytest.fixture
def start(verdicts: Path) -> Start:
    """Begins a review on a terminal of a size."""

    def start(*options: str, size: tuple[int, int] = (30, 100), **environment: str) -> "pexpect.spawn[str]":
        command = ["-m", "scanner", "review", "verdicts.jsonl", "--who=Ana", *options]
        settings = _environment(**(environment or PLAIN))
        heeding = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731 - tests may run in the background
        desk = pexpect.spawn(
            sys.executable, command, env=settings, dimensions=size, encoding="utf-8", timeout=60, preexec_fn=heeding
        )
        desk.logfile_read = io.StringIO()
        return desk

    return start


def _finish(desk: "pexpect.spawn[str]", status: int = 0) -> str:
    """What is said when the desk has closed."""
    desk.expect(pexpect.EOF)
    desk.wait()
    assert desk.exitstatus == status
    return str(desk.before).rpartition("\x1b[?1049l")[2]


def _decisions(url: str = "https://cook.example.org/0") -> tuple[str, list[str]]:
    """What a scan that honours the file says of a page of the crawl, and why."""
    lines = _noticegate("scan", "--fail-on=never", "--format=jsonl", "--quiet", "crawl.jsonl").splitlines()
    verdict = next(one for one in map(json.loads, lines) if one["url"] == url)
    return verdict["decision"], verdict["reasons"]


def test_accept_waive_quit_resume(start: Start) -> None:
    """Decisions are written as they are made; who comes back is asked for the rest; the next scan honours them."""
    desk = start()
    desk.expect("Notice 1 of 3 · covers 3 documents")
    desk.expect("6 documents wait")
    desk.expect("Tidewater Press")
    desk.send("a")
    desk.expect("Notice 2 of 3 · covers 2 documents")
    assert [entry.answer for entry in load(FILE).entries] == ["accept"]
    desk.send("w")
    desk.expect("Why")
    desk.sendline("agreed by létter 7")
    desk.expect("Notice 3 of 3")
    assert {(one.answer.value, one.reason, one.who) for one in load(FILE).entries} == {
        ("accept", "", "Ana"),
        ("waive", "agreed by létter 7", "Ana"),
    }
    desk.send("q")
    assert "2 decisions in .noticegate.yaml; 1 document still waits." in _finish(desk)

    again = start()
    again.expect("Notice 1 of 1 · covers 1 document")
    again.send("d")
    again.expect("Nothing is left to decide")
    again.send("q")
    assert "5 documents had been decided before." in _finish(again)

    assert _decisions("https://cook.example.org/0")[0] == "allow"
    assert _decisions("https://www.example.org/3")[0] == "allow"
    decision, reasons = _decisions("https://www.example.org/4")
    assert decision == "allow"
    assert [one for one in reasons if one.startswith("A notice was waived by Ana on ") and "létter 7" in one]
    assert _decisions("https://he.example.org/6")[0] == "deny"
    assert _decisions("https://www.example.org/5")[0] == "deny"


def test_host_and_holder(start: Start) -> None:
    """A decision can be for one host, for all that is open on it, or for a holder; and the scan agrees."""
    desk = start("--all")
    desk.expect("> 1 this notice wherever it stands: 3 documents")
    desk.expect("2 this notice on cook.example.org: 2 documents")
    desk.expect("5 every open notice of Tidewater Press: 3 documents")
    desk.send("2")
    desk.expect("> 2 this notice on cook.example.org: 2 documents")
    desk.send("a")
    desk.expect("Notice 1 of 4 · covers 1 document")
    desk.expect("bake.example.com")
    desk.send("n")
    desk.expect("every open notice on www.example.org: 3 documents")
    desk.send("3a")
    desk.expect("accept: every open notice on www.example.org, 3 documents")
    desk.send("q")
    assert "3 decisions in .noticegate.yaml; 2 documents still wait." in _finish(desk)
    assert [entry.hosts for entry in load(FILE).entries if "Tidewater" in entry.notice] == [("cook.example.org",)]
    assert [_decisions(f"https://{page}")[0] for page in ("cook.example.org/1", "bake.example.com/2")] == [
        "allow",
        "review",
    ]
    assert [_decisions(f"https://www.example.org/{page}")[0] for page in (3, 4, 5)] == ["allow"] * 3


def test_other_example(start: Start) -> None:
    """The same notice is shown on another host, and can be decided for that one."""
    desk = start()
    desk.expect("2 this notice on cook.example.org")
    desk.send("e")
    desk.expect("Bake the bread")
    desk.expect("2 this notice on bake.example.com: 1 document")
    desk.send("q")
    _finish(desk)


def test_undo(start: Start) -> None:
    """Undo takes the decision out of the file, where comments of others stay, and goes back to its notice."""
    FILE.write_text("# Ours.\ndecisions:\n- fingerprints: [aaaaaaaaaaaaaaaa]  # Bo's\n  decision: deny\n")
    before = FILE.read_text()
    desk = start()
    desk.expect("Notice 1 of 3")
    desk.send("5")
    desk.send("d")
    desk.expect("Notice 2 of 3")
    assert len(load(FILE).entries) == 2
    desk.send("u")
    desk.expect("Notice 1 of 3 · covers 3 documents")
    desk.expect("Taken back: deny")
    assert FILE.read_text() == before
    desk.send("u")
    desk.expect("Nothing was decided in this session")
    desk.send("q")
    assert "0 decisions" in _finish(desk)


def test_skip_next_previous(start: Start) -> None:
    """Notices can be left open and come back to; keys that were typed ahead count one by one."""
    desk = start()
    desk.expect("Notice 1 of 3")
    desk.send("ss")
    desk.expect("Notice 3 of 3")
    desk.send("s")
    desk.expect("The end of the queue")
    desk.expect("6 documents wait for what was skipped")
    desk.send("n")
    desk.expect("Notice 1 of 3")
    desk.send("\x1b[C")
    desk.expect("Notice 2 of 3")
    desk.send("\x1bOD")
    desk.expect("Notice 1 of 3")
    desk.send("?")
    desk.expect("take the last decision of this session back")
    desk.send("x")
    desk.expect("Notice 1 of 3")
    desk.send("x")
    desk.expect("That key does nothing here")
    desk.send("w")
    desk.expect("Why")
    desk.sendline("")
    desk.expect("Notice 1 of 3 · covers 3 documents")
    desk.send("q")
    _finish(desk)
    assert not FILE.exists()


@pytest.mark.parametrize("key", ["", "w"])
def test_interrupt(start: Start, key: str) -> None:
    """Ctrl-C leaves at once, also while a reason is typed; what was decided stays, and the terminal is as before."""
    desk = start()
    desk.expect("Notice 1 of 3")
    desk.send("a")
    desk.expect("Notice 2 of 3")
    desk.send(key)
    desk.expect("Why" if key else "quit")
    desk.sendintr()
    said = _finish(desk, status=130)
    assert "1 decision in .noticegate.yaml." in said
    assert len(load(FILE).entries) == 1
    assert not list(Path().glob("*.part"))
    modes = termios.tcgetattr(desk.child_fd)[3]
    assert modes & termios.ECHO
    assert modes & termios.ICANON


def test_the_file_cannot_be_written(start: Start) -> None:
    """What could not be written is not decided, and the desk says so."""
    FILE.write_text("decisions: [{fingerprints: [aaaaaaaaaaaaaaaa], decision: deny}]\n")
    desk = start()
    desk.expect("Notice 1 of 3")
    desk.send("a")
    desk.expect("Not decided: .*cannot be edited")
    desk.send("q")
    assert "0 decisions" in _finish(desk)


def _rows(output: str) -> list[str]:
    """The rows as they were drawn, without what moves the cursor or colours."""
    parts = re.split("\x1b\\[\\d+;\\d+H|\r?\n", output)
    return [re.sub("\x1b\\[[?0-9;]*[a-zA-Z]", "", part) for part in parts]


@pytest.mark.parametrize("size", [(24, 60), (12, 40)])
def test_narrow(start: Start, size: tuple[int, int]) -> None:
    """In a small window no row is too long, the keys stay in sight, and the rest can be scrolled to."""
    desk = start(size=size)
    desk.expect("q quit")
    first = str(desk.before)
    desk.send("\x1b[6~" * 2)
    desk.expect("mark")
    desk.send("q")
    _finish(desk)
    rows = _rows(first)
    assert [row for row in rows if columns(row) > size[1]] == []
    assert "lines 1 to" in first
    assert ": 3 documents" in first


def test_resize(start: Start) -> None:
    """A window that is made narrower is drawn anew without a key."""
    desk = start()
    desk.expect("q quit")
    desk.setwinsize(24, 50)
    desk.expect("Notice 1 of 3")
    desk.expect("q quit")
    assert [row for row in _rows(str(desk.before)) if columns(row) > 50] == []
    desk.send("q")
    _finish(desk)


def test_colours(start: Start) -> None:
    """The notice is highlighted; without colours it stands between marks, and nothing else is styled."""
    desk = start(COLORTERM="truecolor")
    desk.expect("quit")
    desk.send("q")
    _finish(desk)
    assert re.search("\x1b\\[[0-9;]*7mAny commercial use", desk.logfile_read.getvalue())
    plain = start(**PLAIN)
    plain.expect("»Any commercial use of these texts")
    plain.send("q")
    _finish(plain)
    assert not re.search("\x1b\\[[0-9;]*m", plain.logfile_read.getvalue())


def test_strangers(start: Start) -> None:
    """No control character of a page reaches the terminal; words from right to left are isolated."""
    desk = start()
    desk.expect("Boil (.*) lentils")
    assert desk.match.group(1) == r"\x1b[31mred\u202e"
    desk.send("nn")
    desk.expect("\u2068[^\u2069\r\n]*אישור[^\r\n]*\u2069")
    desk.send("q")
    _finish(desk)


def test_what_cannot_be_decided(verdicts: Path, start: Start) -> None:
    """Documents that were not read to the end are listed with their reason; a line that is no verdict is an error."""
    problem = ScanWarning("scan-incomplete", "cut at 8 MB", "html")
    cut = Scanner().scan(Document(text="A calm day.", id="long page", problems=[problem]))
    with verdicts.open("a", encoding="utf-8") as out:
        out.write(json.dumps(cut.to_dict()) + "\n{}\n")
    desk = start()
    desk.expect("verdicts.jsonl:10: no verdict")
    desk.expect("Notice 1 of 3")
    desk.send("sss")
    desk.expect("1 document cannot be decided by fingerprint")
    desk.expect("long page")
    desk.expect("cut at 8 MB")
    desk.send("q")
    assert "long page: " in _finish(desk, status=2)


def test_nothing_to_decide(start: Start) -> None:
    """Without open notices there is no screen to leave."""
    Path("verdicts.jsonl").write_text("")
    assert "There is nothing to decide." in _finish(start())


def test_without_a_terminal(verdicts: Path) -> None:
    """A pipe is no place for keys: the error says what to do instead."""
    command = [sys.executable, "-m", "scanner", "review", str(verdicts)]
    run = subprocess.run(command, env=_environment(), input="a", capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "review needs a terminal" in run.stderr
    assert "noticegate decisions add" in run.stderr
