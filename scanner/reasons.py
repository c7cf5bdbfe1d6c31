"""Why a policy decided: one plain sentence for each finding, warning or silence that did.

What is quoted from a document (holder, location, address) is put on one line, freed of control characters and cut.
"""

from datetime import date

from scanner.types import Finding, ScanWarning
from scanner.vocabulary import Decision, Form, Status, Use

SURE = 0.5
"""From this confidence on a sentence says "is", below it "may be"."""

_LONGEST = 200

_ACTIVITIES = {
    Use.TRAIN_AI: "Training AI models on this document",
    Use.TDM: "Text and data mining of this document",
    Use.AI_INPUT: "Using this document as input to AI answers",
    Use.SEARCH_INDEX: "Indexing this document for search",
    Use.RESEARCH: "Mining this document for non-commercial research",
    Use.REDISTRIBUTE: "Redistributing this document",
}

_STATES = {
    Status.ALLOWED: "allowed",
    Status.CONDITIONAL: "conditional",
    Status.RESERVED: "reserved",
    Status.UNKNOWN: "in doubt",
}

_ANSWERS = {"accept": "A notice was accepted", "waive": "A notice was waived", "deny": "A notice was denied"}

_SOURCES = {"text": "the text", "html": "the page", "host": "another page of the host"}


def of_finding(finding: Finding, use: Use, status: Status) -> str:
    """What ``finding`` says on ``use``, who says so and where, on which terms, and how it was found."""
    verb = "is" if finding.confidence >= SURE else "may be"
    origin = f"{finding.rule}, confidence {finding.confidence:.2f}"
    return f"{_ACTIVITIES[use]} {verb} {_STATES[status]}: {_described(finding)}{_terms(finding)} [{origin}]."


def of_warning(warning: ScanWarning, use: Use) -> str:
    """What raises a doubt on ``use``."""
    return f"{_ACTIVITIES[use]} needs a look: {_quoted(warning.message)} [{warning.code} in {warning.source}]."


def of_failure(warning: ScanWarning) -> str:
    """What kept the document from being read to the end."""
    return f"The document could not be judged: {_quoted(warning.message)} [{warning.code} in {warning.source}]."


def of_access(use: Use, access: str) -> str:
    """What the site's robots.txt answers this collector."""
    return f"{_ACTIVITIES[use]} is in doubt: robots.txt says {access} to this collector."


def of_status(use: Use, status: Status) -> str:
    """The joint status of the document, when no single finding stands for it."""
    return f"{_ACTIVITIES[use]} is {_STATES[status]}."


def of_silence(use: Use, decision: Decision) -> str:
    """No rule applied, and the policy does not answer that with ``allow``."""
    return f"{_ACTIVITIES[use]} is permitted by nothing that was found, so the policy says {decision}."


def of_mapping(decision: Decision) -> str:
    """The policy turns doubt into another decision."""
    return f"This policy answers doubt with {decision}."


def of_contract(reference: str, party: str, until: date) -> str:
    """A contract with a holder or host was applied."""
    return f'Contract "{reference}" with {_quoted(party)}, until {until}, covers this use.'


def of_ended_contract(reference: str, party: str, until: date) -> str:
    """A contract would have been applied, but has ended."""
    return f'Contract "{reference}" with {_quoted(party)} ended on {until} and was not applied.'


def of_decision(answer: str, who: str, day: date | None, reason: str, location: str) -> str:
    """A person has decided on a notice."""
    by = f" by {_quoted(who)}" if who else ""
    on = f" on {day}" if day else ""
    why = f": {_quoted(reason)}" if reason else ""
    return f"{_ANSWERS[answer]}{by}{on}{why} [{location}]."


def of_expired_decision(answer: str, expires: date | None, location: str) -> str:
    """A decision would have been applied, but has expired."""
    return f'The decision "{answer}" on a notice expired on {expires} and was not applied [{location}].'


def _described(finding: Finding) -> str:
    what = "notice" if finding.form == Form.PROSE else "machine-readable signal"
    licensed = f" under {_quoted(finding.license)}" if finding.license else ""
    holder = f" by {_quoted(finding.holder)}" if finding.holder else ""
    scope = f" on a {finding.scope} of it" if finding.scope in ("part", "asset") else ""
    return f"'{finding.kind}' {what}{licensed}{holder}{_place(finding)}{scope}"


def _place(finding: Finding) -> str:
    location = _quoted(finding.location) if finding.location else ""
    if finding.form == Form.PROSE and location.isalpha():
        return f" in the {location}"
    source = _SOURCES.get(finding.source, finding.source)
    return f" in {source}, {location}" if location else f" in {source}"


def _terms(finding: Finding) -> str:
    terms = {"conditions": finding.conditions, "exceptions": finding.exceptions}
    parts = [f"{name}: {', '.join(values).replace('-', ' ')}" for name, values in terms.items() if values]
    if finding.terms_url:
        parts.append(f"terms: {_quoted(finding.terms_url)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _quoted(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text[: 2 * _LONGEST])
    shown = " ".join(shown.split()).removesuffix(".")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
