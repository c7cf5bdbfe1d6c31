"""``noticegate report`` makes one page of what other verbs wrote."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def _noticegate(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scanner", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_page_of_a_filtered_corpus(tmp_path: Path) -> None:
    """The folder of ``filter`` gives the page that a scan of the same records gives."""
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "All rights reserved."}\n{"id": "b", "text": "Tides."}\n')
    _noticegate(tmp_path, "filter", "in.jsonl", "-o", "gated", "-q")
    run = _noticegate(tmp_path, "report", "gated", "-o", "filtered.html")
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == "2 documents: 2 allow, 0 review, 0 deny.\n"
    _noticegate(tmp_path, "scan", "--format", "html", "-o", "scanned.html", "in.jsonl")
    assert (tmp_path / "filtered.html").read_text() == (tmp_path / "scanned.html").read_text()


def test_an_old_report_is_kept_when_there_are_no_verdicts(tmp_path: Path) -> None:
    """A name that was mistyped does not cost the report that is there."""
    (tmp_path / "report.html").write_text("old")
    run = _noticegate(tmp_path, "report", "mistyped.jsonl", "-o", "report.html")
    assert run.returncode == 2
    assert (tmp_path / "report.html").read_text() == "old"
