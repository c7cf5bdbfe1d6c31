"""The words of the robots meta element and X-Robots-Tag: splitting a value into directives, and their meanings.

Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications": values are separated by
commas and compare without case; in a header a product token and a colon limit the values after it to one crawler.
What a directive means stands in ``rules/robots_directives.yaml``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scanner.carriers.evidence import Evidence
from scanner.errors import RuleError
from scanner.rulebook import by_rules, in_force
from scanner.vocabulary import Kind, Status, Use

_ITEM = re.compile(r"[^,]+")
_PREFIX = re.compile(r"\s*([A-Za-z*][\w.*-]{0,100})\s{0,10}:")
_NUMBER = re.compile(r"-?\d{1,9}")
_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive: lower-case name, value behind a colon (or ``None``), the crawler it is limited to."""

    name: str
    value: str | None
    crawler: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a directive says: kind, status per use, what may still be done, which directives it replaces."""

    kind: Kind
    statuses: Mapping[Use, Status]
    terms: str = ""
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A directive of the register: its meaning for everybody, and the limits of that meaning."""

    meaning: Meaning | None
    images_only: bool
    takes_value: bool
    by_vendor: bool
    neutral: str | None

    @property
    def refuses(self) -> bool:
        """Whether it expressly refuses some use, to everybody."""
        return self.meaning is not None and Status.RESERVED in self.meaning.statuses.values()


class Register:
    """The directives and vendors of the rule file."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Take the parsed ``rules/robots_directives.yaml``."""
        self.known = {name: _known(entry) for name, entry in content["directives"].items()}
        self._suffixes = tuple(content["crawler_suffixes"])
        self._vendors = {
            agent: vendor["directives"] for vendor in content["vendors"].values() for agent in vendor["agents"]
        }
        self._refusals = frozenset(name for name, known in self.known.items() if known.refuses)

    def is_crawler(self, token: str) -> bool:
        """Whether a lower-case metadata name is, or looks like, the product token of a crawler."""
        return token in self._vendors or token.endswith(self._suffixes)

    def vendor_meaning(self, collector: str | None, directive: Directive) -> Meaning | None:
        """What the vendor behind ``collector`` (lower-case product token) takes ``directive`` to mean."""
        entry = self._vendors.get(collector or "", {}).get(directive.name)
        if entry is None:
            return None
        if "values" in entry:
            number = directive.value or ""
            if not _NUMBER.fullmatch(number) or number == self.known[directive.name].neutral:
                return None
            entry = entry["values"].get(number, entry["values"]["other"])
        return _meaning(entry, directive.value or "")

    def resembles_refusal(self, written: str) -> bool:
        """Whether an unknown value looks like a refusal: wrong separators, or a refusing word spelt otherwise."""
        words = [_NOT_LETTERS.sub("", word) for word in re.split(r"[\s;|]+", written.lower())]
        joined = "".join(words)
        return any(word in self._refusals for word in (*words, joined)) or joined.startswith(("noai", "noml"))


def _known(entry: Mapping[str, Any]) -> Known:
    meaning = _meaning(entry, "") if "statuses" in entry else None
    return Known(
        meaning,
        entry.get("media") == "image",
        entry.get("value", False),
        entry.get("vendor", False),
        entry.get("neutral"),
    )


def _meaning(entry: Mapping[str, Any], value: str) -> Meaning:
    statuses = {Use(use): Status(status) for use, status in entry["statuses"].items()}
    terms = entry.get("terms", "").replace("{value}", value)
    return Meaning(Kind(entry["kind"]), statuses, terms, tuple(entry.get("overrides", ())))


@by_rules
def register() -> Register:
    """The embedded register, read once.

    Raises:
        RuleError: the rule file does not have the shape that its head describes.
    """
    name = "robots_directives.yaml"
    content = in_force().document(name)
    try:
        return Register(content)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise RuleError(f"rules/{name}: {problem!r}.") from None


def split(value: str, source: str, location: str, crawler: str | None) -> Iterator[Directive]:
    """The directives of one header or meta value, in order.

    Args:
        value: the whole value.
        source: carrier, for the evidence.
        location: where in it, for the evidence.
        crawler: the lower-case product token that a meta element names; ``None`` when it speaks to all. A
            header may name one inside the value, which then covers what follows.
    """
    known = register().known
    for item in _ITEM.finditer(value):
        start, written = item.start(), item[0]
        prefix = _PREFIX.match(written) if source == "http-header" else None
        while prefix and prefix[1].lower() not in known:
            crawler = None if prefix[1].lower() in ("*", "robots") else prefix[1].lower()
            start, written = start + prefix.end(), written[prefix.end() :]
            prefix = _PREFIX.match(written)
        if not written.strip():
            continue
        start += len(written) - len(written.lstrip())
        name, colon, number = written.partition(":")
        takes_value = name.strip().lower() in known and known[name.strip().lower()].takes_value
        if not takes_value:
            name, colon, number = written, "", ""
        evidence = Evidence(source, location, written.strip(), start)
        yield Directive(name.strip().lower(), number.strip() if colon else None, crawler, evidence)
