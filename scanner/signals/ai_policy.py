"""What ``/.well-known/ai.txt`` says on a page (draft-car-ai-txt-wellknown-00, sections 2.4 to 2.7).

``Training`` defaults to deny. When it is conditional, ``Training-Allow`` and ``Training-Deny`` name paths, the
longer pattern first; licence, fee and a duty of attribution make a permission conditional.
"""

from collections.abc import Callable
from typing import Any

from scanner import licenses
from scanner.carriers import site_text
from scanner.carriers.ai_policy import AiPolicy, Entry, parse
from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import pattern, request_path
from scanner.signals.agents import register
from scanner.signals.scoped_rules import without_grants
from scanner.signals.wording import grants, nearest_kind, refuses
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Scope, Status, Use

_VALUES = {"allow": Status.ALLOWED, "deny": Status.RESERVED, "conditional": Status.CONDITIONAL}
_REFUSED_ACTS = ("scraping", "caching")
_policy: Callable[[str], AiPolicy] = site_text.once_per_text(parse)


def read(content: str | bytes, rule: str, document: Document) -> Detection:
    """What the file ``content`` says on ``document``, in findings of ``rule``."""
    policy = _policy(site_text.head(content))
    if not policy.recognised:
        return Detection(warnings=[*policy.problems, *_stranger_warnings(policy)])
    token = (document.user_agent or "").strip().partition("/")[0].lower()
    detection = Detection(warnings=list(policy.problems))
    _read_training(policy, token, rule, request_path(document.url), detection)
    _read_indexing(policy, token, rule, detection)
    detection.warnings += _other_warnings(policy, token)
    if policy.problems:
        detection.findings = without_grants(detection.findings)
    return detection


def _read_training(policy: AiPolicy, token: str, rule: str, path: str, detection: Detection) -> None:
    entry = policy.last("training", token)
    if entry is None:
        evidence = _first(policy).evidence
        detection.findings.append(_finding(evidence, rule, Use.TRAIN_AI, Status.RESERVED))
        message = "There is no Training field; the default of the draft is deny."
        detection.warnings.append(evidence.warning("default-applied", message))
        return
    status = _VALUES.get(entry.value.lower())
    if status is None:
        detection.warnings.append(_value_warning(entry))
        return
    detection.findings.append(_training_finding(policy, entry, status, rule, path))


def _training_finding(policy: AiPolicy, entry: Entry, status: Status, rule: str, path: str) -> Finding:
    scoped = _path_entry(policy, path) if status != Status.RESERVED else None
    if scoped and scoped.field == "training-deny":
        return _finding(scoped.evidence, rule, Use.TRAIN_AI, Status.RESERVED)
    if scoped and status == Status.CONDITIONAL:
        entry, status = scoped, Status.ALLOWED
    conditions, terms = _terms(policy)
    if status == Status.ALLOWED and conditions:
        status = Status.CONDITIONAL
    return _finding(entry.evidence, rule, Use.TRAIN_AI, status, conditions=conditions, **terms)


def _path_entry(policy: AiPolicy, path: str) -> Entry | None:
    """The path field with the longest glob that covers ``path``, among equals the denying one."""
    covering = []
    for field, ends in (
        ("training-deny", ""),
        ("training-allow", "$"),
    ):  # a refusal covers what lies below its path
        for entry in policy.all(field):
            glob = pattern(entry.value + ends)
            if glob.matches(path):
                covering.append((glob.length - len(ends), entry))
    return max(covering, key=lambda found: found[0])[1] if covering else None


def _terms(policy: AiPolicy) -> tuple[tuple[str, ...], dict[str, Any]]:
    """What a permission to train is bound to, and the licence and address to show for it."""
    licensed, fee, attribution = (
        next(policy.all(field), None) for field in ("training-license", "training-fee", "attribution")
    )
    known = licenses.by_id(licensed.value) if licensed else None
    free = known is not None and known.statuses.get(Use.TRAIN_AI) == Status.ALLOWED
    conditions = []
    if licensed and not free:
        conditions.append("license")
    if fee and not refuses(fee.value):
        conditions.append("payment")
    if attribution and attribution.value.lower() == "required":
        conditions.append("attribution")
    address = fee or next(policy.all("policy-url"), None)
    terms_url = address.value if address and address.value.startswith(("https://", "http://", "/")) else None
    return tuple(sorted(conditions)), {"license": known.spdx if known else None, "terms_url": terms_url}


def _read_indexing(policy: AiPolicy, token: str, rule: str, detection: Detection) -> None:
    """Only restrictions: permission is the default of the draft, so that writing it out is no act of granting."""
    entry = policy.last("indexing", token)
    if entry is None:
        return
    status = _VALUES.get(entry.value.lower())
    if status is None:
        detection.warnings.append(_value_warning(entry))
    elif status != Status.ALLOWED:
        terms = _terms(policy)[1] if status == Status.CONDITIONAL else {}
        detection.findings.append(_finding(entry.evidence, rule, Use.AI_INPUT, status, **terms))


def _finding(evidence: Evidence, rule: str, use: Use, status: Status, **more: Any) -> Finding:
    statuses = {use: status}
    return evidence.finding(rule, nearest_kind(statuses), statuses, scope=Scope.SITE, **more)


def _first(policy: AiPolicy) -> Entry:
    return next(entry for entries in (policy.site, *policy.agents.values()) for entry in entries)


def _value_warning(entry: Entry) -> ScanWarning:
    code = "invalid-value"
    if refuses(entry.value):
        code = "near-miss-restriction"
    elif grants(entry.value):
        code = "near-miss-permission"
    return entry.evidence.warning(code, f"{entry.field} is none of allow, deny, conditional, so it says nothing.")


def _other_warnings(policy: AiPolicy, token: str) -> list[ScanWarning]:
    found = []
    for field in _REFUSED_ACTS:
        entry = policy.last(field, token)
        if entry and entry.value.lower() in ("deny", "conditional"):
            message = f"{field} is refused, which maps to no single use."
            found.append(entry.evidence.warning("near-miss-restriction", message))
    for agent in sorted(policy.agents.keys() & register().keys() - {token}):
        for entry in policy.agents[agent]:
            if entry.field == "training" and entry.value.lower() == "deny":
                message = f"Training is refused to {register()[agent].token}."
                found.append(entry.evidence.warning("ai-agents-refused", message))
    return found


def _stranger_warnings(policy: AiPolicy) -> list[ScanWarning]:
    """For a file in another dialect: nothing is read, refusals in it are shown."""
    refusing = [entry for entry in policy.strange if entry.field.startswith("disallow") or refuses(entry.value)]
    message = "A refusal in a file that has none of the format's fields."
    return [entry.evidence.warning("near-miss-restriction", message) for entry in refusing[:10]]
