"""The judge: one confidence for each kind of a passage, from the rules it meets, the model and the context."""

from collections.abc import Mapping
from functools import cached_property

from scanner.model.features import structure_rows, text_rows
from scanner.model.infer import Model, load_model
from scanner.prose.context import Evidence
from scanner.prose.rules import Match
from scanner.vocabulary import Kind


class Judge:
    """Turns evidence into confidences."""

    def __init__(self, model: Model | None = None) -> None:
        """Judge by ``model``, or by the shipped one, which is loaded when the first passage is judged."""
        self._given = model

    @cached_property
    def model(self) -> Model:
        """The model in use.

        Raises:
            ModelError: the shipped one is missing or damaged.
        """
        return self._given or load_model()

    def scores(self, evidence: Evidence, best: Mapping[Kind, Match]) -> dict[Kind, float]:
        """A confidence between 0 and 1 for each kind: of those in ``best``, and of those that the model alone sees."""
        model = self.model
        logits = model.logits(text_rows(evidence.text, evidence.around), structure_rows(evidence))
        scores = {}
        for kind, fusion in model.fusion.items():
            confidence = model.confidence(kind, logits, best.get(kind), evidence.facts)
            if kind in best or confidence >= fusion.alone:
                scores[kind] = confidence
        return {kind: match.confidence for kind, match in best.items() if kind not in scores} | scores
