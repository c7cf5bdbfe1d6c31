"""The command line as users meet it: one folder a case.

``cases/<name>/`` holds the input files, ``args`` (one argument a line), and what must come out: ``stdout``,
``stderr`` and ``status`` (0 when there is no such file); ``stdin`` is fed in when it is there. In expected output
``[..]`` stands for anything within a line, a line ``...`` for any number of lines. A bug report becomes a folder.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
ROOT = Path(__file__).parent.parent.parent
TIMEOUT = 120


def _content(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _pattern(expected: str) -> str:
    """The regular expression that an expected output stands for."""
    return "".join(map(_line_pattern, expected.splitlines(keepends=True)))


def _line_pattern(line: str) -> str:
    return r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line).replace(re.escape("[..]"), ".*")


def _assert_fits(actual: str, expected: str) -> None:
    if not re.fullmatch(_pattern(expected), actual):
        assert actual == expected


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path) -> None:
    """Output, errors and exit status are as the case has them."""
    work = tmp_path / "work"
    shutil.copytree(case, work)
    run = subprocess.run(
        [sys.executable, "-m", "scanner", *_content(case / "args").splitlines()],
        cwd=work,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(Path.home()), "COLUMNS": "80"},
        input=(case / "stdin").read_bytes() if (case / "stdin").is_file() else b"",
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    _assert_fits(run.stdout.decode(), _content(case / "stdout"))
    _assert_fits(run.stderr.decode(), _content(case / "stderr"))
    assert run.returncode == int(_content(case / "status") or 0)
