"""Reads policy files: keys, values, ``extends``, and what an extending file changes (``docs/policies.md``)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scanner import resources, yamlfile
from scanner.contract_file import read_contracts
from scanner.errors import ConfigError
from scanner.policy import Policy
from scanner.policy_examples import Example, read_examples
from scanner.policy_rules import ACCESS, Condition, Rule
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use
from scanner.yamlfields import Fields, hint
from scanner.yamlfields import Path as FieldPath

_KEYS = (
    "id",
    "use",
    "summary",
    "extends",
    "rules",
    "otherwise",
    "review",
    "inherited",
    "on_error",
    "contracts",
    "examples",
)
_RULE_KEYS = ("id", "decision", "when", "unless")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule as one file writes it: an extending file may give only what it changes."""

    location: str
    given: Mapping[str, Any]
    path: FieldPath = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """A policy as read: itself, the examples of its own file, and its rules as they may be extended."""

    policy: Policy
    examples: tuple[Example, ...] = ()
    drafts: Mapping[str, _Draft] = field(default_factory=dict)


def load(name_or_path: str | Path) -> PolicyFile:
    """The shipped policy of a use, or the policy in a YAML file.

    Raises:
        ConfigError: there is no such policy, or it is not valid; names file and line of everything that is wrong.
    """
    return _load(name_or_path, Path(), ())


def _load(name_or_path: str | Path, folder: Path, extending: tuple[str, ...]) -> PolicyFile:
    name, content, beside = _read(name_or_path, folder)
    if name in extending:
        raise ConfigError(f"{name}: the policy extends itself ({' → '.join((*extending, name))}).")
    fields = Fields(yamlfile.load_located(content, name, ConfigError), name)
    given = fields.mapping(fields.located.content, (), _KEYS, ["id"])
    extends = fields.text(given["extends"], ("extends",)) if "extends" in given else None
    base = _load(extends, beside, (*extending, name)) if extends else None
    file = _assemble(fields, given, base, content)
    fields.check(ConfigError)
    return file


def _read(name_or_path: str | Path, folder: Path) -> tuple[str, bytes, Path]:
    """How errors call the file, its bytes, and the folder from which it extends others."""
    if isinstance(name_or_path, str) and name_or_path in list(Use):
        file = resources.folder("rules").joinpath("policies", f"{name_or_path}.yaml")
        return f"rules/policies/{name_or_path}.yaml", file.read_bytes(), Path()
    path = folder / name_or_path
    try:
        return str(path), path.read_bytes(), path.parent
    except FileNotFoundError:
        raise ConfigError(f'policy "{path}" is neither a use nor a file. {hint(str(name_or_path), Use)}') from None
    except (OSError, ValueError) as problem:
        raise ConfigError(f"{path}: the policy cannot be read: {problem}.") from None


def _assemble(fields: Fields, given: Mapping[str, Any], base: PolicyFile | None, content: bytes) -> PolicyFile:
    under = base.policy if base else None
    if under is None:
        fields.mapping(fields.located.content, (), _KEYS, ["use", "rules", "otherwise"])
    use = _use(fields, given, under)
    drafts = _merge(fields, base.drafts if base else {}, _drafts(fields, given))

    def decision(key: str, default: Decision) -> tuple[Decision, str]:
        location = getattr(under, f"{key}_location", "") if under and key not in given else fields.location((key,))
        chosen = fields.choice(given[key], (key,), Decision) if key in given else getattr(under, key, None)
        return chosen or default, location

    otherwise, otherwise_location = decision("otherwise", Decision.REVIEW)
    on_error, on_error_location = decision("on_error", Decision.REVIEW)
    if on_error == Decision.ALLOW:
        fields.wrong(("on_error",), '"on_error" must be review or deny: an error is no permission.')
    policy = Policy(
        id=(fields.name_of(given["id"], ("id",)) if "id" in given else None) or "policy",
        use=use,
        rules=tuple(_rule(fields, id, draft) for id, draft in drafts.items()),
        otherwise=otherwise,
        summary=str(given.get("summary", under.summary if under else "")),
        review=decision("review", Decision.REVIEW)[0],
        inherited=decision("inherited", Decision.REVIEW)[0],
        on_error=on_error,
        contracts=(under.contracts if under else ()) + read_contracts(fields, given, use),
        hash=hashlib.sha256((under.hash.encode() if under else b"") + content).hexdigest()[:16],
        otherwise_location=otherwise_location,
        on_error_location=on_error_location,
    )
    examples = read_examples(fields, given["examples"], ("examples",), use) if "examples" in given else ()
    return PolicyFile(policy=policy, examples=examples, drafts=drafts)


def _use(fields: Fields, given: Mapping[str, Any], under: Policy | None) -> Use:
    use = fields.choice(given["use"], ("use",), Use) if "use" in given else None
    if under and use and use != under.use:
        fields.wrong(("use",), f'"use" must be {under.use}, as in the policy that this one extends.')
    return under.use if under else use or Use.TRAIN_AI


def _drafts(fields: Fields, given: Mapping[str, Any]) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = {}

    def read(value: Any, path: FieldPath) -> None:
        entry = fields.mapping(value, path, _RULE_KEYS, required=["id"])
        id = fields.name_of(entry["id"], (*path, "id")) if "id" in entry else None
        read_fields = _rule_fields(fields, entry, path)
        if id in drafts:
            fields.wrong(path, f'two rules have the id "{id}".')
        elif id:
            drafts[id] = _Draft(fields.location(path), read_fields, path)

    if "rules" in given:
        fields.items(given["rules"], ("rules",), read)
    return drafts


def _rule_fields(fields: Fields, entry: Mapping[str, Any], path: FieldPath) -> dict[str, Any]:
    read: dict[str, Any] = {}
    if "decision" in entry:
        read["decision"] = fields.choice(entry["decision"], (*path, "decision"), Decision) or Decision.REVIEW
    for key in ("when", "unless"):
        if key in entry:
            read[key] = None if entry[key] is None else _condition_fields(fields, entry[key], (*path, key))
    return read


def _condition_fields(fields: Fields, value: Any, path: FieldPath) -> dict[str, Any]:
    """The fields of a condition; a key without a value lifts what the extended policy says."""
    given = fields.mapping(value, path, _CONDITION)
    return {key: None if item is None else _CONDITION[key](fields, item, (*path, key)) for key, item in given.items()}


def _statuses(fields: Fields, value: Any, path: FieldPath) -> tuple[tuple[Use, frozenset[Status]], ...]:
    given = fields.mapping(value, path, Use)
    return tuple((Use(use), fields.choices(said, (*path, use), Status)) for use, said in given.items())


_CONDITION: Mapping[str, Callable[[Fields, Any, FieldPath], Any]] = {
    "kinds": lambda fields, value, path: fields.choices(value, path, Kind),
    "form": lambda fields, value, path: fields.choices(value, path, Form),
    "scope": lambda fields, value, path: fields.choices(value, path, Scope),
    "status": lambda fields, value, path: fields.choices(value, path, Status),
    "statuses": _statuses,
    "conditions": Fields.names,
    "min_confidence": Fields.share,
    "max_confidence": Fields.share,
    "warnings": Fields.names,
    "document_status": lambda fields, value, path: fields.choices(value, path, Status),
    "access": lambda fields, value, path: fields.choices(value, path, ACCESS),
}


def _merge(fields: Fields, base: Mapping[str, _Draft], own: Mapping[str, _Draft]) -> dict[str, _Draft]:
    """The rules of ``base``, changed and added to by ``own``."""
    merged = dict(base)
    for id, draft in own.items():
        if id not in base and "decision" not in draft.given:
            extended = f" and is none of the policy that this one extends. {hint(id, base)}" if base else "."
            fields.wrong(draft.path, f'rule "{id}" has no decision{extended}')
        given = dict(base[id].given) if id in base else {}
        for key, value in draft.given.items():
            given[key] = {**(given.get(key) or {}), **value} if isinstance(value, dict) else value
        merged[id] = _Draft(draft.location, given, draft.path)
    return merged


def _rule(fields: Fields, id: str, draft: _Draft) -> Rule:
    when, unless = Condition(**(draft.given.get("when") or {})), draft.given.get("unless")
    if when == Condition():
        fields.wrong(draft.path, f'rule "{id}" has no condition. Use "otherwise" for all other documents.')
    if (when.min_confidence or 0) > (1 if when.max_confidence is None else when.max_confidence):
        fields.wrong(draft.path, f'rule "{id}" never applies: min_confidence is above max_confidence.')
    return Rule(
        id=id,
        decision=draft.given.get("decision", Decision.REVIEW),
        when=when,
        unless=Condition(**unless) if unless else None,
        location=draft.location,
    )
