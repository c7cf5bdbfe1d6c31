"""The words of noticegate: uses, statuses, kinds, forms, scopes, decisions, and their order of strictness."""

from collections.abc import Iterable
from enum import StrEnum


class Use(StrEnum):
    """What somebody wants to do with a document."""

    TRAIN_AI = "train-ai"
    TDM = "tdm"
    AI_INPUT = "ai-input"
    SEARCH_INDEX = "search-index"
    RESEARCH = "research"
    REDISTRIBUTE = "redistribute"


class Status(StrEnum):
    """What is said about one use: an express yes, an express no, no unless terms are met, nothing."""

    ALLOWED = "allowed"
    RESERVED = "reserved"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a notice does."""

    AI_TRAINING = "ai-training"
    TDM = "tdm"
    AUTOMATED_ACCESS = "automated-access"
    REPRODUCTION = "reproduction"
    COMMERCIAL_USE = "commercial-use"
    ALL_RIGHTS = "all-rights"
    COPYRIGHT_LINE = "copyright-line"
    OPEN_LICENSE = "open-license"
    AI_PERMITTED = "ai-permitted"


class Form(StrEnum):
    """Whether a person or a machine was addressed; courts and codes of practice treat the two differently."""

    PROSE = "prose"
    MACHINE = "machine"


class Scope(StrEnum):
    """What a finding speaks of."""

    DOCUMENT = "document"
    SITE = "site"
    PART = "part"
    ASSET = "asset"


class Decision(StrEnum):
    """What the gate does with a document for one intended use."""

    ALLOW = "allow"
    REVIEW = "review"
    DENY = "deny"


_STATUS_ORDER = {Status.UNKNOWN: 0, Status.ALLOWED: 1, Status.CONDITIONAL: 2, Status.RESERVED: 3}
_DECISION_ORDER = {Decision.ALLOW: 0, Decision.REVIEW: 1, Decision.DENY: 2}


def strictest_status(statuses: Iterable[Status]) -> Status:
    """The most restrictive of ``statuses``; ``unknown`` when there is none."""
    return max(statuses, key=_STATUS_ORDER.__getitem__, default=Status.UNKNOWN)


def strictest_decision(decisions: Iterable[Decision]) -> Decision:
    """The most restrictive of ``decisions``; ``allow`` when there is none."""
    return max(decisions, key=_DECISION_ORDER.__getitem__, default=Decision.ALLOW)


def at_least(decision: Decision, threshold: Decision) -> bool:
    """Whether ``decision`` is as strict as ``threshold`` or stricter."""
    return _DECISION_ORDER[decision] >= _DECISION_ORDER[threshold]
