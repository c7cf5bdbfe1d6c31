"""The one YAML loader: strict scalars, no key twice, errors that name file and line.

Plain ``safe_load`` reads the language code ``no`` as false and lets a repeated key pass silently.
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

from scanner.errors import NoticegateError


class _StrictLoader(yaml.SafeLoader):
    """``SafeLoader`` that knows only ``true``/``false``, ``null`` and numbers, and refuses repeated keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name PyYAML reads


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]+", list("-+0123456789")),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f'key "{key}" is given twice', problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(source: str | bytes, name: str, error: type[NoticegateError]) -> Any:
    """The content of one YAML document.

    Args:
        source: the document.
        name: how errors call it, usually its path.
        error: the exception to raise.

    Raises:
        error: the document is not valid YAML, or repeats a key.
    """
    try:
        return yaml.load(source, _StrictLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise error(f"{name}:{line}: {problem.problem or 'not valid YAML'}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise error(f"{name}: not valid YAML: {problem}.") from None
