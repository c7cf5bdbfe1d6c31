"""The training and data mining assertion of a C2PA manifest, as a part of the file's metadata.

CAWG Training and Data Mining Assertion 1.1, section 3.1; C2PA 1.x used the same entries under its own prefix.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.carriers.evidence import Evidence
from scanner.types import Detection, ForwardedText, ScanWarning
from scanner.vocabulary import Kind, Status, Use

_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_MAX_ENTRIES = 1000
_MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class _Statement:
    use: Use
    kind: Kind
    status: Status
    information: str
    evidence: Evidence
    partial: bool


def read(detection: Detection, rule: str, assertions: Sequence[Mapping[str, Any]], words: Mapping[str, Any]) -> None:
    """Add what the assertions say to ``detection``.

    Args:
        detection: grows by findings, warnings and the constraints as texts.
        rule: name of the mechanism.
        assertions: decoded assertions of the active manifest; all but those on training and mining are left alone.
        words: entries, prefixes and values, from ``rules/data_mining.yaml``.
    """
    said: list[_Statement] = []
    if len(assertions) > _MAX_ENTRIES:
        detection.warnings.append(_too_many(Evidence("c2pa", None, "")))
    for assertion in list(assertions)[:_MAX_ENTRIES]:
        label = assertion.get("label") if isinstance(assertion, Mapping) else None
        prefix, _, name = (label if isinstance(label, str) else "").partition(".")
        if name.partition("__")[0] == words["assertion"] and prefix in (words["current"], words["superseded"]):
            said += _entries(detection, prefix + "." + name, assertion.get("data"), words)
    said = _standing(detection, said)
    trained = any(statement.use == Use.TRAIN_AI for statement in said)
    for statement in said:
        statuses = {statement.use: statement.status}
        if statement.use == Use.TDM and statement.status != Status.ALLOWED and not trained:
            statuses[Use.TRAIN_AI] = statement.status
        fields = terms_fields([statement.information] if statement.information else [])
        detection.findings.append(statement.evidence.finding(rule, statement.kind, statuses, **fields))
        for sentence in fields["conditions"]:
            text = ForwardedText(sentence[:_MAX_TEXT], statement.evidence.source, statement.evidence.location)
            detection.texts.append(text)


def terms_fields(terms: Sequence[str]) -> dict[str, Any]:
    """Fields of a finding for the terms it names: the first address, and the sentences."""
    address = next((term for term in terms if _ADDRESS.fullmatch(term)), None)
    sentences = tuple(term for term in terms if not _ADDRESS.fullmatch(term))
    return {"terms_url": address, "conditions": sentences}


def _entries(detection: Detection, label: str, data: Any, words: Mapping[str, Any]) -> list[_Statement]:
    entries = data.get("entries") if isinstance(data, Mapping) else None
    if not isinstance(entries, Mapping):
        evidence = Evidence("c2pa", label, str(type(data).__name__))
        detection.warnings.append(evidence.warning("malformed-value", f"{label} has no map of entries."))
        return []
    found = []
    if len(entries) > _MAX_ENTRIES:
        detection.warnings.append(_too_many(Evidence("c2pa", label, "")))
    for key, entry in list(entries.items())[:_MAX_ENTRIES]:
        prefix, _, name = str(key).partition(".")
        use = entry.get("use") if isinstance(entry, Mapping) else entry
        evidence = Evidence("c2pa", f"{label}/{key}", str(use)[:200])
        known = words["entries"].get(name) if prefix in (words["current"], words["superseded"]) else None
        if known is None:
            detection.warnings.append(evidence.warning("unknown-token", f"{label}: entry {str(key)[:100]!r}."))
            continue
        if words["superseded"] in (prefix, label.partition(".")[0]):
            message = f"{key} is a name of C2PA 1.x; {words['current']}.{name} has taken its place."
            detection.warnings.append(evidence.warning("superseded-token", message))
        status, information = _status(entry, words)
        if status == Status.UNKNOWN:
            detection.warnings += _invalid(evidence, str(use), words)
        else:
            found.append(
                _Statement(Use(known["use"]), Kind(known["kind"]), status, information, evidence, "partial" in known)
            )
    return found


def _too_many(evidence: Evidence) -> ScanWarning:
    return evidence.warning("scan-incomplete", f"Only the first {_MAX_ENTRIES} assertions or entries were read.")


def _status(entry: Any, words: Mapping[str, Any]) -> tuple[Status, str]:
    """The status that an entry sets, and its constraint; a constraint that is not told is a plain refusal."""
    use = entry.get("use") if isinstance(entry, Mapping) else None
    status = Status(words["values"].get(use, "unknown")) if isinstance(use, str) else Status.UNKNOWN
    if status != Status.CONDITIONAL:
        return status, ""
    information = entry.get("constraint_info")
    information = information.strip() if isinstance(information, str) else ""
    return (Status.CONDITIONAL, information) if information else (Status.RESERVED, "")


def _invalid(evidence: Evidence, use: str, words: Mapping[str, Any]) -> list[Any]:
    message = f"{evidence.location}: {use[:100]!r} is not one of {', '.join(words['values'])}."
    direction = "permission" if use.strip().lower() in ("allowed", "allow", "yes", "true") else "restriction"
    return [evidence.warning("invalid-value", message), evidence.warning(f"near-miss-{direction}", message)]


def _standing(detection: Detection, said: list[_Statement]) -> list[_Statement]:
    """``said`` without permissions that are refused by another entry, or permit only a part of the use."""
    refused = {statement.use for statement in said if statement.status != Status.ALLOWED}
    kept = []
    for statement in said:
        if statement.status == Status.ALLOWED and statement.use in refused:
            message = f"{statement.evidence.location} permits {statement.use}, another entry refuses it."
            detection.warnings.append(statement.evidence.warning("conflicting-values", message))
        elif statement.status != Status.ALLOWED or not statement.partial:
            kept.append(statement)
    return kept
