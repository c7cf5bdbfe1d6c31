"""The jobs in ``docs/ci.md`` are valid YAML, and what they run does what the page says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _commands() -> Iterator[str]:
    for block in _BLOCK.findall((ROOT / "docs" / "ci.md").read_text(encoding="utf-8")):
        job = yaml.safe_load(block)
        steps = job["jobs"]["noticegate"]["steps"] if "jobs" in job else job["noticegate"]["script"]
        commands = [step if isinstance(step, str) else step.get("run", "") for step in steps]
        yield from (command for command in commands if command.startswith("noticegate "))


@pytest.mark.parametrize("command", list(_commands()))
def test_jobs(command: str, tmp_path: Path) -> None:
    """Each job fails on data with a notice, and passes once the notice is decided on."""
    shutil.copytree(ROOT / "examples", tmp_path / "data")
    for arguments, status in (
        (command, 1),
        ("noticegate baseline create data", 0),
        (f"{command} --decisions .noticegate.yaml", 0),
    ):
        run = subprocess.run(
            [sys.executable, "-m", "scanner", *shlex.split(arguments)[1:]],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == status, run.stderr
        if "create" not in arguments and "github" in arguments:
            assert ("::error file=data/crawl.jsonl,line=3," in run.stdout) == bool(status)


def test_both_services() -> None:
    """The page has a workflow for annotations, one for code scanning, and a job for GitLab."""
    formats = [shlex.split(command)[3] for command in _commands()]
    assert formats == ["github", "sarif", "junit"]
