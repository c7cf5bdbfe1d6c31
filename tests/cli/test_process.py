"""How the command behaves as a process: pipes, interruption, files, imports."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-m", "scanner"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
HEAVY = {"sklearn", "scipy", "numpy", "pyarrow", "pandas", "rich", "lxml", "jinja2"}


def test_results_go_to_the_file_named(tmp_path: Path) -> None:
    """With -o standard output stays empty and the file holds the results in UTF-8."""
    (tmp_path / "żółw.txt").write_text("Żółw idzie powoli.", encoding="utf-8")
    run = subprocess.run(
        [*COMMAND, "scan", "-q", "--format", "jsonl", "-o", "out.jsonl", "żółw.txt"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == (b"", b"")
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["id"] == "żółw.txt"


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    """``noticegate scan … | head -1`` ends quietly."""
    (tmp_path / "many.jsonl").write_text('{"text": "Nothing to see."}\n' * 5000)
    with subprocess.Popen(
        [*COMMAND, "scan", "-q", "--format", "jsonl", "many.jsonl"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT between processes")
def test_interruption(tmp_path: Path) -> None:
    """Ctrl-C ends the run without a traceback, with the status that shells expect."""
    with subprocess.Popen(
        [*COMMAND, "scan", "--format", "jsonl", "-"],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # As a terminal starts it; a job in the background of a shell inherits that SIGINT is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        run.stdin.write(b'{"text": "one"}\n')
        run.stdin.flush()
        assert b'"allow"' in run.stdout.readline()
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"Traceback" not in errors


def test_closed_standard_input_is_no_bug(tmp_path: Path) -> None:
    """A job without standard input can scan files; asking for ``-`` then is an error like any other."""
    (tmp_path / "ferry.txt").write_text("The ferry leaves at nine.")
    run = subprocess.run(
        f"'{sys.executable}' -m scanner scan -q ferry.txt - <&-",
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        shell=True,
        check=False,
    )
    assert run.stdout.startswith("ALLOW   ferry.txt")
    assert run.stderr == "-: standard input is closed.\n"
    assert run.returncode == 2


def test_a_scan_imports_nothing_heavy(tmp_path: Path) -> None:
    """A hook that scans one document loads no library that only training, corpora or reports need."""
    (tmp_path / "page.html").write_text("<footer>No part of this site may be used to train AI models.</footer>")
    program = (
        "import sys\n"
        "from scanner.__main__ import main\n"
        "sys.argv = ['noticegate', 'scan', '--fail-on', 'never', '-q', 'page.html']\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert "DENY" in run.stdout
    assert not HEAVY & set(run.stderr.strip()[2:-2].split("', '"))


@pytest.mark.parametrize("verb", ["scan", "explain", "eval", "rules list", "rules show", "rules test"])
def test_every_verb_explains_itself(verb: str) -> None:
    """``--help`` says what a verb does, in plain text."""
    run = subprocess.run(
        [*COMMAND, *verb.split(), "--help"], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert run.stdout.lower().startswith(f"usage: noticegate {verb} ")
    assert "─" not in run.stdout
