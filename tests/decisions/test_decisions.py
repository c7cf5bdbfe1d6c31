"""What people decided counts in every later scan, and the verdict says so."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from scanner import Document, Policy, Scanner, Verdict
from scanner.decisions import fingerprint_of
from scanner.decisions.file import parse
from scanner.errors import ConfigError
from scanner.vocabulary import Decision

NOTICE = "Text and data mining of this website is reserved by Harbour Media Ltd."
PAGE = Document(text=f"The ferry is late.\n\n{NOTICE}", url="https://www.example.org/a", place="data/news.jsonl:7")


def _mark(document: Document = PAGE) -> str:
    return next(one.fingerprint for one in Scanner().scan(document).findings if one.kind == "tdm")


def _scan(decisions: str, document: Document = PAGE, use: str = "train-ai") -> Verdict:
    policy = Policy.load(use).with_decisions(parse(decisions.encode(), ".noticegate.yaml"))
    return Scanner(policy=policy).scan(document)


def _entry(answer: str = "accept", more: str = "") -> str:
    return f"decisions:\n  - fingerprints: ['{_mark()}']\n    decision: {answer}\n    reason: asked them\n{more}"


def test_without_a_decision() -> None:
    """The page is denied as long as nobody has decided."""
    assert _scan("").decision == Decision.DENY


@pytest.mark.parametrize(
    ("answer", "decision", "said"),
    [
        ("accept", "allow", "A notice was accepted: asked them [.noticegate.yaml:2]."),
        ("waive", "allow", "A notice was waived: asked them [.noticegate.yaml:2]."),
        ("deny", "deny", "A notice was denied: asked them [.noticegate.yaml:2]."),
    ],
)
def test_answers(answer: str, decision: str, said: str) -> None:
    """What was accepted or waived no longer blocks, what was denied does; findings stay to be seen."""
    verdict = _scan(_entry(answer))
    assert (verdict.decision, verdict.reasons) == (decision, (said,))
    assert _mark() in [finding.fingerprint for finding in verdict.findings]


def test_the_same_footer_elsewhere() -> None:
    """One decision covers the notice on other pages, at other places, and in other years; another notice is new."""
    other = Document(text=f"Boats.\n{NOTICE} © 2031", url="https://news.example.com/b")
    changed = Document(text=NOTICE.replace("reserved by", "forbidden by"))
    assert _scan(_entry(), other).decision == Decision.ALLOW
    assert _scan(_entry(), changed).decision == Decision.DENY


@pytest.mark.parametrize(
    ("narrowing", "covers"),
    [
        ("hosts: ['*.example.org']", True),
        ("hosts: [example.com]", False),
        ("paths: ['data/*.jsonl']", True),
        ("paths: ['other/*']", False),
        ("holders: ['harbour media*']", True),
        ("holders: [Somebody]", False),
    ],
)
def test_narrowing(narrowing: str, covers: bool) -> None:
    """A decision for hosts, paths or holders is one for them alone."""
    assert (_scan(_entry(more=f"    {narrowing}\n")).decision == Decision.ALLOW) is covers


def test_expiry() -> None:
    """A decision that has expired does not count, and is not silent."""
    verdict = _scan(_entry(more="    expires: 2020-01-31\n"))
    assert verdict.decision == Decision.DENY
    expired = 'The decision "accept" on a notice expired on 2020-01-31 and was not applied [.noticegate.yaml:2].'
    assert verdict.reasons[-1] == expired
    assert _scan(_entry(more=f"    expires: {date.today()}\n")).decision == Decision.ALLOW


def test_deny_goes_first() -> None:
    """A file that both accepts and denies a notice denies."""
    both = _entry() + _entry("deny").removeprefix("decisions:\n")
    assert _scan(both).decision == Decision.DENY


def test_a_warning_can_be_decided() -> None:
    """What sends a document to review without a finding has a fingerprint, too; a failure cannot be accepted."""
    near = Document(text="Please do not use our photos to train your dragons or models without asking.")
    page = Document(html="<meta name=robots content='noai, nosuch'><p>x", text="x")
    for document in (near, page):
        for warning in Scanner().scan(document).warnings:
            assert fingerprint_of(warning)


def test_the_hash_covers_decisions() -> None:
    """Verdicts say by which decisions they were made: another file is another policy."""
    assert _scan("").scanner["policy"] != _scan(_entry()).scanner["policy"]


def test_contracts_of_the_file() -> None:
    """Contracts stand beside decisions, for the uses and the days that they name."""
    contract = (
        "contracts:\n  - {reference: HM-7, hosts: ['*.example.org'], uses: [train-ai], since: %s, until: 2999-01-01}"
    )
    verdict = _scan(contract % "2020-01-01")
    assert verdict.decision == Decision.ALLOW
    assert 'Contract "HM-7" with www.example.org, until 2999-01-01, covers this use.' in verdict.reasons
    assert _scan(contract % "2998-01-01").decision == Decision.DENY
    assert _scan(contract % "2020-01-01", use="tdm").decision == Decision.DENY


_WRONG = b"decisions:\n- fingerprints: [abc]\n  decision: allow\n- decision: waive\n  until: x\nmore: 1\n"


def test_mistakes_are_shown_together() -> None:
    """All that is wrong is named, each with its line."""
    with pytest.raises(ConfigError) as raised:
        parse(
            b"decisions:\n- fingerprints: [abc]\n  decision: allow\n- decision: waive\n  until: x\nmore: 1\n", "d.yaml"
        )
    assert str(raised.value).splitlines() == [
        "d.yaml:2: a fingerprint has 16 hexadecimal digits; put it in quotes when all are decimal.",
        'd.yaml:3: decision "allow" is not known. Known: accept, waive, deny.',
        'd.yaml:4: an item of "decisions" lacks the key "fingerprints".',
        'd.yaml:4: who waives a notice must say why: the entry lacks the key "reason".',
        'd.yaml:5: key "until" is not known. Known: fingerprints, decision, reason, who, date, expires, contract, '
        "paths, hosts, holders, notice.",
        'd.yaml:6: key "more" is not known. Known: decisions, contracts.',
    ]


def _command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanner", "scan", "--quiet", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_what_is_scanned_decides_nothing(tmp_path: Path) -> None:
    """A decisions file counts beside what is scanned or at the root of its repository, and not within a crawl."""
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    (crawl / "page.txt").write_text(PAGE.text or "")
    (crawl / ".noticegate.yaml").write_text(_entry())
    assert _command(tmp_path, "crawl").returncode == 1
    inside = _command(crawl, ".")
    assert (inside.returncode, inside.stderr) == (
        1, ".noticegate.yaml lies in what is scanned and is not honoured; --decisions .noticegate.yaml honours it.\n",
    )  # fmt: skip
    assert _command(crawl, "--decisions", ".noticegate.yaml", ".").returncode == 0
    (tmp_path / ".noticegate.yaml").write_text(_entry())
    assert _command(tmp_path, "crawl").returncode == 0
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert _command(crawl, ".").returncode == 0
