"""The examples in rule files, run as tests: a rule must find its matches and leave its near misses alone.

``match``: texts in which the rule is met and a finding of its kind comes out, with the fields beside the text.
``no_match``: near misses with a ``why``; no finding of the kind may come out. ``known_gap``: texts that should be
found one day; one that is found must be moved to ``match``.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanner import yamlfile
from scanner.errors import RuleError
from scanner.pack import read_sources
from scanner.types import Finding

if TYPE_CHECKING:
    from scanner.engine import Explanation

_ABOUT = frozenset({"text", "why", "language"})
_SHOWN = 70


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as its file has it."""

    name: str
    content: str
    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The rule's id."""
        return str(self.fields["id"])


def rule_sources() -> list[RuleSource]:
    """All rules in ``rules/notices``, by file name.

    Raises:
        RuleError: a file is not valid YAML or has no id.
    """
    found = []
    for source in read_sources():
        if source.name.startswith("notices/"):
            name = f"rules/{source.name}"
            fields = yamlfile.load(source.content, name, RuleError)
            if not isinstance(fields, dict) or not isinstance(fields.get("id"), str):
                raise RuleError(f"{name}: a mapping with an id is expected.")
            found.append(RuleSource(name, source.content.decode("utf-8"), fields))
    return found


def chosen(sources: Sequence[RuleSource], ids: Sequence[str]) -> list[RuleSource]:
    """The rules with these ids, or all when none is named.

    Raises:
        RuleError: there is no such rule; says which was probably meant.
    """
    known = {source.id: source for source in sources}
    for id in ids:
        if id not in known:
            near = difflib.get_close_matches(id, known, n=1)
            raise RuleError(f'There is no rule "{id}".' + (f' Did you mean "{near[0]}"?' if near else ""))
    return [known[id] for id in ids] if ids else list(sources)


def failures(source: RuleSource, explain: Callable[[str], "Explanation"]) -> Iterator[str]:
    """One line for each example of a rule that comes out otherwise than it should."""
    examples = source.fields.get("examples") or {}
    for expectation in ("match", "no_match", "known_gap"):
        for example in _flat(examples.get(expectation) or ()):
            problem = _problem(source, expectation, example, explain(example["text"]))
            if problem:
                yield f'{source.name}: {expectation} "{_short(example["text"])}": {problem}'


def count(source: RuleSource) -> int:
    """How many examples a rule has."""
    return sum(len(list(_flat(group))) for group in (source.fields.get("examples") or {}).values())


def _flat(group: Any) -> Iterable[Mapping[str, Any]]:
    """The examples of a group, which is a list or lists by language."""
    return [one for many in group.values() for one in many] if isinstance(group, Mapping) else group


def _problem(
    source: RuleSource, expectation: str, example: Mapping[str, Any], explanation: "Explanation"
) -> str | None:
    findings = [one for one in explanation.verdict.findings if one.kind == source.fields["kind"]]
    met = _is_met(source.id, explanation)
    if expectation == "no_match":
        return f"found by {findings[0].rule} ({findings[0].confidence:.2f})." if findings else None
    if expectation == "known_gap":
        return "is found now. Move it to match." if findings and met else None
    if not met:
        return "the rule is not met."
    if not findings:
        return "the rule is met, but no finding came of it."
    return _differences(example, findings)


def _is_met(id: str, explanation: "Explanation") -> bool:
    return any(
        match.rule.id == id
        for text in explanation.texts
        for reading in text.readings
        for sentence in reading.passage.sentences
        for match in sentence.matches
    )


def _differences(example: Mapping[str, Any], findings: Sequence[Finding]) -> str | None:
    """Fields of the example that no finding has."""
    for name, expected in example.items():
        if name in _ABOUT:
            continue
        found = {value for finding in findings for value in _values(getattr(finding, name))}
        if not set(_values(expected)) <= found:
            return f"{name} should have {expected}, found {sorted(map(str, found))}."
    return None


def _values(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
