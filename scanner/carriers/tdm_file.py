"""``/.well-known/tdmrep.json``: a JSON array of rules, the first that matches a path counts.

TDM Reservation Protocol, Final Community Group Report of 10 May 2024, "TDM File on the Origin Server".
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from scanner.carriers.paths import Pattern, pattern, request_path
from scanner.carriers.site_text import MAX_CHARACTERS, once_per_text

RESERVATION = "tdm-reservation"
POLICY = "tdm-policy"

_MAX_INVALID = 20
_Element = tuple[Any, int, int]
_BLANK = re.compile(r"[ \t\r\n]*")
_MENTION = re.compile(r"tdm-reservation[\"']?\s{0,20}:\s{0,20}[\"']?(?:1|true|yes)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``reservation`` and ``policy`` as written (``1`` or ``0`` when valid), ``None`` when absent."""

    location: Pattern
    reservation: str
    policy: str | None
    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TdmFile:
    """The rules of a file and its problems; ``looks_reserved``: it cannot be read, but names a reservation."""

    rules: tuple[Rule, ...]
    problems: tuple[str, ...]
    looks_reserved: bool = False

    def matching(self, url: str | None) -> list[Rule]:
        """The rules that speak of ``url``: some with an invalid reservation, and the first valid one as the last.

        Without a URL it is the start page that is judged.
        """
        path = request_path(url)
        found: list[Rule] = []
        for rule in self.rules:
            if rule.location.matches(path):
                if rule.reservation in ("0", "1"):
                    return [*found[:_MAX_INVALID], rule]
                found.append(rule)
        return found[:_MAX_INVALID]


@once_per_text
def parse(text: str) -> TdmFile:
    """The file's rules. Many documents share one file, so recent ones are kept."""
    if len(text) > MAX_CHARACTERS:
        return TdmFile((), (f"longer than {MAX_CHARACTERS} characters",), _MENTION.search(text) is not None)
    try:
        rules = [_rule(*element) for element in enumerate(_elements(text))]
    except (ValueError, RecursionError) as problem:
        return TdmFile((), (f"not a JSON array of rules: {problem}",), _MENTION.search(text) is not None)
    problems = [f"$[{index}]: {rule}" for index, rule in enumerate(rules) if isinstance(rule, str)]
    return TdmFile(tuple(rule for rule in rules if isinstance(rule, Rule)), tuple(problems[:10]))


def _elements(text: str) -> list[_Element]:
    """The values of a JSON array with their spans."""
    decoder = json.JSONDecoder()
    position = _skip(text, 1 if text.startswith("\ufeff") else 0)
    found: list[_Element] = []
    if text[position : position + 1] != "[":
        raise ValueError("it does not begin with [")
    position = _skip(text, position + 1)
    while text[position : position + 1] != "]" or found:
        value, end = decoder.raw_decode(text, position)
        found.append((value, position, end))
        position = _skip(text, end)
        if text[position : position + 1] == "]":
            break
        if text[position : position + 1] != ",":
            raise ValueError(f"no comma at character {position}")
        position = _skip(text, position + 1)
    if _skip(text, position + 1) != len(text):
        raise ValueError("text after the array")
    return found


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _rule(index: int, spanned: _Element) -> Rule | str:
    """The rule, or what is wrong with it; both properties are mandatory."""
    element, start, end = spanned
    if not isinstance(element, dict):
        return "not an object"
    location = element.get("location")
    if not isinstance(location, str) or not location:
        return "no location"
    if RESERVATION not in element:
        return f"no {RESERVATION}"
    policy = element.get(POLICY)
    policy = policy if isinstance(policy, str) else None
    return Rule(pattern(location), _written(element[RESERVATION]), policy, index, start, end)


def _written(value: Any) -> str:
    """``1`` and ``0`` for the numbers; any other value in its JSON spelling, so that ``"1"`` differs."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value in (0, 1):
        return str(int(value))
    return json.dumps(value)[:100]
