"""Pages of the JSON Schemas: each object of a schema as a table of its keys."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reference.pieces import cell, code, codes, table


def page(source: str, address: str) -> str:
    """A page for one schema.

    Args:
        source: the schema, JSON.
        address: where the site keeps the file itself, from the page.
    """
    schema = json.loads(source)
    title = str(schema["title"])
    parts = [
        f"# Schema: {title}",
        cell(schema.get("description", "")),
        f"The [schema itself]({address}) is JSON Schema, draft 2020-12.",
    ]
    for heading, part in _objects(schema):
        parts += [*([f"## {heading}", cell(part.get("description", ""))] if heading else []), _keys(part)]
    return "\n\n".join(part for part in parts if part) + "\n"


def overview(sources: Mapping[str, str]) -> str:
    """The page that lists all schemas.

    Args:
        sources: the schemas by their names, JSON.
    """
    about = (
        "JSON Schemas of what noticegate writes and reads; `noticegate rules schema` prints those of rule files, and "
        "[rules and lexicons](../rules.md) says how an editor uses them."
    )
    rows = (
        (f"[{name}](schema-{name}.md)", cell(json.loads(source).get("description", "")))
        for name, source in sources.items()
    )
    return "\n\n".join(["# Schemas", about, table(("schema", "of what"), rows)])


def _objects(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", schema
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part or "enum" in part:
            yield name, part


def _keys(part: Mapping[str, Any]) -> str:
    if "enum" in part:
        return f"One of {codes(part['enum'])}."
    required = part.get("required", ())
    rows = [
        (code(key), "yes" if key in required else "–", _type(about), cell(about.get("description", "")))
        for key, about in part.get("properties", {}).items()
        if isinstance(about, Mapping)
    ]
    return table(("key", "obligatory", "value", "meaning"), rows) if rows else ""


def _type(about: Mapping[str, Any]) -> str:
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return code(name)
    if "const" in about:
        return code(about["const"])
    if "enum" in about:
        return codes("null" if value is None else value for value in about["enum"])
    if "anyOf" in about or "oneOf" in about:
        return " or ".join(dict.fromkeys(_type(choice) for choice in about.get("anyOf") or about["oneOf"]))
    types = about.get("type", "any value")
    if types == "array" and isinstance(about.get("items"), Mapping):
        return f"list of {_type(about['items'])}"
    return " or ".join([types] if isinstance(types, str) else types)
