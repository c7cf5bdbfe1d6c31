"""``[tool.noticegate]`` in pyproject.toml: what a project asks for, unless the command line says otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.errors import ConfigError
from scanner.settings import file_for, load

ROOT = Path(__file__).parent.parent
NOTICE = "Harbour House terms apply to this article."
RULE = """\
id: house-terms
kind: ai-training
summary: The formula of Harbour House
phrases: {en: ["harbour house terms apply"]}
confidence: 0.9
examples: {no_match: [{text: The harbour house stands by the water., why: a building}]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a rule of its own, and a folder of data beside it."""
    (tmp_path / "project/house/notices").mkdir(parents=True)
    (tmp_path / "project/house/notices/house-terms.yaml").write_text(RULE)
    (tmp_path / "project/deep/er").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.txt").write_text(NOTICE)
    _settings(tmp_path / "project", 'rules = ["house"]')
    return tmp_path / "project"


def _settings(folder: Path, content: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(f'[project]\nname = "x"\n[tool.noticegate]\n{content}\n')
    return path


def _run(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scanner", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_settings_are_found_upwards(project: Path) -> None:
    """From a folder below, with paths from the folder of the file."""
    run = _run("scan", "-q", "../../../data", cwd=project / "deep/er")
    assert (run.returncode, "ai-training" in run.stdout) == (1, True)
    assert "house-terms" in _run("rules", "list", cwd=project / "deep").stdout


def test_the_command_line_goes_first(project: Path) -> None:
    """``--use`` and ``--policy`` set aside what the file says of both, ``--rules`` its rules."""
    _settings(project, 'rules = ["house"]\nuse = "search-index"')
    assert _run("scan", "-q", "../data", cwd=project).returncode == 0
    assert _run("scan", "-q", "--use", "train-ai", "../data", cwd=project).returncode == 1
    (project / "other/notices").mkdir(parents=True)
    (project / "other/notices/x.yaml").write_text(RULE.replace("house-terms", "x").replace("harbour", "quay"))
    assert _run("scan", "-q", "--use", "train-ai", "--rules", "other", "../data", cwd=project).returncode == 0


def test_policy_and_decisions(project: Path) -> None:
    """Their paths are those of the file, too."""
    (project / "p.yaml").write_text("id: p\nextends: train-ai\nreview: allow\n")
    (project / "d.yaml").write_text("decisions: []\n")
    _settings(project, 'policy = "p.yaml"\ndecisions = "d.yaml"')
    assert _run("scan", "-q", "../../data", cwd=project / "deep").returncode == 0
    (project / "d.yaml").write_text("decisons: []\n")
    wrong = _run("scan", "../../data", cwd=project / "deep")
    assert (wrong.returncode, "d.yaml:1" in wrong.stderr) == (2, True)


def test_what_is_scanned_has_no_say(project: Path) -> None:
    """Settings inside a crawl do not count, and it is said."""
    (project / "a.txt").write_text(NOTICE)
    run = _run("scan", ".", cwd=project)
    assert (run.returncode, "lies in what is scanned" in run.stderr) == (0, True)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('ruls = ["a"]', 'key "ruls" is not known. Did you mean "rules"?'),
        ('rules = "a"', '"rules" must be a list'),
        ("use = 3", '"use" must be a text.'),
        ('use = "train"', 'use "train" is not known. Did you mean "train-ai"?'),
    ],
)
def test_wrong_settings_are_errors(content: str, problem: str, tmp_path: Path) -> None:
    """With the file, and what was probably meant."""
    with pytest.raises(ConfigError, match=r"pyproject\.toml: \[tool\.noticegate\]: ") as raised:
        load(_settings(tmp_path, content))
    assert problem in str(raised.value)


def test_other_projects(tmp_path: Path) -> None:
    """A pyproject.toml without settings is passed by, a broken one is an error only when it speaks of noticegate."""
    (tmp_path / "a/b").mkdir(parents=True)
    outer = _settings(tmp_path, "")
    (tmp_path / "a/pyproject.toml").write_text('[project]\ndependencies = ["noticegate"]\n')
    (tmp_path / "a/b/pyproject.toml").write_text("[[[")
    assert file_for(tmp_path / "a/b") == outer
    (tmp_path / "a/b/pyproject.toml").write_text("[tool.noticegate\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        file_for(tmp_path / "a/b")
