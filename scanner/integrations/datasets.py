"""Hugging Face datasets: functions for batched ``map`` and ``filter`` (https://huggingface.co/docs/datasets/process).

They pickle to the same bytes as long as rules, model and policy are the same, so that ``datasets`` finds what it has
judged before, and judges again when they change.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Unpack

import datasets

from scanner.integrations.columns import COLUMNS, DECISION, LISTS, ColumnJudge, Settings
from scanner.vocabulary import Decision

verdicts = ColumnJudge
"""``dataset.map(verdicts(), batched=True, features=with_verdicts(dataset.features))`` adds the verdict columns."""


def with_verdicts(features: datasets.Features) -> datasets.Features:
    """``features`` and those of the verdict columns; without them the type of a batch in which nothing is found is
    guessed from empty lists.
    """
    text = datasets.Value("string")
    return datasets.Features({**features, **{name: datasets.List(text) if name in LISTS else text for name in COLUMNS}})


class Kept:
    """``dataset.filter(Kept(), batched=True)`` leaves the rows that may be used."""

    def __init__(self, decisions: Collection[Decision | str] = (Decision.ALLOW,), **settings: Unpack[Settings]) -> None:
        """Keep rows with these decisions.

        Raises:
            ConfigError: a setting is not valid.
            ValueError: there is no such decision.
        """
        self._decisions = sorted(Decision(decision).value for decision in decisions)
        self._judge = ColumnJudge(**settings)

    def __call__(self, columns: Mapping[str, Sequence[Any]]) -> list[bool]:
        """Whether each row of a batch is kept."""
        return [decision in self._decisions for decision in self._judge(columns)[DECISION]]
