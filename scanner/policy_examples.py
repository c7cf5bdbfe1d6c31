"""The examples of a policy file: small cases with the decision that must come out. They run as tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from scanner.policy import Policy
from scanner.policy_rules import ACCESS
from scanner.statuses import resolve
from scanner.types import Document, Finding, ScanWarning
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use
from scanner.yamlfields import Fields, Path

_KEYS = ("findings", "warnings", "access", "url", "media", "today", "decision", "why")
_FINDING_KEYS = ("kind", "status", "statuses", "form", "confidence", "scope", "holder", "conditions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case. ``location`` is ``file:line``; ``why`` is for people."""

    findings: tuple[Finding, ...]
    warnings: tuple[ScanWarning, ...]
    document: Document
    access: str | None
    today: date | None
    decision: Decision
    location: str
    why: str = ""


def failures(policy: Policy, examples: Iterable[Example]) -> list[str]:
    """One line for each example that ``policy`` decides otherwise; empty when all hold."""
    failed = []
    for example in examples:
        joint = resolve(example.findings, example.document.media)
        warnings = (*example.warnings, *joint.warnings)
        ruling = policy.decide(
            example.findings, joint.statuses, warnings, example.document, example.access, example.today
        )
        if ruling.decision != example.decision:
            by = f"by {ruling.location}" if ruling.location else "by default"
            failed.append(f"{example.location}: expected {example.decision}, decided {ruling.decision} {by}.")
    return failed


def read_examples(fields: Fields, value: Any, path: Path, use: Use) -> tuple[Example, ...]:
    """The examples at ``path``; problems are noted in ``fields``."""
    return tuple(fields.items(value, path, lambda item, at: _read_example(fields, item, at, use)))


def _read_example(fields: Fields, value: Any, path: Path, use: Use) -> Example | None:
    given = fields.mapping(value, path, _KEYS, required=["decision"])
    url = fields.text(given["url"], (*path, "url")) if "url" in given else None
    media = fields.choice(given.get("media", "text"), (*path, "media"), ("text", "image"))
    codes = fields.names(given["warnings"], (*path, "warnings")) if "warnings" in given else ()
    decision = fields.choice(given.get("decision", "allow"), (*path, "decision"), Decision)
    found = (
        fields.items(given["findings"], (*path, "findings"), lambda item, at: _read_finding(fields, item, at, use))
        if "findings" in given
        else []
    )
    return Example(
        findings=tuple(found),
        warnings=tuple(ScanWarning(code, "as in the example") for code in sorted(codes)),
        document=Document(text="", url=url, media=media or "text"),
        access=fields.choice(given["access"], (*path, "access"), ACCESS) if "access" in given else None,
        today=fields.day(given["today"], (*path, "today")) if "today" in given else None,
        decision=decision or Decision.ALLOW,
        location=fields.location(path),
        why=str(given.get("why", "")),
    )


def _read_finding(fields: Fields, value: Any, path: Path, use: Use) -> Finding | None:
    given = fields.mapping(value, path, _FINDING_KEYS, required=["kind"])
    kind = fields.choice(given.get("kind", Kind.TDM), (*path, "kind"), Kind)
    said: dict[str, Any] = {use: given["status"]} if "status" in given else {}
    said |= fields.mapping(given.get("statuses", {}), (*path, "statuses"), Use)
    statuses = {Use(key): fields.choice(status, (*path, "status"), Status) for key, status in said.items()}
    conditions = fields.names(given["conditions"], (*path, "conditions")) if "conditions" in given else ()
    return Finding(
        kind=kind or Kind.TDM,
        form=fields.choice(given.get("form", "prose"), (*path, "form"), Form) or Form.PROSE,
        source="text",
        rule="example",
        confidence=fields.share(given.get("confidence", 1.0), (*path, "confidence")) or 0.0,
        start=0,
        end=0,
        excerpt="",
        statuses={key: status for key, status in statuses.items() if status is not None},
        scope=fields.choice(given.get("scope", "document"), (*path, "scope"), Scope) or Scope.DOCUMENT,
        holder=fields.text(given["holder"], (*path, "holder")) if "holder" in given else None,
        conditions=tuple(sorted(conditions)),
    )
