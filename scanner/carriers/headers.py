"""Response headers: values by name, and links (RFC 9110, section 5; RFC 8288)."""

import re
from collections import Counter
from dataclasses import dataclass

from scanner.carriers.evidence import Evidence
from scanner.types import Document, ScanWarning

MAX_VALUES = 200
"""Repeats of one field beyond this are left out: no server sends so many, and every one would become evidence."""

_LINK = re.compile(r"[\s,]*<([^>]{0,4000})>")
_PARAMETER = re.compile(
    r"\s{0,20};\s{0,20}([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})(?:\s{0,20}=\s{0,20}(?:\"([^\"]{0,4000})\"|([^\s\";,]{0,4000})))?"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a ``Link`` header: target as written, relation types in lower case, media type, place."""

    target: str
    relations: tuple[str, ...]
    media_type: str
    evidence: Evidence


def values(document: Document, name: str) -> list[Evidence]:
    """The values of the field ``name`` (given in lower case) in order, each as evidence of itself."""
    length = len(name)
    found = [value for key, value in document.headers if len(key) == length and key.lower() == name]
    return [Evidence("http-header", name, value) for value in found[:MAX_VALUES]]


def problems(document: Document) -> list[ScanWarning]:
    """A warning when a field that is read is repeated so often that not all of its values are."""
    if len(document.headers) <= MAX_VALUES:
        return []
    counts = Counter(key.lower() for key, _ in document.headers)
    message = f"A header is given more than {MAX_VALUES} times; only the first {MAX_VALUES} were read."
    many = [name for name, count in counts.items() if count > MAX_VALUES]
    return [Evidence("http-header", name, name).warning("scan-incomplete", message) for name in many[:1]]


def links(document: Document) -> list[Link]:
    """All links of all ``Link`` headers."""
    return [link for value in values(document, "link") for link in _links(value)]


def _links(value: Evidence) -> list[Link]:
    found: list[Link] = []
    match = _LINK.match(value.excerpt)
    while match and len(found) < MAX_VALUES:
        end, parameters = match.end(), dict[str, str]()
        while parameter := _PARAMETER.match(value.excerpt, end):
            parameters.setdefault(parameter[1].lower(), parameter[2] or parameter[3] or "")
            end = parameter.end()
        relations = tuple(parameters.get("rel", "").lower().split())
        found.append(Link(match[1].strip(), relations, parameters.get("type", "").strip().lower(), value))
        match = _LINK.match(value.excerpt, end)
    return found
