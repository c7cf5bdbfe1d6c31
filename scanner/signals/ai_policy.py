"""What ``/.well-known/ai.txt`` says on a page (draft-car-ai-txt-wellknown-00, sections 2.4 to 2.7).

``Training`` defaults to deny. When it is conditional, ``Training-Allow`` and ``Training-Deny`` name paths, the longer
pattern first; licence, fee and a duty of attribution make a permission conditional.
"""

from scanner import licenses
from scanner.carriers import site_text
from scanner.carriers.ai_policy import AiPolicy, Entry, parse
from scanner.carriers.paths import pattern, request_path
from scanner.signals.agents import register
from scanner.signals.wording import grants, nearest_kind, refuses
from scanner.types import Detection, Document
from scanner.vocabulary import Scope, Status, Use

_VALUES = {"allow": Status.ALLOWED, "deny": Status.RESERVED, "conditional": Status.CONDITIONAL}
_ADDRESSES = ("https://", "http://")
_parse = site_text.once_per_text(parse)


def read(text: str, rule: str, document: Document, detection: Detection) -> None:
    """Add what the file says on ``document`` to ``detection``, in findings of ``rule``."""
    policy = _parse(text)
    detection.warnings += policy.problems
    if not policy.recognised:
        _warn_of_strangers(policy, detection)
        return
    token = (document.user_agent or "").partition("/")[0].strip().lower()
    _read_training(policy, token, rule, request_path(document.url), detection)
    _read_indexing(policy, token, rule, detection)
    _warn_of_others(policy, token, detection)


def _read_training(policy: AiPolicy, token: str, rule: str, path: str, detection: Detection) -> None:
    entry = policy.last("training", token)
    if entry is None:
        first = (policy.site or next(iter(policy.agents.values())))[:1]
        for evidence in (entry.evidence for entry in first):
            _add(evidence_entry(first[0]), Status.RESERVED, Use.TRAIN_AI, rule, detection)
            detection.warnings.append(evidence.warning("default-applied", "No Training field; the draft's default is deny."))
        return
    status = _value(entry, detection)
    if status is None:
        return
    deciding = entry
    for_paths = _path_entry(policy, path)
    if for_paths and (status == Status.CONDITIONAL or for_paths.field == "training-deny"):
        deciding = for_paths
        status = Status.RESERVED if for_paths.field == "training-deny" else Status.ALLOWED
    _add(deciding, status, Use.TRAIN_AI, rule, detection, policy)
