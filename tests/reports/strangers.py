"""Results in which strangers have a say in every string: each field, present and future, holds a given text."""

from collections.abc import Callable
from dataclasses import Field, fields
from enum import Enum
from typing import Any

from scanner.readers import UnreadableError
from scanner.types import Document, Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Form, Kind, Status, Use

Payload = Callable[[str], str]
"""Gives the text for the field of this name."""

_FINDING = Finding(
    kind=Kind.TDM,
    form=Form.PROSE,
    source="html",
    rule="r",
    confidence=0.9,
    start=0,
    end=9,
    excerpt="…",
    statuses={Use.TDM: Status.RESERVED, Use.TRAIN_AI: Status.CONDITIONAL},
)


def verdict(payload: Payload) -> Verdict:
    """A verdict whose every string that is not of the vocabulary comes from ``payload``."""
    document = Document(**{name: payload(name) for name in ("id", "url", "place", "file_sha256")})
    return Verdict(
        document=document,
        use=Use.TRAIN_AI,
        decision=Decision.DENY,
        statuses=_FINDING.statuses,
        reasons=(payload("reasons"),),
        findings=(_filled(_FINDING, payload),),
        warnings=(_filled(ScanWarning("", "", "", ""), payload),),
        access=payload("access"),
        scanner={payload("scanner-key"): payload("scanner-value")},
    )


def unread(payload: Payload) -> UnreadableError:
    """An error that names and says what ``payload`` gives."""
    return UnreadableError(payload("where"), payload("error"))


def names() -> list[str]:
    """The names that ``verdict`` asks its payload for."""
    asked: list[str] = []
    verdict(lambda name: asked.append(name) or name)  # type: ignore[func-returns-value]
    return asked


def _filled(sample: Any, payload: Payload) -> Any:
    given = {field.name: _value(field, getattr(sample, field.name), payload) for field in fields(sample)}
    return type(sample)(**given)


def _value(field: "Field[Any]", present: Any, payload: Payload) -> Any:
    name = field.name
    if isinstance(present, tuple):
        return (payload(name),)
    return payload(name) if present is None or (isinstance(present, str) and not isinstance(present, Enum)) else present
