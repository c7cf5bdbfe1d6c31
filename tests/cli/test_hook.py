"""The hook in a real git repository, called by git and by pre-commit."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTICE = "Text and data mining of this website is reserved by Harbour Media Ltd."
HOOK = [sys.executable, "-m", "scanner", "hook"]


def _run(*command: str, status: int = 0, **environment: str) -> str:
    settings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Ana",
        "GIT_AUTHOR_EMAIL": "ana@example.org",
        "GIT_COMMITTER_NAME": "Ana",
        "GIT_COMMITTER_EMAIL": "ana@example.org",
        **environment,
    }
    run = subprocess.run(command, capture_output=True, text=True, env=settings, timeout=300, check=False)
    assert run.returncode == status, (run.stdout, run.stderr)
    return run.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, which is the working directory."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    _run("git", "init", "--quiet")
    return folder


def _stage(name: str, content: str | bytes) -> Path:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    _run("git", "add", "--", name)
    return file


def _records(*texts: str) -> str:
    return "".join(json.dumps({"text": text, "id": f"r{number}"}) + "\n" for number, text in enumerate(texts))


def test_silence(repository: Path) -> None:
    """All allowed: nothing is printed, and the status is 0."""
    for number in range(30):
        _stage(f"pages/{number}.txt", f"The ferry number {number} is late.")
    _stage("script.py", NOTICE)
    assert _run(*HOOK) == ""


def test_what_is_blocked(repository: Path) -> None:
    """Each blocked record is named with its line, its words, its fingerprint, and what to do next."""
    _stage("data/news.jsonl", _records("The ferry is late.", NOTICE))
    _stage("data/page.html", f"<p>Boats.</p><footer>{NOTICE}</footer>")
    printed = _run(*HOOK, status=1).splitlines()
    assert printed[:3] == [
        "data/news.jsonl:2: deny train-ai: reserved by Harbour Media Ltd (tdm)",
        f"    {NOTICE}",
        "    e2528a43e9dbc345",
    ]
    assert printed[3] == "data/page.html: deny train-ai: reserved by Harbour Media Ltd (tdm)"
    assert printed[6] == "2 of 3 documents are not allowed for train-ai."
    assert "noticegate decisions add FINGERPRINT... --decision waive --reason WHY" in printed[-1]


def test_the_index_is_judged_and_not_the_working_tree(repository: Path) -> None:
    """A notice that is staged blocks though the file has changed since; one that is not staged does not."""
    _stage("a.txt", NOTICE).write_text("Boats.")
    _stage("b.txt", "Boats.").write_text(NOTICE)
    assert "a.txt: deny" in (printed := _run(*HOOK, status=1))
    assert "b.txt" not in printed
    assert "a.txt: deny" in _run(*HOOK, "a.txt", status=1)
    assert _run(*HOOK, "b.txt") == ""


def test_odd_names_and_things(repository: Path) -> None:
    """Names with blanks, line breaks and brackets are read; links, deleted files and empty ones do no harm."""
    for name in ("with blank.txt", "line\nbreak.txt", "[ab]*.txt", "żółw.txt"):
        _stage(name, NOTICE)
    _stage("empty.txt", "")
    Path("link.txt").symlink_to("with blank.txt")
    _run("git", "add", "link.txt")
    gone = _stage("gone.txt", NOTICE)
    gone.unlink()
    _run("git", "add", "gone.txt")
    printed = _run(*HOOK, status=1)
    assert "4 of 5 documents are not allowed" in printed
    assert "line break.txt: deny" in printed
    assert "1 of 1 documents" in _run(*HOOK, "[ab]*.txt", status=1)


def test_formats(repository: Path) -> None:
    """Compressed lines, tables and archives are read from the index as well."""
    import gzip

    import pyarrow
    import pyarrow.parquet
    import zstandard

    packed = zstandard.ZstdCompressor().compress(_records("Boats.", NOTICE).encode())
    _stage("a.jsonl.zst", packed)
    _stage("b.csv.gz", gzip.compress(f'id,text\n1,Boats\n2,"{NOTICE}"\n'.encode()))
    pyarrow.parquet.write_table(pyarrow.table({"text": ["Boats.", NOTICE]}), "c.parquet")
    _run("git", "add", "c.parquet")
    body = f"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {len(NOTICE)}\r\n\r\n{NOTICE}\r\n\r\n"
    _stage("d.wet.gz", gzip.compress(body.encode()))
    printed = _run(*HOOK, status=1)
    for place in ("a.jsonl.zst:2", "b.csv.gz:2", "c.parquet:2", "d.wet.gz:1"):
        assert f"{place}: deny train-ai: reserved by Harbour Media Ltd (tdm)\n" in printed


def test_what_cannot_be_read_blocks(repository: Path) -> None:
    """A damaged, an overlong or an undecodable file is named with its cause, and the rest is judged."""
    _stage("a.jsonl", '{"text": 1}\n')
    _stage("b.txt", "x" * 2000)
    _stage("c.jsonl.gz", b"\x1f\x8bnot gzip")
    _stage("d.txt", NOTICE)
    printed = _run(*HOOK, "--max-bytes", "1000", status=2)
    assert 'a.jsonl:1: field "text" is not a string.' in printed
    assert "b.txt: longer than 1000 bytes; --max-bytes allows more." in printed
    assert "c.jsonl.gz: cannot be read on behind record 0" in printed
    assert "1 of 4 documents are not allowed for train-ai, 3 could not be read." in printed


def test_a_decision_lets_it_pass(repository: Path) -> None:
    """A decision counts once it is staged, for every file with the notice; a changed notice blocks again."""
    _stage("a.txt", NOTICE)
    mark = _run(*HOOK, status=1).splitlines()[2].strip()
    command = [sys.executable, "-m", "scanner", "decisions", "add", mark, "--decision", "waive", "--reason", "asked"]
    _run(*command)
    assert "a.txt: deny" in _run(*HOOK, status=1)
    _run("git", "add", ".noticegate.yaml")
    _stage("b.md", f"# Boats\n\n{NOTICE}\n")
    assert _run(*HOOK) == ""
    _stage("c.txt", NOTICE.replace("Harbour", "Lighthouse"))
    assert "1 of 3 documents" in _run(*HOOK, status=1)


def test_nothing_staged_silences_the_scanner(repository: Path) -> None:
    """Marks in the text of a file, and decisions in a folder of the repository, change nothing."""
    _stage("a.txt", f"# noticegate: ignore\n# noqa\n{NOTICE}")
    mark = next(
        line for line in _run(*HOOK, status=1).splitlines() if line.startswith("    ") and " " not in line.strip()
    )
    _stage("data/.noticegate.yaml", f"decisions:\n- fingerprints: ['{mark.strip()}']\n  decision: accept\n")
    assert "a.txt: deny" in _run(*HOOK, status=1)


def test_baseline(repository: Path) -> None:
    """The present state is accepted in one step; what is new after it blocks."""
    _stage("data/a.jsonl", _records(NOTICE, NOTICE, "All AI training on these pages is forbidden. © Lighthouse Press"))
    _run(sys.executable, "-m", "scanner", "baseline", "create", "data", "--who", "Ana")
    _run("git", "add", ".noticegate.yaml")
    written = Path(".noticegate.yaml").read_text()
    assert written.count("- fingerprints:") == 2
    assert written.count("  who: Ana\n") == 2
    assert _run(*HOOK) == ""
    again = _run(sys.executable, "-m", "scanner", "baseline", "create", "data")
    assert (again, Path(".noticegate.yaml").read_text()) == ("", written)
    _stage("data/b.txt", "Scraping of this site for AI training is prohibited by Pier News.")
    assert "1 of 4 documents" in _run(*HOOK, status=1)


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no repository, the error says so."""
    monkeypatch.chdir(tmp_path)
    _run(*HOOK, status=2, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))


@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="pre-commit is not installed")
def test_pre_commit(repository: Path, tmp_path: Path) -> None:
    """pre-commit selects files by the published pattern, blocks a commit with a notice and lets the others pass."""
    published = tmp_path / "noticegate"
    published.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", published)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "hooks"], ["tag", "v1"]):
        _run("git", "-C", str(published), *command)
    # The environment of the tests stands in for the one that pre-commit would install; all else is as published.
    entry = f"{sys.executable} -m scanner hook"
    _stage(
        ".pre-commit-config.yaml",
        f"repos:\n- repo: {published}\n  rev: v1\n  hooks:\n"
        f"  - {{id: noticegate, language: system, entry: {entry}, additional_dependencies: []}}\n",
    )
    home = {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    _run("pre-commit", "install", **home)
    _stage("data/a.txt", "Boats.")
    _stage("script.py", f"# {NOTICE}")
    _run("git", "commit", "-qm", "boats", **home)
    _stage("data/b.jsonl", _records(NOTICE)).write_text("")
    _run("git", "commit", "-qm", "notice", status=1, **home)
    printed = _run("pre-commit", "run", status=1, **home)
    assert "data/b.jsonl:1: deny train-ai: reserved by Harbour Media Ltd (tdm)" in printed
    assert _run("git", "log", "--format=%s") == "boats\n"
