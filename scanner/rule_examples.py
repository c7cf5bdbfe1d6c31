"""The examples in rule files, run as tests: a rule must find its matches and leave its near misses alone.

Those of lexicons and licences: ``scanner.pack_examples``.

``match``: texts in which the rule is met and a finding of its kind comes out, with the fields beside the text.
``no_match``: near misses with a ``why``; no finding of the kind may come out. ``known_gap``: texts that should be
found one day; one that is found must be moved to ``match``.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanner.errors import RuleError
from scanner.rulebook import SHIPPED, Rulebook, Source
from scanner.types import Finding
from scanner.yamlfile import Located

if TYPE_CHECKING:
    from scanner.engine import Explanation

_ABOUT = frozenset({"text", "why", "language"})
_SHOWN = 70


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as its file has it."""

    name: str
    content: str
    located: Located

    @classmethod
    def of(cls, source: Source) -> "RuleSource":
        """The rule in a rule file.

        Raises:
            RuleError: it is not valid YAML or has no id.
        """
        located = source.parsed()
        if not isinstance(located.content, dict) or not isinstance(located.content.get("id"), str):
            raise RuleError(f"{source.origin}: a mapping with an id is expected.")
        return cls(source.origin, source.content.decode("utf-8"), located)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The keys of the file."""
        fields: Mapping[str, Any] = self.located.content
        return fields

    @property
    def id(self) -> str:
        """The rule's id."""
        return str(self.fields["id"])


def rule_sources(book: Rulebook = SHIPPED) -> list[RuleSource]:
    """All rules of ``book``, by file name, own packs last; of those with one id the last.

    Raises:
        RuleError: a file is not valid YAML or has no id.
    """
    found = [RuleSource.of(source) for source in book.sources if source.folder == "notices"]
    return list({source.id: source for source in found}.values())


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
    for path, example in examples(source.fields):
        expectation = str(path[1])
        problem = _problem(source, expectation, example, explain(example["text"]))
        if problem:
            at = f"{source.name}:{source.located.line(*path)}"
            yield f'{at}: {expectation} "{short(example["text"])}": {problem}'


def count(source: RuleSource) -> int:
    """How many examples a rule has."""
    return len(list(examples(source.fields)))


def examples(fields: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The examples of a rule file, each with its path in it; a group is a list, or lists by language."""
    for expectation, group in (fields.get("examples") or {}).items():
        if isinstance(group, Mapping):
            for language, many in group.items():
                yield from ((("examples", expectation, language, place), one) for place, one in enumerate(many))
        else:
            yield from ((("examples", expectation, place), one) for place, one in enumerate(group or ()))


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


def short(text: str) -> str:
    """``text``, cut where a line would get too long."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
