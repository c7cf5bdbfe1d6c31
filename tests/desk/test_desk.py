"""What a person decides at the desk is what a later scan does, and what is counted is what it changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scanner import Document, Policy, Scanner, Verdict
from scanner.decisions import Answer, Decisions, Entry
from scanner.decisions.file import load
from scanner.decisions.writing import add, remove
from scanner.desk.groups import Gathered, gather
from scanner.desk.state import Desk
from scanner.types import ScanWarning
from scanner.vocabulary import Decision

COPYING = "Copying or storing articles of this website needs our written consent."
COMMERCE = "Any commercial use of these texts is prohibited without permission of Tidewater Press."
MINING = "Text and data mining of this website is reserved by Harbour Media Ltd."
FAR = "\n\n".join(["The captain told us yesterday how the lamp of the harbour was mended."] * 4)
TODAY = date(2026, 11, 23)


def _documents() -> list[Document]:
    texts = [COPYING] * 5 + [COMMERCE] * 3 + [MINING] * 2 + [f"{COPYING}\n\n{FAR}\n\n{COMMERCE}", "A calm day."]
    hosts = ["www.example.org", "news.example.com", "www.example.org"]
    return [
        Document(
            text=f"Ferry {number} was late.\n\n{text}", url=f"https://{hosts[number % 3]}/{number}", place=f"a:{number}"
        )
        for number, text in enumerate(texts, start=1)
    ]


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    scanner = Scanner()
    return [scanner.scan(document) for document in _documents()]


def _gathered(verdicts: list[Verdict], *entries: Entry, denied_too: bool = True) -> Gathered:
    return gather(verdicts, Decisions(entries), TODAY, denied_too)


def _still_open(entries: Iterator[Entry] | tuple[Entry, ...]) -> int:
    """How many documents a scan that honours ``entries`` does not settle."""
    scanner = Scanner(policy=Policy.load("train-ai").with_decisions(Decisions(tuple(entries))))
    verdicts = [scanner.scan(document) for document in _documents()]
    return sum(v.decision != Decision.ALLOW and not any("was denied" in one for one in v.reasons) for v in verdicts)


def test_the_biggest_group_first(verdicts: list[Verdict]) -> None:
    """A notice is asked for once, with the number of documents that it covers, the most frequent first."""
    desk = Desk(_gathered(verdicts))
    assert [desk.count(group) for group in desk.groups][:3] == [6, 4, 2]
    assert [desk.groups[0].examples[0].host, desk.groups[0].hosts.total()] == ["news.example.com", 6]
    assert desk.waiting == 11


def test_denied_documents_are_left_out(verdicts: list[Verdict]) -> None:
    """Without --all only documents in review are gone through, and the others are counted."""
    gathered = _gathered(verdicts, denied_too=False)
    assert (gathered.left_out, Desk(gathered).waiting) == (2, 9)


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("reach", range(5))
def test_what_waits_is_what_a_scan_leaves(verdicts: list[Verdict], answer: Answer, reach: int) -> None:
    """After every decision, however far it reaches, the documents that wait are those that a scan still stops."""
    desk = Desk(_gathered(verdicts))
    for _ in range(20):
        place = desk.next_open(0)
        if place == len(desk.groups):
            break
        group = desk.groups[place]
        example = next(one for one in group.examples if any(desk.covered(reach) for reach in desk.reaches(group, one)))
        reaches = [one for one in desk.reaches(group, example) if desk.covered(one)]
        chosen = reaches[min(reach, len(reaches) - 1)]
        before, covered = desk.waiting, desk.covered(chosen)
        desk.decide(desk.entries(chosen, answer, "because", "Ana"), place)
        assert desk.waiting >= before - covered
        assert desk.waiting == _still_open(entry for made in desk.made for entry in made.entries)
    assert desk.waiting == 0


def test_undo(verdicts: list[Verdict]) -> None:
    """Taking back restores the counts and says where the decision was made."""
    desk = Desk(_gathered(verdicts))
    counts = [desk.count(group) for group in desk.groups]
    for place in (1, 0):
        group = desk.groups[place]
        reach = desk.reaches(group, group.examples[0])[-1]
        desk.decide(desk.entries(reach, Answer.DENY, "", "Ana"), place)
    places = [made.place for made in (desk.take_back(), desk.take_back()) if made]
    assert (places, desk.take_back()) == ([0, 1], None)
    assert ([desk.count(group) for group in desk.groups], desk.waiting) == (counts, 11)


def test_a_denied_document_asks_for_nothing_more(verdicts: list[Verdict]) -> None:
    """Who denies one notice of a document need not decide on its others."""
    desk = Desk(_gathered(verdicts))
    group = desk.groups[0]
    desk.decide(desk.entries(desk.reaches(group, group.examples[0])[0], Answer.DENY, "", "Ana"), 0)
    assert desk.count(desk.groups[1]) == 3


def _waive(verdict: Verdict, **more: object) -> Entry:
    marks = tuple(sorted({one.fingerprint for one in verdict.findings}))
    return replace(Entry(fingerprints=marks, answer=Answer.WAIVE, reason="we asked"), **more)


def test_resume(verdicts: list[Verdict]) -> None:
    """What the file decides is not asked for again, unless it has expired, or is for another path or host."""
    first = verdicts[0]
    assert _gathered([first], _waive(first)).settled == 1
    assert _gathered([first], _waive(first, expires=date(2026, 11, 22))).groups
    assert _gathered([first], _waive(first, paths=("b",))).groups
    assert _gathered([first], _waive(first, hosts=("*.example.com",))).settled == 1


def test_a_changed_notice_is_asked_for_again(verdicts: list[Verdict]) -> None:
    """Another wording is another fingerprint: the decision on the old one says nothing on it."""
    changed = Scanner().scan(Document(text=COPYING.replace("our written", "the written")))
    assert _gathered([changed], _waive(verdicts[0])).groups


def test_what_no_decision_names() -> None:
    """A document that was not read to the end is listed with its reason, and not asked for."""
    problem = ScanWarning("scan-incomplete", "cut at 8 MB", "html", "the last line")
    verdict = Scanner().scan(Document(text=COPYING, id="cut", problems=[problem]))
    gathered = _gathered([verdict])
    assert (gathered.undecidable, gathered.groups) == (1, {})
    assert gathered.listed == [("cut", " ".join(verdict.reasons))]
    assert "cut at 8 MB" in gathered.listed[0][1]


def test_a_warning_is_asked_for() -> None:
    """What raises a doubt without a finding is decided by what it quotes."""
    page = Document(html="<meta name=robots content='noai, nosuch'><p>x", text="x", url="https://example.org/")
    verdict = replace(
        Scanner().scan(page),
        decision=Decision.REVIEW,
        findings=(),
        warnings=(ScanWarning("near-miss-restriction", "not quite", "html-meta", "no-ai please"),),
    )
    desk = Desk(_gathered([verdict]))
    assert [group.examples[0].notice.excerpt for group in desk.groups] == ["no-ai please"]


@pytest.mark.parametrize("name", ["*", "Har*", " . ", "Har\x07bour"])
def test_names_that_would_cover_others(verdicts: list[Verdict], name: str) -> None:
    """A holder or host that reads as a pattern is not offered: nobody else may be covered by what a stranger wrote."""
    finding = replace(verdicts[0].findings[0], holder=name)
    document = replace(verdicts[0].document, url="https://*/a")
    desk = Desk(_gathered([replace(verdicts[0], document=document, findings=(finding,))]))
    group = desk.groups[0]
    assert [reach.marks for reach in desk.reaches(group, group.examples[0])] == [group.marks]


def test_entries_come_out_of_the_file_as_they_went_in(verdicts: list[Verdict], tmp_path: Path) -> None:
    """Control characters in a notice or a reason do not keep a decision from being taken back."""
    finding = replace(verdicts[0].findings[0], excerpt="red \x1b[31m\u202e or \x85 not", holder="A\u2003B")
    desk = Desk(_gathered([replace(verdicts[0], findings=(finding,))]))
    file = tmp_path / "decisions.yaml"
    group = desk.groups[0]
    for reach in desk.reaches(group, group.examples[0]):
        entries = desk.entries(reach, Answer.WAIVE, "by\tletter \x1b[0m", "Ana")
        add(file, *entries)
        assert load(file).entries == entries
        remove(file, *entries)
        assert load(file).entries == ()
