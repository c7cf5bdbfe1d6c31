"""Notices survive what copying, extraction and bad software do to them.

Every notice of the lexicons, the rules and the training examples is damaged in each way of ``damages``. Of the kinds
that are found in the sound text, at most one in a hundred may be lost; one in twenty where letters are misread or
missing.
"""

from functools import cache

import pytest
from damages import DAMAGES, Damage

from scanner import Scanner
from scanner.model.examples import own_examples

_SCANNER = Scanner()
_LOST = 0.01
_LOST_LETTERS = {"ocr_noise": 0.05, "truncated": 0.05}


def _kinds(text: str) -> frozenset[str]:
    return frozenset(finding.kind.value for finding in _SCANNER.scan(text).findings)


@cache
def _notices() -> list[tuple[str, frozenset[str]]]:
    """Notices and those of their kinds that are found."""
    notices = [one for one in own_examples() if one.notice and one.kinds and one.corpus != "frames"]
    return [(one.text, one.kinds & _kinds(one.text)) for one in notices]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_notices_are_found(damage: Damage) -> None:
    """Recall falls by one point at most for each kind of damage."""
    total = lost = touched = 0
    for text, kinds in _notices():
        damaged = damage(text)
        touched += damaged != text
        total += len(kinds)
        lost += len(kinds - _kinds(damaged)) if damaged != text else 0
    assert touched > 20, "the damage touches hardly any example"
    assert lost <= total * _LOST_LETTERS.get(damage.__name__, _LOST), f"{lost} of {total} lost"


def test_evidence_in_damaged_text_is_the_text() -> None:
    """The excerpt of a finding stands where it says, whatever was repaired to find it."""
    for damage in DAMAGES.values():
        for text, _ in _notices()[::7]:
            damaged = damage(text)
            for finding in _SCANNER.scan(damaged).findings:
                assert damaged[finding.start : finding.end] == finding.excerpt
