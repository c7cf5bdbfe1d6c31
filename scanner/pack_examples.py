"""Running the examples of any file of a rule pack: rules, lexicons, licences.

A lexicon's ``match`` must be found with all that the example names, its ``no_match`` restricts nothing and is not
denied, its ``known_gap`` must still fail. A licence file's ``match`` names a licence, its ``no_match`` none.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scanner import licenses, rule_examples
from scanner.rule_examples import RuleSource, examples, short
from scanner.rulebook import Source
from scanner.types import Verdict
from scanner.vocabulary import Decision, Kind

if TYPE_CHECKING:
    from scanner.engine import Scanner

_RESTRICTIONS = {Kind.AI_TRAINING, Kind.TDM, Kind.AUTOMATED_ACCESS, Kind.REPRODUCTION, Kind.COMMERCIAL_USE}


def failures(source: Source, scanner: "Scanner") -> Iterator[str]:
    """``file:line`` and what is wrong, for each example of ``source`` that comes out otherwise than it should."""
    if source.folder == "notices":
        yield from rule_examples.failures(RuleSource.of(source), scanner.explain)
        return
    located = source.parsed()
    test = _language if source.folder == "lexicon" else _license
    for path, example in examples(located.content):
        text = example if isinstance(example, str) else example["text"]
        if problem := test(str(path[1]), example, scanner):
            yield f'{source.origin}:{located.line(*path)}: {path[1]} "{short(text)}": {problem}'


def count(source: Source) -> int:
    """How many examples ``source`` has."""
    content = source.parsed().content
    return len(list(examples(content))) if isinstance(content, dict) else 0


def _language(expectation: str, example: Mapping[str, Any], scanner: "Scanner") -> str | None:
    verdict = scanner.scan(example["text"])
    if expectation == "no_match":
        found = {finding.kind for finding in verdict.findings} & _RESTRICTIONS - set(example.get("kinds", ()))
        if found:
            return f"found as {', '.join(sorted(found))}."
        return "it is denied." if verdict.decision == Decision.DENY else None
    missing = _missing(example, verdict)
    if expectation == "known_gap":
        return None if missing else "is found now. Move it to match."
    return f"not found: {', '.join(missing)}." if missing else None


def _missing(example: Mapping[str, Any], verdict: Verdict) -> list[str]:
    """What the example names and no finding has."""
    findings = verdict.findings
    found: Mapping[str, set[str | None]] = {
        "kinds": {finding.kind.value for finding in findings},
        "holder": {finding.holder for finding in findings},
        "exceptions": {value for finding in findings for value in finding.exceptions},
        "conditions": {value for finding in findings for value in finding.conditions},
    }
    return [
        value
        for field, seen in found.items()
        for value in ([example[field]] if isinstance(example.get(field), str) else example.get(field, ()))
        if value not in seen
    ]


def _license(expectation: str, example: Any, scanner: "Scanner") -> str | None:
    text = example if isinstance(example, str) else example["text"]
    with scanner.rulebook.in_force():
        matches = licenses.in_text(text)
    names = ", ".join(match.license.spdx for match in matches) or "nothing"
    if expectation == "no_match":
        return f"found {names}." if matches else None
    fitting = [match for match in matches if match.license.spdx == example["id"]]
    if not fitting:
        return f"{example['id']} should be found, found {names}."
    for field in ("strength", "about"):
        found = {getattr(match, field) for match in fitting}
        if field in example and found != {example[field]}:
            return f"{field} should be {example[field]}, found {', '.join(sorted(found))}."
    return None
