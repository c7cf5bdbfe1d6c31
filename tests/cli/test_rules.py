"""``noticegate rules`` as a rule author uses it: begin, look, test, explain."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILLED = {
    "TODO: what the notice says, in a few words": "The formula of Harbour House",
    "todo words of the notice": "harbour house terms",
    "TODO: a sentence with the notice, in your own words.": "Harbour House terms apply.",
    "TODO: another one, as different as it may be.": "See the Harbour House terms.",
    "TODO: a sentence that looks like it and is none.": "The harbour house stands by the water.",
    "TODO: what makes it harmless": "a building",
}


def _run(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scanner", "rules", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    """A rule begun with ``rules new`` and filled in."""
    begun = _run("new", "house-terms", "--rules", "own", "--kind", "tdm", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    path = tmp_path / "own/notices/house-terms.yaml"
    unfilled = _run("test", "own", cwd=tmp_path)
    assert (unfilled.returncode, "own/notices/house-terms.yaml:10: match" in unfilled.stdout) == (1, True)
    text = path.read_text(encoding="utf-8")
    for todo, filled in FILLED.items():
        text = text.replace(todo, filled)
    path.write_text(text, encoding="utf-8")
    return path


def test_from_skeleton_to_rule(rule: Path, tmp_path: Path) -> None:
    """What ``new`` writes fails its test until it is filled in; then file, folder and id pass."""
    for arguments in (["own"], ["own/notices/house-terms.yaml"], ["house-terms", "--rules", "own"]):
        run = _run("test", *arguments, cwd=tmp_path)
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "3 examples, 0 failed.\n")
    named = rule.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
    assert json.loads((rule.parent / named).read_text(encoding="utf-8"))["title"] == "noticegate rule"
    again = _run("new", "house-terms", "--rules", "own", cwd=tmp_path)
    assert (again.returncode, "already, in own/notices/house-terms.yaml" in again.stderr) == (2, True)


def test_explain(rule: Path, tmp_path: Path) -> None:
    """An own rule is told with its words, cues, uses, examples and place."""
    told = _run("explain", "house-terms", "--rules", "own", cwd=tmp_path).stdout
    for said in (
        "own/notices/house-terms.yaml:2",
        'en: "harbour house terms"',
        "tdm: reserved, conditional when",
        "Harbour House terms apply.",
        "(a building)",
    ):
        assert said in told
    assert "one of" in _run("explain", "ai-training", cwd=tmp_path).stdout
    wrong = _run("explain", "ai-trainig", cwd=tmp_path)
    assert (wrong.returncode, 'Did you mean "ai-training"?' in wrong.stderr) == (2, True)


def test_eval_measures_own_rules(rule: Path, tmp_path: Path) -> None:
    """With the rule the gate agrees with a label, without it not."""
    labelled = {"id": "1", "text": "Harbour House terms apply.", "findings": ["tdm"], "gate": "deny"}
    (tmp_path / "house.jsonl").write_text(json.dumps(labelled) + "\n", encoding="utf-8")
    for arguments, right in (((), 0), (("--rules", "own"), 1)):
        command = [sys.executable, "-m", "scanner", "eval", "house.jsonl", "--json", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert json.loads(run.stdout)["accuracy"]["part"] == right


@pytest.mark.parametrize("id", ["All Rights", "../x", "all-rights-reserved", ""])
def test_ids_that_cannot_be(id: str, tmp_path: Path) -> None:
    """A new id is a name, and new; nothing is written otherwise."""
    assert _run("new", id, "--rules", "own", cwd=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("p.yaml", "id: p\nextends: train-ai\nreviews: allow\n", 2, 'p.yaml:3: key "reviews" is not known.'),
        ("d.yaml", "decisions:\n- {fingerprints: [x], decision: accept}\n", 2, "d.yaml:2: a fingerprint has 16"),
        ("l.yaml", "language: en\nname: English\nroles:\n  act.kopy: [x]\n", 2, "l.yaml:4: "),
        (
            "l.yaml",
            "language: en\nname: English\nroles: {}\n"
            "examples:\n  match:\n  - {text: Flour., kinds: [tdm]}\n  no_match: []\n",
            1,
            'l.yaml:6: match "Flour.": not found: tdm.',
        ),
        (
            "m.yaml",
            "licenses:\n- {id: X-1, name: X Licence, statuses: {all: allowed}, names: [Xylo Licence]}\n"
            "examples:\n  match:\n  - {text: Under the Xylo Licence., id: X-1, strength: grant}\n  no_match: [Xylo]\n",
            0,
            "2 examples, 0 failed.",
        ),
        (
            "agents.yaml",
            "agents:\n- {token: A, operator: B}\n",
            2,
            'agents.yaml:2: an item of "agents" lacks the key "purpose".',
        ),
        ("x.yaml", "a: 1\n", 2, "x.yaml: this is no rule, lexicon"),
    ],
)
def test_any_file(name: str, content: str, status: int, said: str, tmp_path: Path) -> None:
    """A file is known by its folder or its keys; what is wrong is said with its line."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    run = _run("test", name, cwd=tmp_path)
    assert (run.returncode, said in run.stdout + run.stderr) == (status, True), run.stdout + run.stderr


def test_schemas_are_printed(tmp_path: Path) -> None:
    """Each schema that is listed is printed as JSON."""
    names = _run("schema", cwd=tmp_path).stdout.split()
    assert {"rule", "lexicon", "policy", "decisions", "licenses", "agents"} <= set(names)
    assert json.loads(_run("schema", "decisions", cwd=tmp_path).stdout)["title"] == "noticegate decisions"
    assert _run("schema", "rules", cwd=tmp_path).returncode == 2
