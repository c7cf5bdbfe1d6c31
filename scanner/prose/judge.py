"""The judge: one confidence for each kind of a passage, from the rules it meets, the model and the context."""

from collections.abc import Mapping

from scanner.prose.passages import Passage, Sentence
from scanner.prose.rules import Match
from scanner.vocabulary import Kind

_LINE_KINDS = frozenset({Kind.ALL_RIGHTS, Kind.COPYRIGHT_LINE})


class Judge:
    """Turns evidence into confidences."""

    def scores(
        self,
        text: str,
        passage: Passage,
        facts: Mapping[str, float],
        best: Mapping[Kind, tuple[Sentence, Match]],
    ) -> dict[Kind, float]:
        """A confidence between 0 and 1 for each kind in ``best``."""
        factor = 1.0
        if facts["quoted"] > 0.5 and (facts["report"] or facts["near-report"] or facts["example-cue"]):
            factor = 0.2
        return {
            kind: match.confidence * (1.0 if kind in _LINE_KINDS else factor) for kind, (_, match) in best.items()
        }
