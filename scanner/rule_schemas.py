"""The JSON Schemas of rule files, in ``rules/schema``: which file keeps to which, and what a file does against it.

Editors complete and check by the same schemas (https://json-schema.org/draft/2020-12). Here they are checked without a
library, in the part of the language that they use, and with the line of each problem.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from scanner import resources
from scanner.errors import RuleError
from scanner.yamlfields import Path, _at, _shown, hint

Schema = Mapping[str, Any]
Problem = tuple[Path, str]

_MOST_VALUES = 1_000_000
_SUFFIX = ".schema.json"
_FOLDERS = {"notices": "rule", "lexicon": "lexicon", "licenses": "licenses"}
_TYPES: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "object": (dict, "a mapping"),
    "array": (list, "a list"),
    "string": (str, "a text"),
    "integer": (int, "a whole number"),
    "number": ((int, float), "a number"),
    "boolean": (bool, "true or false"),
    "null": (type(None), "nothing"),
}


def names() -> list[str]:
    """The names of all schemas."""
    folder = resources.folder("rules").joinpath("schema")
    return sorted(entry.name.removesuffix(_SUFFIX) for entry in folder.iterdir() if entry.name.endswith(_SUFFIX))


def text(name: str) -> str:
    """The schema ``name`` as its file has it.

    Raises:
        RuleError: there is none of that name.
    """
    if name not in names():
        raise RuleError(f'There is no schema "{name}". {hint(name, names())}')
    return resources.folder("rules").joinpath("schema", f"{name}{_SUFFIX}").read_text(encoding="utf-8")


@cache
def load(name: str) -> Schema:
    """The parsed schema ``name``. Raises RuleError when there is none."""
    schema: Schema = json.loads(text(name))
    return schema


def schema_of(file: str) -> str | None:
    """The name of the schema of a file of a pack, given by its path in the pack; ``None`` when a pack has no such."""
    folder, _, name = file.rpartition("/")
    stem = name.removesuffix(".yaml")
    if folder and not (folder == "licenses" and stem.startswith("_")):
        return _FOLDERS.get(folder)
    own = stem.removeprefix("_") if folder else stem
    return own if own in names() and own not in (*_FOLDERS.values(), "policy", "decisions") else None


def problems(value: Any, schema: Schema, words: Mapping[str, list[str]] | None = None) -> list[Problem]:
    """What ``value`` does against ``schema``.

    Args:
        value: parsed YAML.
        schema: a schema of ``rules/schema``.
        words: lists that take the place of those in ``$defs``.
    """
    return list(_Checking(schema, words or {}).check(value, schema, ()))


class _Checking:
    """One value on its way through a schema. Values are counted: aliases can make a short file endless."""

    def __init__(self, schema: Schema, words: Mapping[str, list[str]]) -> None:
        self._definitions = schema.get("$defs", {})
        self._words = words
        self._left = _MOST_VALUES

    def check(self, value: Any, schema: Schema, path: Path) -> Iterator[Problem]:
        self._left -= 1
        if self._left == 0:
            yield path, "the file says too much: more than a million values."
        if self._left <= 0:
            return
        if "type" in schema and not _is_of(value, schema["type"]):
            yield path, f"{_at(path)} must be {_called(schema['type'])}, not {_shown(value)}."
            return
        for keyword, argument in schema.items():
            if keyword in _KEYWORDS:
                yield from _KEYWORDS[keyword](self, value, argument, schema, path)

    def reference(self, value: Any, target: str, schema: Schema, path: Path) -> Iterator[Problem]:
        name = target.removeprefix("#/$defs/")
        definition = self._definitions[name]
        if name in self._words:
            definition = {**definition, "enum": self._words[name]}
        yield from self.check(value, definition, path)

    def others(self, value: Any, argument: Any, schema: Schema, path: Path) -> Iterator[Problem]:
        if "properties" not in schema:
            yield from self.mapping(value, argument, schema, path)

    def mapping(self, value: Any, argument: Any, schema: Schema, path: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            return
        known = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        for key, item in value.items():
            at = (*path, key)
            if key in known:
                yield from self.check(item, known[key], at)
            elif others is False:
                yield at, f'key "{key}" is not known. {hint(str(key), known)}'
            elif isinstance(others, dict):
                yield from self.check(item, others, at)

    def keys(self, value: Any, argument: Schema, schema: Schema, path: Path) -> Iterator[Problem]:
        for key in value if isinstance(value, dict) else ():
            yield from self.check(key, argument, (*path, key))

    def items(self, value: Any, argument: Schema, schema: Schema, path: Path) -> Iterator[Problem]:
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from self.check(item, argument, (*path, number))

    def any_of(self, value: Any, argument: list[Schema], schema: Schema, path: Path) -> Iterator[Problem]:
        found = [list(self.check(value, branch, path)) for branch in argument]
        if all(found):
            yield from min(found, key=len)

    def one_of(self, value: Any, argument: list[Schema], schema: Schema, path: Path) -> Iterator[Problem]:
        if isinstance(value, dict) and sum(not list(self.check(value, branch, path)) for branch in argument) != 1:
            ways = ", or ".join(" with ".join(f'"{key}"' for key in branch["required"]) for branch in argument)
            yield path, f"{_at(path)} needs exactly one of these: {ways}."


Keyword = Callable[[_Checking, Any, Any, Schema, Path], Iterator[Problem]]


def _simple(test: Callable[[Any, Any], bool], says: str, kind: type | tuple[type, ...]) -> Keyword:
    """A keyword that tests values of one type and says what they must be."""

    def check(_: _Checking, value: Any, argument: Any, __: Schema, path: Path) -> Iterator[Problem]:
        if isinstance(value, kind) and not test(value, argument):
            yield path, f"{_at(path)} {says.format(argument)}."

    return check


def _enum(_: _Checking, value: Any, argument: list[Any], __: Schema, path: Path) -> Iterator[Problem]:
    if value not in argument:
        what = next((step for step in reversed(path) if isinstance(step, str)), "value")
        yield path, f"{what} {_shown(value)} is not known. {hint(str(value), map(str, argument))}"


def _required(_: _Checking, value: Any, argument: list[str], __: Schema, path: Path) -> Iterator[Problem]:
    for key in argument if isinstance(value, dict) else ():
        if key not in value:
            yield path, f'{_at(path)} lacks the key "{key}".'


def _dependent(_: _Checking, value: Any, argument: Schema, __: Schema, path: Path) -> Iterator[Problem]:
    for key, needed in argument.items():
        for other in needed if isinstance(value, dict) and key in value else ():
            if other not in value:
                yield (*path, key), f'"{key}" means nothing without "{other}".'


_SIZED = (list, dict)
_NUMBERS = (int, float)
_KEYWORDS: Mapping[str, Keyword] = {
    "$ref": _Checking.reference,
    "properties": _Checking.mapping,
    "additionalProperties": _Checking.others,
    "propertyNames": _Checking.keys,
    "items": _Checking.items,
    "anyOf": _Checking.any_of,
    "oneOf": _Checking.one_of,
    "enum": _enum,
    "required": _required,
    "dependentRequired": _dependent,
    "const": _simple(lambda value, wanted: value == wanted, "must be {}", object),
    "pattern": _simple(lambda value, pattern: re.search(pattern, value) is not None, "must have the form {}", str),
    "minLength": _simple(lambda value, least: len(value) >= least, "must not be empty", str),
    "maxLength": _simple(lambda value, most: len(value) <= most, "must have at most {} characters", str),
    "minItems": _simple(lambda value, least: len(value) >= least, "must have at least {} items", list),
    "minProperties": _simple(lambda value, least: len(value) >= least, "must have at least {} keys", dict),
    "minimum": _simple(lambda value, least: value >= least, "must be at least {}", _NUMBERS),
    "exclusiveMinimum": _simple(lambda value, least: value > least, "must be more than {}", _NUMBERS),
    "maximum": _simple(lambda value, most: value <= most, "must be at most {}", _NUMBERS),
}


def _is_of(value: Any, types: str | list[str]) -> bool:
    kinds = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, _TYPES[kind][0]) for kind in kinds)


def _called(types: str | list[str]) -> str:
    return " or ".join(_TYPES[kind][1] for kind in ([types] if isinstance(types, str) else types))
