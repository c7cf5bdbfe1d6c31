"""Decisions files are edited in place: what people wrote in them stays."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decisions import Answer, Entry
from scanner.decisions.file import load
from scanner.decisions.writing import add, as_written, remove
from scanner.errors import ConfigError

_MARK = st.text("0123456789abcdef", min_size=16, max_size=16)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(
    lambda text: " ".join("".join(char if char.isprintable() else " " for char in text).split())
)
_DAY = st.none() | st.dates()
_NAMES = st.lists(_TEXT.filter(lambda text: bool(text.strip(" *./"))), max_size=2).map(tuple)
_ENTRY = st.builds(
    Entry,
    fingerprints=st.lists(_MARK, min_size=1, max_size=3).map(tuple),
    answer=st.sampled_from(Answer),
    reason=_TEXT.filter(bool),
    who=_TEXT,
    day=_DAY,
    expires=_DAY,
    contract=_TEXT,
    paths=_NAMES,
    hosts=_NAMES,
    holders=_NAMES,
    notice=_TEXT,
)


@settings(deadline=None)
@given(entries=st.lists(_ENTRY, min_size=1, max_size=4), data=st.data())
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], data: st.DataObject) -> None:
    """What is written is read back, in the order of fingerprints; what is taken out is gone, and the rest stays."""
    path = tmp_path_factory.mktemp("decisions") / ".noticegate.yaml"
    for entry in entries:
        add(path, entry)
    assert sorted(load(path).entries, key=repr) == sorted(entries, key=repr)
    marks = [entry.fingerprints for entry in load(path).entries]
    assert marks == sorted(marks)
    gone = data.draw(st.sampled_from(entries))
    remove(path, gone)
    entries.remove(gone)
    assert sorted(load(path).entries, key=repr) == sorted(entries, key=repr)


HAND_WRITTEN = """\
# Ours.
decisions:
  # The footer of the harbour.
  - fingerprints: [bbbbbbbbbbbbbbbb]   # all rights
    decision: accept

  - fingerprints:
      - dddddddddddddddd
    decision: deny
# Agreements.
contracts:
  - {reference: A-1, hosts: [example.org], uses: [tdm], until: 2027-01-01}
"""


def _entry(digit: str) -> Entry:
    return Entry(fingerprints=(digit * 16,), answer=Answer.WAIVE, reason="we asked", day=date(2026, 11, 23))


def test_comments_stay(tmp_path: Path) -> None:
    """A file that a person wrote keeps its comments, its indentation and its other parts."""
    path = tmp_path / "decisions.yaml"
    path.write_text(HAND_WRITTEN, encoding="utf-8")
    for digit in "ace":
        add(path, _entry(digit))
    written = path.read_text(encoding="utf-8")
    assert [entry.fingerprints[0][0] for entry in load(path).entries] == list("abcde")
    assert [line for line in HAND_WRITTEN.splitlines() if line not in written.splitlines()] == []
    assert "  - fingerprints: [cccccccccccccccc]\n    decision: waive\n    reason: we asked\n" in written
    for digit in "eca":
        remove(path, _entry(digit))
    assert path.read_text(encoding="utf-8") == HAND_WRITTEN


def test_one_line(tmp_path: Path) -> None:
    """A list on one line is not broken: the error says what to do."""
    path = tmp_path / "decisions.yaml"
    path.write_text("decisions: [{fingerprints: [aaaaaaaaaaaaaaaa], decision: deny}]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be edited"):
        add(path, _entry("b"))
    assert load(path).entries[0].answer == "deny"


def test_many_at_once(tmp_path: Path) -> None:
    """A thousand decisions are one edit: in order among those that are there, and out again as they came."""
    path = tmp_path / "decisions.yaml"
    path.write_text(HAND_WRITTEN, encoding="utf-8")
    many = [
        Entry(fingerprints=(f"{number * 7919 % 99991:x}".zfill(16)[::-1],), answer=Answer.DENY)
        for number in range(1000)
    ]
    add(path, *many)
    marks = [entry.fingerprints for entry in load(path).entries]
    assert (marks, len(marks)) == (sorted(marks), 1002)
    assert [line for line in HAND_WRITTEN.splitlines() if line not in path.read_text().splitlines()] == []
    remove(path, *reversed(many))
    assert path.read_text(encoding="utf-8") == HAND_WRITTEN


def test_words_of_strangers(tmp_path: Path) -> None:
    """What a terminal or an editor would obey is not written, and the entry can still be taken out."""
    path = tmp_path / "decisions.yaml"
    entry = Entry(
        fingerprints=("a" * 16,), answer=Answer.WAIVE, reason="a\x1bb", notice="c\u202e\n d", holders=("e\x07f",)
    )
    add(path, entry)
    (written,) = load(path).entries
    assert (written, written.notice, written.holders) == (as_written(entry), "c d", ("e f",))
    remove(path, written)
    assert load(path).entries == ()
