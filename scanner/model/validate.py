"""Honest figures: the real gate on documents whose source the model has not seen, and how sure confidences are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from zlib import crc32

from scanner.engine import Scanner
from scanner.evaluate import Tally
from scanner.labels import Example
from scanner.model.dataset import Sample
from scanner.model.examples import Record
from scanner.model.fit import Settings, fit
from scanner.model.infer import Model
from scanner.pack import load_pack
from scanner.prose.context import Evidence
from scanner.prose.detector import ProseDetector
from scanner.prose.judge import Judge
from scanner.prose.rules import Match
from scanner.types import Document
from scanner.vocabulary import Kind

FOLDS = 5
_BINS = 10


class RulesOnly(Judge):
    """A judge that believes every rule."""

    def scores(self, evidence: Evidence, best: Mapping[Kind, Match]) -> dict[Kind, float]:
        """The confidences of the rules."""
        return {kind: match.confidence for kind, match in best.items()}


class _Trial(Scanner):
    """A scanner with a judge of its own."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge

    @cached_property
    def _prose(self) -> ProseDetector:
        return ProseDetector(self.pack, self._judge)


Tallies = dict[str, Tally]


def measure(records: Iterable[Record], judge: Judge, tallies: Tallies) -> None:
    """Put ``records`` through the gate and count, by corpus, and for the corpus of many languages by language."""
    scanner = _Trial(judge)
    for record in records:
        if record.gate is None:
            continue
        verdict = scanner.scan(Document(text=record.text, id=record.id))
        example = Example(record.id, record.text, record.gate, record.kinds, record.language)
        tallies[record.corpus].add(example, verdict)
        if record.corpus == "multi-notices":
            tallies[f"multi-notices, {record.language}"].add(example, verdict)


def new_tallies() -> Tallies:
    """Nothing counted yet."""
    return defaultdict(Tally)


def rule_ids() -> list[str]:
    """The ids of the shipped rules."""
    return [rule.id for rule in load_pack().rules]


def fold_of(group: str) -> int:
    """The fold in which a source is held out, the same whatever else is in the data."""
    return (crc32(group.encode()) >> 8) % FOLDS


def cross_validate(
    records: Sequence[Record], samples: Sequence[Sample], settings: Settings
) -> tuple[Tallies, list[dict[str, Any]]]:
    """The whole pipeline, each fold judged by a model and fusion trained without it; and a reliability table."""
    tallies = new_tallies()
    judged: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        model = fit([one for one in samples if fold_of(one.record.group) != fold], rule_ids(), settings)
        held_out = [record for record in records if fold_of(record.group) == fold]
        measure(held_out, Judge(model), tallies)
        judged += _judged((one for one in samples if fold_of(one.record.group) == fold), model)
    return tallies, reliability(judged)


def leave_one_language_out(
    records: Sequence[Record], samples: Sequence[Sample], settings: Settings, languages: Iterable[str]
) -> Tallies:
    """The gate on each language, by a model that has never seen a text in it."""
    tallies = new_tallies()
    for language in languages:
        model = fit([one for one in samples if one.record.language != language], rule_ids(), settings)
        by_corpus = new_tallies()
        measure((record for record in records if record.language == language), Judge(model), by_corpus)
        for corpus, tally in by_corpus.items():
            if ", " not in corpus:
                tallies[f"{language}, {corpus}"] = tally
    return tallies


def _judged(samples: Iterable[Sample], model: Model) -> Iterable[tuple[float, bool]]:
    """Each confidence that would be reported, and whether the passage has the kind."""
    for sample in samples:
        logits = model.logits(sample.text_rows, sample.structure_rows)
        for kind, fusion in model.fusion.items():
            match = sample.best.get(kind)
            confidence = model.confidence(kind, logits, match, sample.facts)
            if kind in sample.labels and (match or confidence >= fusion.alone):
                yield confidence, sample.labels[kind]


def reliability(judged: Iterable[tuple[float, bool]]) -> list[dict[str, Any]]:
    """For each tenth of confidence: how many findings, their mean confidence, and the share that was right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for confidence, right in judged:
        bins[min(int(confidence * _BINS), _BINS - 1)].append((confidence, right))
    return [
        {
            "from": round(number / _BINS, 1),
            "count": len(content),
            "confidence": round(sum(one for one, _ in content) / len(content), 3),
            "right": round(sum(right for _, right in content) / len(content), 3),
        }
        for number, content in enumerate(bins)
        if content
    ]
