"""Stored verdicts are decided anew without their documents."""

import json
import subprocess
import sys
from pathlib import Path

NOTICE = "Text and data mining of this website is reserved by Harbour Media Ltd."
PAGES = [
    {"id": "quiet", "text": "The ferry is late."},
    {"id": "notice", "text": NOTICE},
    {"id": "copying", "text": "No part of this page may be reproduced without written permission of Pier News."},
    {"id": "free", "text": "This text is licensed under CC BY-NC 4.0, https://creativecommons.org/licenses/by-nc/4.0/"},
    {"id": "robots", "html": "<meta name=robots content='noai'><p>Tides"},
]


def _run(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanner", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def _corpus(folder: Path) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(page) + "\n" for page in PAGES))
    return path


def test_another_use(tmp_path: Path) -> None:
    """Verdicts for another use are those that a scan for it gives, for every use."""
    _run("filter", _corpus(tmp_path), "-o", "out", folder=tmp_path)
    for use in ("train-ai", "tdm", "ai-input", "search-index", "research", "redistribute"):
        anew = _run("rejudge", "out", "--use", use, folder=tmp_path)
        scanned = _run("scan", "a.jsonl", "--use", use, "--format", "jsonl", folder=tmp_path)
        assert anew.stdout.splitlines() == scanned.stdout.splitlines()


def test_only_what_changes(tmp_path: Path) -> None:
    """With a decision, the document that it covers is the only one that is written."""
    _run("filter", _corpus(tmp_path), "-o", "out", folder=tmp_path)
    stored = [json.loads(line) for line in _run("rejudge", "out", folder=tmp_path).stdout.splitlines()]
    mark = next(one["fingerprint"] for one in stored[1]["findings"] if one["kind"] == "tdm")
    _run("decisions", "add", mark, "--decision", "waive", "--reason", "asked", folder=tmp_path)
    anew = _run("rejudge", "out", "--changed", "-o", "new.jsonl", folder=tmp_path)
    assert anew.stderr == "5 verdicts for train-ai: 2 allow, 2 review, 1 deny. Changed: 1 deny to allow.\n"
    assert [json.loads(line)["id"] for line in (tmp_path / "new.jsonl").read_text().splitlines()] == ["notice"]


def test_what_must_be_scanned_again(tmp_path: Path) -> None:
    """Verdicts by other rules are counted, and errors of the scan stay errors."""
    stream = tmp_path / "v.jsonl"
    scanned = _run("scan", _corpus(tmp_path), "--format", "jsonl", folder=tmp_path).stdout.splitlines()
    old = json.loads(scanned[0])
    old["scanner"]["rules"] = "0" * 16
    error = {"schema": 1, "id": "x", "error": "x: no JSON.", "decision": "review"}
    stream.write_text("\n".join([json.dumps(old), *scanned[1:], json.dumps(error)]))
    anew = _run("rejudge", stream, folder=tmp_path)
    assert anew.returncode == 2
    assert anew.stderr.splitlines()[1:] == [
        "1 are errors: these documents were not judged.",
        "1 were made by other rules or another model: scan these documents again.",
    ]
