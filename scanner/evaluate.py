"""How well the scanner agrees with a labelled corpus: the gate, each kind, each language, and its worst errors.

Intervals are Wilson's score intervals at 95 % (Journal of the American Statistical Association 22, 1927, 209-212).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from scanner.contracts import folded
from scanner.labels import Example
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision, Kind

_Z = 1.959964
_SEVERITY = {Decision.ALLOW: 0, Decision.REVIEW: 1, Decision.DENY: 2}


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share; ``None`` of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper bound of the share at 95 %; ``None`` of nothing."""
        if not self.whole:
            return None
        share, square = self.part / self.whole, _Z * _Z / self.whole
        middle = (share + square / 2) / (1 + square)
        reach = _Z * sqrt(share * (1 - share) / self.whole + square / (4 * self.whole)) / (1 + square)
        return max(0.0, middle - reach), min(1.0, middle + reach)

    def to_dict(self) -> dict[str, Any]:
        """Counts, share and interval."""
        interval = [_rounded(bound) for bound in self.interval] if self.interval else None
        return {"part": self.part, "whole": self.whole, "value": _rounded(self.value), "interval": interval}


@dataclass(slots=True)
class Score:
    """Agreement on a yes-or-no question."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, expected: bool, found: bool) -> None:
        """Counts one answer."""
        self.right += expected and found
        self.wrong += found and not expected
        self.missed += expected and not found

    @property
    def precision(self) -> Rate:
        """How much of what was found is right."""
        return Rate(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Rate:
        """How much of what is there was found."""
        return Rate(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; ``None`` when there was nothing to find and nothing found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else None

    def to_dict(self) -> dict[str, Any]:
        """Precision, recall and F1."""
        return {"precision": self.precision.to_dict(), "recall": self.recall.to_dict(), "f1": _rounded(self.f1)}


@dataclass(slots=True)
class Tally:
    """Counts for a set of documents; ``confusion`` counts (expected, decided) pairs."""

    confusion: dict[tuple[Decision, Decision], int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[Kind, Score] = field(default_factory=lambda: {kind: Score() for kind in Kind})

    @property
    def documents(self) -> int:
        """How many there are."""
        return sum(self.confusion.values())

    @property
    def accuracy(self) -> Rate:
        """Decisions that are exactly as expected."""
        return self._rate(lambda expected, decided: expected == decided, lambda expected: True)

    @property
    def deny(self) -> Score:
        """The gate as a detector of documents to be denied."""
        missed = self._rate(lambda _, decided: decided != Decision.DENY, lambda expected: expected == Decision.DENY)
        return Score(missed.whole - missed.part, self.wrongly_denied.part, missed.part)

    @property
    def wrongly_denied(self) -> Rate:
        """Denied, of those that should not be."""
        return self._rate(lambda _, decided: decided == Decision.DENY, lambda expected: expected != Decision.DENY)

    @property
    def wrongly_not_allowed(self) -> Rate:
        """Denied or sent to review, of those that should be allowed."""
        return self._rate(lambda _, decided: decided != Decision.ALLOW, lambda expected: expected == Decision.ALLOW)

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of the kinds that occur in the labels."""
        scores = [score.f1 or 0.0 for score in self.kinds.values() if score.recall.whole]
        return sum(scores) / len(scores) if scores else None

    def add(self, example: Example, verdict: Verdict) -> None:
        """Counts one document."""
        self.confusion[example.gate, verdict.decision] += 1
        found = {finding.kind for finding in verdict.findings}
        for kind, score in self.kinds.items():
            score.add(kind in example.kinds, kind in found)

    def _rate(self, counts: Callable[[Decision, Decision], bool], among: Callable[[Decision], bool]) -> Rate:
        relevant = {pair: count for pair, count in self.confusion.items() if among(pair[0])}
        return Rate(sum(count for pair, count in relevant.items() if counts(*pair)), sum(relevant.values()))

    def to_dict(self) -> dict[str, Any]:
        """All measures."""
        return {
            "documents": self.documents,
            "accuracy": self.accuracy.to_dict(),
            "deny": self.deny.to_dict(),
            "wrongly_denied": self.wrongly_denied.to_dict(),
            "wrongly_not_allowed": self.wrongly_not_allowed.to_dict(),
            "macro_f1": _rounded(self.macro_f1),
            "kinds": {kind.value: score.to_dict() for kind, score in self.kinds.items() if _occurs(score)},
        }


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One document on which scanner and label differ."""

    example: Example
    decision: Decision
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def severity(self) -> tuple[int, int]:
        """How far the decisions are apart, then how many kinds differ."""
        distance = abs(_SEVERITY[self.example.gate] - _SEVERITY[self.decision])
        return distance, len(self.missed) + len(self.wrong)

    def to_dict(self) -> dict[str, Any]:
        """What was expected, what was found, and the text."""
        return {
            "id": self.example.id,
            "language": self.example.language,
            "expected": self.example.gate.value,
            "decision": self.decision.value,
            "missed": list(self.missed),
            "wrong": list(self.wrong),
            "note": self.example.note,
            "text": self.example.text,
        }


@dataclass(slots=True)
class Evaluation:
    """All measures over a corpus.

    Holder and licence count only documents that are labelled with one, ``holder_in_text`` those of them in whose text
    the labelled holder stands.
    """

    total: Tally = field(default_factory=Tally)
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    holder: Rate = Rate(0, 0)
    holder_in_text: Rate = Rate(0, 0)
    license: Rate = Rate(0, 0)
    exceptions: Score = field(default_factory=Score)
    disagreements: list[Disagreement] = field(default_factory=list)

    def add(self, example: Example, verdict: Verdict) -> None:
        """Counts one document."""
        self.total.add(example, verdict)
        self.languages[example.language].add(example, verdict)
        if example.holder:
            named = _names_holder(verdict, example.holder)
            self.holder = _counted(self.holder, named)
            if folded(example.holder) in folded(example.text):
                self.holder_in_text = _counted(self.holder_in_text, named)
        if example.license:
            self.license = _counted(self.license, _names_license(verdict, example.license))
        found = {exception for finding in verdict.findings for exception in finding.exceptions}
        for exception in found | example.exceptions:
            self.exceptions.add(exception in example.exceptions, exception in found)
        self._compare(example, verdict)

    def worst(self, count: int) -> list[Disagreement]:
        """The gravest disagreements, in corpus order where they are alike."""
        return sorted(self.disagreements, key=lambda one: one.severity, reverse=True)[:count]

    def to_dict(self, errors: int = 0) -> dict[str, Any]:
        """All measures, and the worst disagreements."""
        return {
            **self.total.to_dict(),
            "holder": self.holder.to_dict(),
            "holder_in_text": self.holder_in_text.to_dict(),
            "license": self.license.to_dict(),
            "exceptions": self.exceptions.to_dict(),
            "languages": {name: self.languages[name].to_dict() for name in sorted(self.languages)},
            "errors": [one.to_dict() for one in self.worst(errors)],
        }

    def _compare(self, example: Example, verdict: Verdict) -> None:
        found = {finding.kind.value for finding in verdict.findings}
        if verdict.decision != example.gate or found != example.kinds:
            missed, wrong = tuple(sorted(example.kinds - found)), tuple(sorted(found - example.kinds))
            self.disagreements.append(Disagreement(example, verdict.decision, missed, wrong))


def evaluate(examples: Iterable[Example], scan: Callable[[Document], Verdict]) -> Evaluation:
    """Scan each example's text and compare the verdict with the labels."""
    evaluation = Evaluation()
    for example in examples:
        evaluation.add(example, scan(Document(text=example.text, id=example.id)))
    return evaluation


def _names_holder(verdict: Verdict, holder: str) -> bool:
    """Whether a finding names the holder, or one name contains the other."""
    wanted = holder.casefold()
    found = [finding.holder.casefold() for finding in verdict.findings if finding.holder]
    return any(name in wanted or wanted in name for name in found)


def _names_license(verdict: Verdict, license: str) -> bool:
    return any((finding.license or "").casefold() == license.casefold() for finding in verdict.findings)


def _counted(rate: Rate, hit: bool) -> Rate:
    return Rate(rate.part + hit, rate.whole + 1)


def _occurs(score: Score) -> bool:
    return bool(score.right or score.wrong or score.missed)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
