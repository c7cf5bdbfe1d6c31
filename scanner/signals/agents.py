"""The register of AI user agents: which use a token stands for by its operator's word (``rules/agents.yaml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scanner.errors import RuleError
from scanner.rulebook import by_rules, in_force
from scanner.vocabulary import Use

_NAME = "agents.yaml"
_USES = {
    "training": Use.TRAIN_AI,
    "ai-search": Use.AI_INPUT,
    "user-fetch": Use.AI_INPUT,
    "search": Use.SEARCH_INDEX,
}


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """One token. ``crawler`` is false for a token that only steers use and never asks for a page."""

    token: str
    operator: str
    use: Use
    crawler: bool

    @property
    def is_ai(self) -> bool:
        """Whether it stands for a use by AI rather than for a classic search index."""
        return self.use != Use.SEARCH_INDEX


@by_rules
def register() -> Mapping[str, Agent]:
    """All agents by their token in lower case.

    Raises:
        RuleError: the register is not valid.
    """
    content = in_force().document(_NAME)
    if not isinstance(content, dict) or not isinstance(content.get("agents"), list):
        raise RuleError(f"{_NAME}: no list of agents.")
    return {agent.token.lower(): agent for agent in map(_agent, content["agents"])}


def _agent(row: Any) -> Agent:
    try:
        return Agent(row["token"], row["operator"], _USES[row["purpose"]], row.get("crawler", True))
    except (KeyError, TypeError, AttributeError):
        purposes = ", ".join(_USES)
        raise RuleError(f"{_NAME}: {row!r} needs token, operator and a purpose of {purposes}.") from None
