"""JSON-LD of a page as a list of nodes, and which of them are the page itself.

JSON-LD 1.1 as schema.org uses it: contexts are not fetched; ``schema:`` and the two addresses of the vocabulary
are taken off names. Size, depth and number of nodes are bounded.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

MAX_CHARACTERS = 1024 * 1024
MAX_NODES = 2000
_MAX_DEPTH = 30

_WRAPPING = re.compile(r"\A[\s\ufeff]*(?:(?://\s*)?<!\[CDATA\[|<!--)?\s*|\s*;?\s*(?:(?://\s*)?\]\]>|-->)?\s*\Z")
_VOCABULARY = re.compile(r"(?:schema:|https?://schema\.org/)")
_SAME_THING = ("mainentity", "mainentityofpage")


@dataclass(slots=True)
class Node:
    """One object.

    Attributes:
        types: lower-case names of its types.
        properties: values by lower-case name.
        path: where it stands, as a JSON path that begins with the number of the script.
        top: it is no part of another object, or is named as the page's main entity.
    """

    types: tuple[str, ...]
    properties: Mapping[str, Any]
    path: str
    top: bool

    def identities(self, base: str | None) -> set[str]:
        """The addresses by which it names itself, comparable with ``comparable``."""
        named = [self.properties.get(name) for name in ("url", "@id", "mainentityofpage")]
        found = [address(value) for value in named]
        return {comparable(value, base) for value in found if value and "/" in value}


@dataclass(slots=True)
class Graph:
    """All nodes of a page and what could not be read; ``incomplete`` when a limit left something out."""

    nodes: list[Node] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    by_id: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    incomplete: bool = False

    def resolved(self, value: Any) -> Any:
        """The object that a bare reference points to; ``value`` itself when it is none, or points outside."""
        if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
            return self.by_id.get(value["@id"], value)
        return value


def read(scripts: Iterable[str]) -> Graph:
    """The nodes in the contents of a page's scripts; a broken script is a problem (message, content), no error."""
    graph = Graph()
    for number, script in enumerate(scripts):
        body = _WRAPPING.sub("", script)
        if not body:
            continue
        try:
            if len(body) > MAX_CHARACTERS:
                raise ValueError(f"longer than {MAX_CHARACTERS} characters")
            content = json.loads(body, strict=False)
        except (ValueError, RecursionError) as problem:
            graph.problems.append((str(problem), body))
            graph.incomplete = graph.incomplete or len(body) > MAX_CHARACTERS or isinstance(problem, RecursionError)
            continue
        for node in _walk(content, f"$[{number}]", graph):
            if len(graph.nodes) >= MAX_NODES:
                graph.incomplete = True
                break
            graph.nodes.append(node)
            name = node.properties.get("@id")
            if isinstance(name, str) and len(node.properties) > 1:
                graph.by_id.setdefault(name, node.properties)
    return graph


def _walk(content: Any, path: str, graph: Graph) -> Iterator[Node]:
    """All objects in ``content``, outer ones first, without the values of ``license``: they are not in the
    page.
    """
    pending: list[tuple[Any, str, bool, int]] = [(content, path, True, 0)]
    while pending:
        value, path, top, depth = pending.pop()
        if depth > _MAX_DEPTH:
            graph.incomplete = True
            continue
        if isinstance(value, list):
            graph.incomplete = graph.incomplete or len(value) > MAX_NODES
            items = list(enumerate(value[:MAX_NODES]))
            pending += [(item, f"{path}[{index}]", top, depth + 1) for index, item in reversed(items)]
        elif isinstance(value, dict):
            properties = {_name(key): item for key, item in value.items()}
            if "@type" in properties or "@graph" not in properties:
                yield Node(_types(properties.get("@type")), properties, path, top)
            for name, item in reversed(properties.items()):
                if isinstance(item, (dict, list)) and name not in ("license", "@context", "@type"):
                    inner = top and name in ("@graph", *_SAME_THING)
                    pending.append((item, f"{path}.{name}", inner, depth + 1))


def _name(key: str) -> str:
    return _VOCABULARY.sub("", key, count=1).lower() if ":" in key else key.lower()


def _types(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_name(item) for item in values if isinstance(item, str))


def texts(value: Any) -> list[str]:
    """The strings of a property: of plain values, of ``@value``, and of each member of a list."""
    values = value if isinstance(value, list) else [value]
    plain = [item.get("@value") if isinstance(item, dict) else item for item in values[:MAX_NODES]]
    return [item for item in plain if isinstance(item, str) and item.strip()]


def address(value: Any) -> str | None:
    """The address that a value gives: a string, or the ``url`` or ``@id`` of an object."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next((value[key] for key in ("url", "schema:url", "@id") if isinstance(value.get(key), str)), None)
    return value if isinstance(value, str) else None


def comparable(url: str, base: str | None = None) -> str:
    """``url``, made absolute, without what varies: scheme, ``www.``, query, fragment, final slash."""
    try:
        parts = urlsplit(urljoin(base or "", url.strip()))
    except ValueError:
        return url
    return parts.netloc.lower().removeprefix("www.") + (parts.path.rstrip("/") or "/")


def main_entities(candidates: list[Node], own: set[str], base: str | None) -> list[Node]:
    """Those of ``candidates`` that speak of the page itself.

    Args:
        candidates: top nodes of types that can be a page's text.
        own: the page's addresses, comparable.
        base: what relative addresses start from.

    A node that names another address is another page's, unless all candidates name that one: then the page is
    known to its publisher by it.
    """
    identities = [node.identities(base) for node in candidates]
    if not own:
        return candidates
    kept = [node for node, named in zip(candidates, identities, strict=True) if not named or named & own]
    if kept or not candidates or not set.intersection(*identities):
        return kept
    return candidates
