"""What is wrong with the files of own packs, all of it together, each with file and line.

First the shape of each file (``scanner.rule_schemas``), then how the packs join, then what a shape cannot say: cues,
patterns that are linear, languages that exist.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import regex

from scanner import licenses, rule_schemas
from scanner.errors import RuleError
from scanner.prose.lexicon import Role, read_lexicon, read_roles
from scanner.prose.license_names import FamilyNames
from scanner.prose.pattern_cost import problem_of
from scanner.prose.rules import EVERY_LANGUAGE, read_rule
from scanner.rule_joining import FLAG
from scanner.rulebook import FOLDERS, Rulebook, Source
from scanner.yamlfields import Fields, hint

_MOST_SHOWN = 100
_MOST_GAPS = 2
_CHOICES = re.compile(r"\([^()]*\)\??|[*!]|\.\.+|\{\w+\}")
_JOINTS = re.compile(r"[\s–—]+")
_MATCHERS = ("all", "phrases", "pattern")


def check(book: Rulebook) -> None:
    """Check the files of own packs.

    Raises:
        RuleError: with a line for each problem.
    """
    names = {source.name for source in book.own}
    roles = _roles(book) if "roles.yaml" in names else read_roles(book.document("roles.yaml"), "rules/roles.yaml")
    _raise(problem for source in book.own for problem in _shape(source, roles))
    folders = {source.folder for source in book.own}
    _raise(problem for folder in FOLDERS if folder in folders for problem in _said(book.documents, folder))
    _raise(problem for name in sorted(names) if "/" not in name for problem in _said(book.document, name))
    languages = {EVERY_LANGUAGE, *book.documents("lexicon")} if "notices" in folders else set()
    with book.in_force():
        anchors = licenses.anchors() if "licenses" in folders else ()
    _raise(problem for source in book.own for problem in _meaning(source, roles, languages, anchors))


def _roles(book: Rulebook) -> dict[str, Role]:
    own = [source for source in book.own if source.name == "roles.yaml"]
    _raise(problem for source in own for problem in _shape(source, {}))
    return read_roles(book.document("roles.yaml"), own[-1].origin)


def _raise(problems: Iterator[str]) -> None:
    found = list(dict.fromkeys(problems))
    if found:
        more = [f"… and {len(found) - _MOST_SHOWN} more."] if len(found) > _MOST_SHOWN else []
        raise RuleError("\n".join(found[:_MOST_SHOWN] + more))


def _said(read: Callable[[str], Any], name: str) -> Iterator[str]:
    """What ``read`` complains of."""
    try:
        read(name)
    except RuleError as problem:
        yield from str(problem).splitlines()


def _shape(source: Source, roles: dict[str, Role]) -> Iterator[str]:
    try:
        located = source.parsed()
    except RuleError as problem:
        yield str(problem)
        return
    words = {"role": sorted(roles)} if roles else {}
    schema = rule_schemas.load(rule_schemas.schema_of(source.name) or "")
    for path, wrong in rule_schemas.problems(located.content, schema, words):
        yield f"{source.origin}:{located.line(*path)}: {wrong}"


def _meaning(source: Source, roles: dict[str, Role], languages: set[str], anchors: Sequence[str]) -> Iterator[str]:
    located = source.parsed()
    if source.folder == "notices":
        yield from _rule(Fields(located, source.origin), located.content, roles, languages)
    elif source.folder == "lexicon":
        yield from _lexicon(Fields(located, source.origin), located.content, roles)
    elif source.is_table:
        yield from _licenses(Fields(located, source.origin), located.content, anchors)


def _rule(fields: Fields, data: dict[str, Any], roles: dict[str, Role], languages: set[str]) -> Iterator[str]:
    matcher = next(key for key in _MATCHERS if key in data)
    yield from _said(lambda name: read_rule(data, name, roles), fields.location((matcher,)))
    for language in data.get("phrases", ()):
        if language not in languages:
            at = fields.location(("phrases", language))
            yield f'{at}: there is no lexicon for "{language}". {hint(language, languages)}'
    if "pattern" in data and (problem := problem_of(data["pattern"])):
        yield f"{fields.location(('pattern',))}: {problem}"
    for number, anchor in enumerate(data.get("anchors", ())):
        if anchor != anchor.lower():
            yield f'{fields.location(("anchors", number))}: anchor "{anchor}" must be in lower case, as the text is.'


def _lexicon(fields: Fields, data: dict[str, Any], roles: dict[str, Role]) -> Iterator[str]:
    """A term by itself, so that its line can be named."""
    head = {key: value for key, value in data.items() if key not in ("roles", "examples", FLAG)}
    for role, terms in data["roles"].items():
        for number, term in enumerate(terms or ()):
            one = {**head, "roles": {role: [term]}}
            at = fields.location(("roles", role, number))
            yield from _said(lambda name, one=one: read_lexicon(one, name, roles), at)  # type: ignore[misc]


def _licenses(fields: Fields, data: dict[str, Any], anchors: Sequence[str]) -> Iterator[str]:
    for number, entry in enumerate(data["licenses"]):
        at = ("licenses", number)
        yield from _said(lambda _, entry=entry: _compiled(entry, fields.name), "")  # type: ignore[misc]
        for key in ("names", "formulas", "urls"):
            for place, written in enumerate(entry.get(key, ())):
                plain = _JOINTS.sub(" ", _CHOICES.sub("", written.lower()))
                if not any(anchor in plain for anchor in anchors):
                    advice = 'Add a part of it to "anchors" in licenses/_grants.yaml of the pack.'
                    yield f'{fields.location((*at, key, place))}: "{written}" would never be looked for. {advice}'
                if written.count("...") > _MOST_GAPS:
                    yield f"{fields.location((*at, key, place))}: more than {_MOST_GAPS} wide gaps (...)."


def _compiled(entry: dict[str, Any], name: str) -> None:
    family = FamilyNames(next(iter(licenses.load({name: {"licenses": [entry]}}).families)))
    try:
        list(family.readings("a"))
    except regex.error as problem:
        raise RuleError(f"{name}: licence {entry['id']}: {problem}.") from None
