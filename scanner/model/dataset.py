"""From labelled texts to labelled passages: what the scanner reads in a text, and what a passage inherits.

A text with several passages says which kinds it has, not where: the passages that meet a rule of the kind inherit it,
the others stay unknown for that kind. A kind that the text does not have is denied to all of its passages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.model import features
from scanner.model.examples import KINDS, Record
from scanner.model.infer import NOTICE
from scanner.pack import Pack
from scanner.prose.context import observe
from scanner.prose.detector import best_matches
from scanner.prose.passages import PassageReader
from scanner.prose.rules import Match
from scanner.vocabulary import Kind

LABELS: tuple[str, ...] = (NOTICE, *KINDS[:6])
"""What the model gives a score for; formulas (all rights, copyright lines) are weighed by rule and ``notice``."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One passage: its features, its labels (those that are known), the best rule of each kind that it meets."""

    record: Record
    text_rows: Sequence[int]
    structure_rows: Sequence[int]
    labels: Mapping[str, bool]
    best: Mapping[Kind, Match]
    facts: Mapping[str, float]


def samples(pack: Pack, records: Iterable[Record]) -> list[Sample]:
    """All passages of ``records``."""
    return [sample for record in records for sample in _of_record(pack, record)]


def _of_record(pack: Pack, record: Record) -> Iterator[Sample]:
    reader = PassageReader(pack, record.text, thorough=True)
    evidence = [observe(record.text, passage, reader) for passage in reader.read()]
    best = [{kind: match for kind, (_, match) in best_matches(one.passage).items()} for one in evidence]
    for one, met in zip(evidence, best, strict=True):
        yield Sample(
            record,
            features.text_rows(one.text, one.around),
            features.structure_rows(one),
            _labels(record, met, best),
            met,
            one.facts,
        )


def _labels(record: Record, met: Mapping[Kind, Match], all_met: Sequence[Mapping[Kind, Match]]) -> dict[str, bool]:
    labels: dict[str, bool] = {}
    alone = len(all_met) == 1
    for kind in record.known:
        if kind not in record.kinds:
            labels[kind] = False
        elif alone or kind in met:
            labels[kind] = True
    if record.notice is False:
        labels[NOTICE] = False
    elif record.notice and (alone or any(labels.get(kind) for kind in KINDS)):
        labels[NOTICE] = True
    return labels
