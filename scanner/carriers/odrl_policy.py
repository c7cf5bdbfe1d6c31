"""A TDM policy as a machine reads it: who offers mining, and what has to be done for it.

TDM Reservation Protocol of 10 May 2024, "TDM Policy": an ODRL 2.2 offer with permissions for ``tdm:mine``, duties and
the constraint ``purpose``. JSON-LD contexts are not fetched; names are compared without their prefix.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scanner.carriers import site_text

_DUTIES = {"obtainConsent": "prior-consent", "compensate": "payment", "attribute": "attribution"}
_PREFIX = re.compile(r".*[#/:]", re.DOTALL)
_MOST = 200
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Policy:
    """What an offer says; ``problem`` tells why it could not be read, when it could not.

    Attributes:
        holder: name of the assigner.
        conditions: the duties, as findings call them.
        exceptions: purposes for which mining is permitted without a duty.
    """

    holder: str | None = None
    conditions: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    problem: str | None = None


def read(content: str | bytes) -> Policy:
    """The policy in ``content``, a document that ``tdm-policy`` names."""
    return _parse(site_text.head(content))


def _read(text: str) -> Policy:
    if len(text) > site_text.MAX_CHARACTERS:
        return Policy(problem=f"longer than {site_text.MAX_CHARACTERS} characters")
    try:
        offer = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as problem:
        return Policy(problem=f"not JSON: {problem}")
    permissions = [one for one in _objects(offer, "permission") if "mine" in _names(_value(one, "action"))]
    if not permissions:
        return Policy(problem="it holds no permission to mine")
    duties = {_DUTIES.get(name, name) for one in permissions for name in _duties(one)}
    free = {purpose for one in permissions if not list(_duties(one)) for purpose in _purposes(one)}
    exceptions = ("research",) if "research" in free else ()
    return Policy(_holder(offer), tuple(sorted(duties)), exceptions)


_parse = site_text.once_per_text(_read)


def _duties(permission: dict[str, Any]) -> Iterator[str]:
    for duty in _objects(permission, "duty"):
        yield from _names(_value(duty, "action"))


def _purposes(permission: dict[str, Any]) -> Iterator[str]:
    """The purposes that a permission is for."""
    for constraint in _objects(permission, "constraint"):
        if "purpose" in _names(_value(constraint, "leftOperand")) and "eq" in _names(_value(constraint, "operator")):
            yield from _names(_value(constraint, "rightOperand"))


def _holder(offer: dict[str, Any]) -> str | None:
    """The name in the assigner's vCard."""
    for assigner in _objects(offer, "assigner"):
        for key, value in assigner.items():
            if _local(key) in ("fn", "organization-name", "hasName") and isinstance(value, str) and value.strip():
                return value.strip()[:_LONGEST_NAME]
    return None


def _objects(node: Any, name: str) -> list[dict[str, Any]]:
    """The objects that ``node`` holds under ``name``, one or a list of them."""
    value = (
        next((value for key, value in node.items() if _local(key) == name), None) if isinstance(node, dict) else None
    )
    many = value[:_MOST] if isinstance(value, list) else [value]
    return [one for one in many if isinstance(one, dict)]


def _value(node: Any, name: str) -> Any:
    """The value under ``name``, with or without a prefix."""
    pairs = node.items() if isinstance(node, dict) else ()
    return next((value for key, value in pairs if _local(key) == name), None)


def _names(value: Any) -> list[str]:
    """The names that a value gives: as a string, as an ``@id``, or as the ``rdf:value`` of a refined action."""
    found = []
    for one in value[:_MOST] if isinstance(value, list) else [value]:
        while isinstance(one, dict):
            one = one.get("@id", one.get("rdf:value", _value(one, "value")))
        if isinstance(one, str):
            found.append(_local(one))
    return found


def _local(name: str) -> str:
    return _PREFIX.sub("", name[:_LONGEST_NAME])
