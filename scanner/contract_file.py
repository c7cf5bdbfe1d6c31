"""Reads the contracts of a policy or of a decisions file (``docs/policies.md``)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scanner.contracts import Contract
from scanner.vocabulary import Use
from scanner.yamlfields import Fields
from scanner.yamlfields import Path as FieldPath

_KEYS = ("reference", "holders", "hosts", "uses", "since", "until")


def read_contracts(fields: Fields, given: Mapping[str, Any], use: Use | None) -> tuple[Contract, ...]:
    """The contracts under the key ``contracts``; those that name no uses are for ``use``, or must name them."""

    def read(value: Any, path: FieldPath) -> Contract | None:
        required = ["reference", "until", *(() if use else ("uses",))]
        entry = fields.mapping(value, path, _KEYS, required)
        until = fields.day(entry["until"], (*path, "until")) if "until" in entry else None
        since = fields.day(entry["since"], (*path, "since")) if "since" in entry else date.min
        reference = fields.text(entry["reference"], (*path, "reference")) if "reference" in entry else None
        holders, hosts = (read_patterns(fields, entry, (*path, key)) for key in ("holders", "hosts"))
        if "holders" not in entry and "hosts" not in entry:
            fields.wrong(path, 'a contract needs "holders" or "hosts".')
        uses = frozenset([use] if use else [])
        if "uses" in entry:
            uses = fields.choices(entry["uses"], (*path, "uses"), Use)
        if until is None or since is None or reference is None:
            return None
        return Contract(
            reference=reference,
            since=since,
            until=until,
            uses=uses,
            holders=holders,
            hosts=hosts,
            location=fields.location(path),
        )

    return tuple(fields.items(given["contracts"], ("contracts",), read)) if given.get("contracts") else ()


def read_patterns(fields: Fields, entry: Mapping[str, Any], path: FieldPath) -> tuple[str, ...]:
    """The patterns under the last key of ``path``, none of which may fit everything."""

    def read(value: Any, at: FieldPath) -> str | None:
        pattern = fields.text(value, at)
        if pattern is not None and not pattern.strip(" *./"):
            fields.wrong(at, f'"{pattern}" would put everybody under contract.')
        return pattern

    key = str(path[-1])
    return tuple(fields.items(entry[key], path, read)) if key in entry else ()
