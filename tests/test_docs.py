"""What the documentation shows is what happens.

In ``console`` blocks, commands behind ``$ noticegate`` are run beside a copy of ``examples/`` and must print what the
page shows; ``[..]`` stands for anything within a line, a line ``...`` for any number of lines. Python blocks are run as
doctests where they have prompts, else executed. ``NOTICEGATE_UPDATE_DOCS=1 pytest tests/test_docs.py`` writes the
present output into the pages.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scanner
from scanner.cli.app import app
from scanner.prose import rules
from scanner.signals import detectors

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGING = re.compile(r"\b[01]\.\d+\b|\b\d+(?=% sure)|\b[0-9a-f]{16}\b")
"""Confidences and hashes: they change with every rule, and no page is wrong for that."""

_IN_ORDER = {"tutorial.md"}
"""Pages whose commands, all that stand in ``console`` blocks, are run one after the other in one folder."""

_TESTED_ELSEWHERE = {
    "policies.md": "tests/test_policy_file.py",
    "pipelines.md": "tests/integrations/test_pipeline_examples.py",
}


def _blocks(page: Path, language: str) -> list[str]:
    return [found[2] for found in _BLOCK.finditer(page.read_text(encoding="utf-8")) if found[1] == language]


def _sessions() -> Iterator[tuple[Path, str]]:
    for page in (page for page in PAGES if page.name not in _IN_ORDER):
        for block in _blocks(page, "console"):
            for command, _ in _commands(block):
                if command.startswith("noticegate "):
                    yield page, command


def _commands(block: str) -> list[tuple[str, str]]:
    """Each command of a block with its output."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _matches(expected: str, printed: str) -> bool:
    return re.fullmatch(_pattern(expected), printed + "\n") is not None


def _pattern(expected: str) -> str:
    lines = _CHANGING.sub("[..]", expected.strip("\n")).splitlines() or [""]
    return "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line).replace(re.escape("[..]"), ".*") + r"\n"
        for line in lines
    )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a copy of the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("page", "command"), list(_sessions()), ids=lambda value: getattr(value, "name", value))
def test_commands(page: Path, command: str, desk: Path) -> None:
    """A command prints what the page says that it prints."""
    shown = dict(pair for block in _blocks(page, "console") for pair in _commands(block))[command]
    printed = _printed(command, desk)
    if _matches(shown, printed):
        return
    if os.environ.get("NOTICEGATE_UPDATE_DOCS"):
        _update(page, command, shown, printed)
        return
    assert printed == shown.strip("\n")


@pytest.mark.parametrize("name", sorted(_IN_ORDER))
def test_commands_in_order(name: str, desk: Path) -> None:
    """Whoever types a page from top to bottom sees what the page shows."""
    page = ROOT / "docs" / name
    for block in _blocks(page, "console"):
        for command, shown in _commands(block):
            printed = _printed(command, desk)
            if not _matches(shown, printed):
                if os.environ.get("NOTICEGATE_UPDATE_DOCS"):
                    _update(page, command, shown, printed)
                else:
                    assert printed == shown.strip("\n"), command


def _printed(command: str, desk: Path) -> str:
    """What a command line prints in ``desk``, without blanks at the ends of lines."""
    program, *arguments = shlex.split(command)
    run = subprocess.run(
        [sys.executable, "-m", "scanner", *arguments] if program == "noticegate" else [program, *arguments],
        cwd=desk,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(scanner.__file__).parents[1]),
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "100",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "\n".join(line.rstrip() for line in run.stdout.strip("\n").splitlines())


def _update(page: Path, command: str, shown: str, printed: str) -> None:
    assert not printed.startswith("Traceback"), printed
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(f"$ {command}\n{shown}", f"$ {command}\n{printed}\n", 1), encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python(page: Path, desk: Path) -> None:
    """Python on a page runs, block after block, with the results shown."""
    if page.name in _TESTED_ELSEWHERE:
        pytest.skip(f"its examples are run by {_TESTED_ELSEWHERE[page.name]}")
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    names: dict[str, object] = {"__name__": page.stem}
    for block in _blocks(page, "python"):
        if ">>>" in block:
            test = parser.get_doctest(block, names, page.name, str(page), None)
            failures: list[str] = []
            runner.run(test, out=failures.append, clear_globs=False)
            names.update(test.globs)
            assert not failures, "".join(failures)
        else:
            exec(compile(block, str(page), "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """Relative links lead to files of this repository."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_signal_is_documented() -> None:
    """The table of mechanisms names each detector that takes part in a scan."""
    table = (ROOT / "docs" / "signals.md").read_text(encoding="utf-8")
    assert [detector.name for detector in detectors() if f"| `{detector.name}` |" not in table] == []


def test_every_verb_is_documented() -> None:
    """Each verb of the command line has a section of its own."""
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "cli.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [command.name for command in app.registered_commands] + [group.name for group in app.registered_groups]
    assert set(filter(None, names)) - set(headings) == set()


def test_every_key_of_a_rule_is_documented() -> None:
    """The reference names each key that a rule file may have."""
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [key for key in rules._KEYS if f"`{key}`" not in page and f"\n{key}:" not in page] == []
