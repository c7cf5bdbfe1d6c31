"""Own rule packs: what they add is found wherever documents are judged, and nothing else changes."""

import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from string import ascii_lowercase

import pytest
import zstandard

from scanner import Document, Policy, Scanner, SiteFiles
from scanner.corpus import Batch
from scanner.corpus.pool import Job, _work
from scanner.errors import ConfigError, RuleError
from scanner.integrations.columns import ColumnJudge
from scanner.readers import ReadOptions
from scanner.rulebook import Rulebook

ROOT = Path(__file__).parent.parent
NOTICE = "Harbour House terms apply to this article."
RULE = """\
id: house-terms
kind: ai-training
summary: The formula of Harbour House
phrases:
  en: ["harbour house terms apply"]
confidence: 0.9
examples:
  match:
    - text: Harbour House terms apply to this article.
  no_match:
    - text: The harbour house stands by the water.
      why: a building
"""
ENTRY = "id: {}\nkind: tdm\nsummary: x\nconfidence: 0.9\nexamples: {{no_match: [{{text: a, why: b}}]}}\n"


def pack(folder: Path, **files: str) -> str:
    """A pack of ``files``, where ``__`` in a name stands for the slash."""
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return str(folder)


@pytest.fixture
def house(tmp_path: Path) -> str:
    """A pack with one rule."""
    return pack(tmp_path / "house", **{"notices__house-terms": RULE})


def _run(*arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scanner", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_own_rule_finds_its_notice(house: str) -> None:
    """With the pack a new notice is found by its rule, without it nothing is; the verdict's hash tells which."""
    own, shipped = Scanner(rules=[house]).scan(NOTICE), Scanner().scan(NOTICE)
    assert (own.decision, own.findings[0].rule) == ("deny", "house-terms")
    assert (shipped.decision, shipped.findings) == ("allow", ())
    assert own.scanner["rules"] != shipped.scanner["rules"]


def test_scanners_with_other_rules_do_not_mix(house: str) -> None:
    """Two scanners work side by side in threads; each keeps to its rules."""
    scanners = {"deny": Scanner(rules=[house]), "allow": Scanner()}
    wrong: list[str] = []

    def scan(expected: str) -> None:
        wrong.extend(expected for _ in range(50) if scanners[expected].scan(NOTICE).decision != expected)

    threads = [threading.Thread(target=scan, args=(expected,)) for expected in scanners for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_pickled_scanner_needs_no_files(house: str) -> None:
    """Workers get what the files said, not where they were."""
    scanner = Scanner(rules=[house])
    before = scanner.scan(NOTICE)
    sent = pickle.dumps((scanner, ColumnJudge(rules=[house])))
    Path(house, "notices/house-terms.yaml").unlink()
    there, judge = pickle.loads(sent)
    assert there.scan(NOTICE).to_dict() == before.to_dict()
    assert judge({"text": [NOTICE]})["noticegate_decision"] == ["deny"]


def test_scan_and_filter_use_them(house: str, tmp_path: Path) -> None:
    """On the command line, and in the two workers of a filter run."""
    (tmp_path / "a.jsonl").write_text(f"{json.dumps({'text': NOTICE})}\n{json.dumps({'text': 'Flour.'})}\n" * 20)
    scanned = _run("scan", "--rules", house, "--format", "jsonl", "a.jsonl", cwd=tmp_path)
    assert [json.loads(line)["decision"] for line in scanned.stdout.splitlines()] == ["deny", "allow"] * 20
    run = _run("filter", "--rules", house, "--workers", "2", "-o", "out", "a.jsonl", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    stream = zstandard.ZstdDecompressor().stream_reader(next((tmp_path / "out/verdicts").iterdir()).read_bytes())
    verdicts = [json.loads(line) for line in stream.read().decode().splitlines()]
    assert [verdict["decision"] for verdict in verdicts] == ["deny", "allow"] * 20
    assert {verdict["scanner"]["rules"] for verdict in verdicts} == {Scanner(rules=[house]).scan("").scanner["rules"]}


def test_a_run_does_not_go_on_with_other_rules(house: str, tmp_path: Path) -> None:
    """A folder that holds a run with other rules is not touched."""
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": NOTICE}) + "\n")
    assert _run("filter", "-o", "out", "a.jsonl", cwd=tmp_path).returncode == 0
    again = _run("filter", "--rules", house, "-o", "out", "a.jsonl", cwd=tmp_path)
    assert (again.returncode, "holds another run" in again.stderr) == (2, True)


def test_an_installed_package_offers_a_pack(tmp_path: Path) -> None:
    """By the name of its entry point, and only when it is named."""
    pack(tmp_path / "site/harbour_rules", **{"notices__house-terms": RULE})
    (tmp_path / "site/harbour_rules/__init__.py").write_text("")
    about = tmp_path / "site/harbour_rules-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour-rules\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[noticegate.rules]\nharbour = harbour_rules\n")
    (tmp_path / "a.txt").write_text(NOTICE)
    path = {"PYTHONPATH": f"{ROOT}:{tmp_path / 'site'}"}
    assert _run("scan", "-q", "--rules", "harbour", "a.txt", cwd=tmp_path, **path).returncode == 1
    assert _run("scan", "-q", "a.txt", cwd=tmp_path, **path).returncode == 0
    wrong = _run("scan", "--rules", "harbor", "a.txt", cwd=tmp_path, **path)
    assert (wrong.returncode, 'Did you mean "harbour"?' in wrong.stderr) == (2, True)


def test_a_language_a_licence_and_an_agent(tmp_path: Path) -> None:
    """A pack may bring whatever the project's own rules folder has."""
    own = pack(
        tmp_path / "own",
        lexicon__eo=(
            'language: eo\nname: Esperanto\nroles:\n  purpose.ai: ["maŝina lernado"]\n'
            '  prohibition: ["malpermesita*"]\n  act.use: ["uzo"]\n'
        ),
        lexicon__en='language: en\nname: English\nroles:\n  purpose.ai: ["brain forging"]\n',
        licenses__house=(
            "licenses:\n  - {id: LicenseRef-House, name: House Licence, statuses: {all: allowed}, "
            'names: ["Harbour House Licence"]}\n'
        ),
        agents="agents:\n  - {token: HarbourBot, operator: Harbour Media, purpose: training}\n",
    )
    scanner = Scanner(rules=[own])
    texts = ["La uzo por maŝina lernado estas malpermesita.", "You may not use this book for brain forging."]
    for text in texts:
        assert scanner.scan(text).decision == "deny"
        assert Scanner().scan(text).decision == "allow"
    text = "This essay is released under the Harbour House Licence."
    assert [finding.license for finding in scanner.scan(text).findings] == ["LicenseRef-House"]
    assert Scanner().scan(text).findings == ()
    robots = b"User-agent: HarbourBot\nDisallow: /\n"
    site = Document(text="Flour.", url="https://example.org/a", site=SiteFiles(robots_txt=robots))
    for _ in range(2):  # what was parsed for the one is not taken for the other
        assert scanner.scan(site).decision == "deny"
        assert Scanner().scan(site).decision != "deny"


def test_what_is_there_is_replaced_on_demand(tmp_path: Path) -> None:
    """An id that exists is an error, unless the entry says that it replaces; replacing nothing is one, too."""
    there = Path(ROOT / "rules/notices/all-rights-reserved.yaml").read_text(encoding="utf-8")
    with pytest.raises(RuleError, match=r"a/notices/x\.yaml:1: \"all-rights-reserved\" is there already"):
        Rulebook.load([pack(tmp_path / "a", notices__x=there)])
    changed = there.replace("confidence: 0.95", "confidence: 0.8\nreplaces: true")
    scanner = Scanner(rules=[pack(tmp_path / "b", notices__x=changed)])
    rules = {rule.id: rule.confidence for rule in scanner.pack.rules}
    assert rules["all-rights-reserved"] == 0.8
    assert len(rules) == len(scanner.pack.rules) == len(Scanner().pack.rules)
    agent = pack(tmp_path / "c", agents="agents:\n  - {token: X, operator: x, purpose: training, replaces: true}\n")
    with pytest.raises(RuleError, match=r"agents\.yaml:2: \"X\" replaces nothing"):
        Rulebook.load([agent])


def test_two_packs(house: str, tmp_path: Path) -> None:
    """The second one may not redefine what the first one brings."""
    with pytest.raises(RuleError, match="is there already"):
        Rulebook.load([house, pack(tmp_path / "other", notices__again=RULE)])


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "notices__x",
            RULE.replace("kind: ai-training", "kind: ai-traning"),
            ':2: kind "ai-traning" is not known. Did',
        ),
        ("notices__x", RULE.replace("0.9", "high"), ':6: "confidence" must be a number, not "high".'),
        ("notices__x", RULE.replace("summary", "sumary"), ':3: key "sumary" is not known. Did you mean "summary"?'),
        ("notices__x", RULE.replace("  en:", "  xx:"), ':5: there is no lexicon for "xx".'),
        ("notices__x", RULE.replace("  no_match:", "  no_match: 3\n  known_gap:"), ":10:"),
        ("notices__x", RULE + "id: twice\n", ':13: key "id" is given twice'),
        (
            "notices__x",
            ENTRY.format("x") + "all: [[purpose.aii]]\n",
            ':6: all "purpose.aii" is not known. Did',
        ),
        ("notices__x", ENTRY.format("x") + "all: [[object]]\n", ":6: no line of `all` is made of anchor roles"),
        ("notices__x", ENTRY.format("x") + 'pattern: "(a+)+b"\nanchors: [ab]\n', ":6: the pattern is not linear"),
        ("notices__x", ENTRY.format("x") + 'pattern: "(a"\nanchors: [ab]\n', ":6: the pattern is no regular expr"),
        ("notices__x", ENTRY.format("x") + 'pattern: "ab"\nanchors: [AB]\n', ":7: anchor"),
        ("notices__x", ENTRY.format("x"), ":1: the file needs exactly one of these:"),
        ("notices__x", "- 1\n", ":1: the file must be a mapping, not a list."),
        ("notices__x", "", ": the file must be a mapping, not nothing."),
        ("notices__x", "[" * 100_000, "nested too deeply"),
        ("notices__x", "a: " + "9" * 10_000, "not valid YAML"),
        ("notices__x", "!!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("notices__x", "\x00", "not valid YAML"),
        ("lexicon__en", "language: en\nname: English\nroles:\n  act.copy:\n    - '...'\n", ":5: term"),
        ("lexicon__en", "language: en\nname: British\nroles: {}\n", ':2: "name" is "English" already'),
        ("lexicon__q", "language: 7\nname: Q\nroles: {}\n", ':1: "language" must be a text, not "7".'),
        ("agents", "agents:\n- {token: X, operator: Y, purpose: evil}\n", ':2: purpose "evil" is not known.'),
        ("agents", "agents:\n- {token: GPTBot, operator: Y, purpose: search}\n", ':2: "GPTBot" is there already.'),
        (
            "licenses__x",
            "licenses:\n- {id: MIT, name: x, statuses: {all: allowed}}\n",
            ':2: "MIT" is there already. Write `replaces: true`',
        ),
        (
            "licenses__x",
            "licenses:\n- id: X\n  name: x\n  statuses: {all: allowed}\n  names: [Quay Terms]\n",
            ':5: "Quay Terms" would never be looked for.',
        ),
        ("policies__x", "id: x\n", "holds no rule files"),
        ("strange", "a: 1\n", "strange.yaml: a rule pack has no such file."),
    ],
    ids=lambda value: value[-30:] if isinstance(value, str) else None,
)
def test_what_is_wrong_is_named(name: str, content: str, problem: str, tmp_path: Path) -> None:
    """File, line and what to do, for all that can be wrong in a pack; nothing hangs, nothing is run."""
    with pytest.raises(RuleError) as raised:
        Scanner(rules=[pack(tmp_path / "own", **{name: content})])
    assert problem in str(raised.value)
    assert str(tmp_path) in str(raised.value)


def test_an_endless_file_ends(tmp_path: Path) -> None:
    """Aliases that multiply to billions of values are given up after a million."""
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    with pytest.raises(RuleError):
        Rulebook.load([pack(tmp_path / "own", notices__x=bomb)])
    tags = (f"e{one}{other}" for one in ascii_lowercase for other in ascii_lowercase)
    words = f"en: &w [{', '.join(['a'] * 1500)}]\n" + "".join(f"{tag}: *w\n" for tag in tags)
    with pytest.raises(RuleError, match="says too much"):
        Rulebook.load([pack(tmp_path / "two", **{"function-words": words})])


def test_all_problems_are_shown_together(tmp_path: Path) -> None:
    """Who writes a pack sees everything at once."""
    own = pack(tmp_path, notices__a=RULE.replace("0.9", "9"), notices__b="kind: x\n", agents="agents: []\n")
    with pytest.raises(RuleError) as raised:
        Rulebook.load([own])
    assert {line.split(":")[0].rpartition("/")[2] for line in str(raised.value).splitlines()} == {
        "a.yaml",
        "b.yaml",
        "agents.yaml",
    }


def test_a_costly_pattern_never_runs(tmp_path: Path) -> None:
    """What a pack may bring is quick on the worst text; what could be slow is refused before it is tried."""
    rule = ENTRY.format("x") + 'pattern: "(?:ab?){0,3}[a-z]{1,20}c"\nanchors: ["ab"]\n'
    verdict = Scanner(rules=[pack(tmp_path, notices__x=rule)]).scan("ab" * 20_000)
    assert verdict.decision in ("allow", "review")


def test_the_policy_goes_along(house: str) -> None:
    """Own rules and a policy are two things."""
    assert Scanner(policy=Policy.load("search-index"), rules=[house]).scan(NOTICE).decision == "allow"


def test_a_worker_with_other_rules_stops(house: str) -> None:
    """It judges nothing, and says why."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    versions = dict(Scanner().scan("").scanner)
    worker = context.Process(target=_work, args=(there, Scanner(rules=[house]), ReadOptions(), versions))
    worker.start()
    here.send(Job(Batch(1, 1, 1, b""), ".jsonl", "a"))
    answer = here.recv()
    worker.join(60)
    assert (type(answer), "must run the same" in str(answer), worker.exitcode) == (ConfigError, True, 0)
