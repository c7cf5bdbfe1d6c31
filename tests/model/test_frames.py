"""Plain notices are found whatever the mixture of frame, thing, act and ending: no wording is learned by heart."""

from collections import Counter

from scanner import Scanner
from scanner.model.frames import composed


def test_composed_notices_are_found() -> None:
    """Of all combinations in ``models/frames.yaml`` at most one in a hundred is missed."""
    scanner = Scanner()
    missed: Counter[str] = Counter()
    total = 0
    for language, text, kind in composed():
        total += 1
        if kind not in {finding.kind.value for finding in scanner.scan(text).findings}:
            missed[f"{language} {kind}: {text}"] += 1
    assert total > 3000
    assert missed.total() <= total / 100, missed.most_common(5)
