"""The one YAML loader: strict scalars, no key twice, errors that name file and line.

Plain ``safe_load`` reads the language code ``no`` as false and lets a repeated key pass silently.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import yaml

from scanner.errors import NoticegateError

_SCALARS: tuple[tuple[str, str, Any], ...] = (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]+", list("-+0123456789")),
)


def _strict(base: Any) -> Any:
    """A loader that knows only ``true``/``false``, ``null`` and numbers, and refuses repeated keys."""

    class Loader(base):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name PyYAML reads

    for tag, pattern, first in _SCALARS:
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)
    Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    return Loader


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.MarkedYAMLError(problem="a key is a list or a mapping", problem_mark=key_node.start_mark)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f'key "{key}" is given twice', problem_mark=key_node.start_mark)
        seen.add(key)
    content: dict[Hashable, Any] = loader.construct_mapping(node, deep=True)
    return content


_CLEAR = _strict(yaml.SafeLoader)
_FAST = _strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # ten times as fast, but its errors say less


_DEEPEST = 100
_INDENTED = re.compile(r"^[\s?:-]+", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Quotes what the loader would read as something else, and nothing more."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name PyYAML reads


for _tag, _pattern, _first in _SCALARS:
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def dump(content: Any) -> str:
    """``content`` as YAML that ``load`` reads back, keys in their order, lists of plain values on one line."""
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None)


@dataclass(frozen=True, slots=True)
class Located:
    """The content of a YAML document, and the line of each of its parts."""

    content: Any
    root: yaml.Node | None

    def line(self, *path: str | int) -> int:
        """The line, counted from 1, of the key or item at ``path``, or of the nearest part above that exists."""
        node, mark = self.root, self.root.start_mark if self.root else None
        for step in path:
            node, mark = _below(node, step) or (None, mark)
        return mark.line + 1 if mark else 1


def _below(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Mark] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark
    return None


def load(source: str | bytes, name: str, error: type[NoticegateError]) -> Any:
    """The content of one YAML document.

    Args:
        source: the document.
        name: how errors call it, usually its path.
        error: the exception to raise.

    Raises:
        error: the document is not valid YAML, or repeats a key.
    """
    return load_located(source, name, error).content


def load_located(source: str | bytes, name: str, error: type[NoticegateError]) -> Located:
    """Like ``load``, for readers whose own errors name lines."""
    try:
        _check_depth(source)
        try:
            return _located(_FAST(source))
        except yaml.YAMLError:
            return _located(_CLEAR(source))
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        own = type(problem) is yaml.MarkedYAMLError  # raised above; the library's own words need a subject
        raise error(f"{name}:{line}: {'' if own else 'not valid YAML: '}{problem.problem}.") from None
    except (yaml.YAMLError, ValueError) as problem:  # a number of thousands of digits is a ValueError
        raise error(f"{name}: not valid YAML: {problem}.") from None
    except RecursionError:
        raise error(f"{name}: nested too deeply.") from None


def _check_depth(source: str | bytes) -> None:
    """Raises RecursionError for a document that is nested more than ``_DEEPEST`` levels.

    The C library builds nodes recursively without a bound of its own. Only what could be that deep is looked at twice.
    """
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    if text.count("[") + text.count("{") + max(map(len, _INDENTED.findall(text)), default=0) <= _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(source, Loader=_FAST):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError


def _located(loader: Any) -> Located:
    root = loader.get_single_node()
    return Located(loader.construct_document(root) if root else None, root)
