"""SARIF 2.1.0: one run with a result for each notice that is open, as code scanning services take it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Results are written one by one, and the tool and its
rules behind them, since only then is it known which rules there were. Allowed documents have no result.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TextIO
from urllib.parse import quote

from scanner import yamlfile
from scanner.annotations import UNREADABLE, Annotation, annotations
from scanner.errors import InputError, RuleError
from scanner.reports.jsonl import line
from scanner.types import Verdict
from scanner.version import VERSION
from scanner.vocabulary import Decision

NAME = "sarif"

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "noticegate/v1"
_SNIPPET = 1000
_ESCAPED = re.compile(r"[\\\[\]]")
_DOUBLED = str.maketrans({"{": "{{", "}": "}}"})


def write(results: Iterable[Verdict | InputError], out: TextIO) -> None:
    """One log with one run."""
    run = _Run()
    out.write(f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"results": [\n')
    separator = ""
    for result in results:
        for one in run.results(result):
            out.write(separator + line(one).rstrip("\n"))
            separator = ",\n"
    out.write("\n], " + line(run.about()).strip()[1:-1] + "}]}\n")


@dataclass(slots=True)
class _Run:
    """What is known of a run only when it is over."""

    rules: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    use: str | None = None
    unread: int = 0

    def results(self, result: Verdict | InputError) -> list[dict[str, Any]]:
        """The results for one document."""
        if isinstance(result, Verdict):
            self.versions, self.use = dict(result.scanner), result.use.value
        else:
            self.unread += 1
        return [self._result(one) for one in annotations(result)]

    def _result(self, one: Annotation) -> dict[str, Any]:
        index = self.rules.setdefault(one.topic, len(self.rules))
        found: dict[str, Any] = {
            "ruleId": one.topic,
            "ruleIndex": index,
            "level": "error" if one.decision == Decision.DENY or one.topic == UNREADABLE else "warning",
            "message": {"text": _message(f"{one.name}: {one.message}")},
            "locations": [_location(one)],
        }
        if one.fingerprints:
            found["partialFingerprints"] = {_FINGERPRINT: one.fingerprints[0]}
        return found | {"properties": {"decision": one.decision.value, "fingerprints": list(one.fingerprints)}}

    def about(self) -> dict[str, Any]:
        """Everything of the run but its results."""
        driver = {
            "name": "noticegate",
            "version": VERSION,
            "semanticVersion": VERSION,
            "rules": [_rule(topic) for topic in self.rules],
            "properties": self.versions,
        }
        about: dict[str, Any] = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": not self.unread, "properties": {"unread": self.unread}}],
        }
        return about | ({"automationDetails": {"id": f"noticegate/{self.use}/"}} if self.use else {})


def _location(one: Annotation) -> dict[str, Any]:
    """Where the notice stands; a document that is in no file has its name instead."""
    if one.path is None:
        return {"logicalLocations": [{"fullyQualifiedName": one.name}]}
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(one.path)}}
    if one.line:
        snippet = {"snippet": {"text": one.excerpt[:_SNIPPET]}} if one.excerpt else {}
        physical["region"] = {"startLine": one.line, **snippet}
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    """A relative reference, or the address of a file elsewhere (RFC 3986; RFC 8089)."""
    written = quote(path.encode("utf-8", "surrogatepass"))
    return f"file://{written}" if path.startswith("/") else written


def _message(text: str) -> str:
    """``text`` without links and placeholders, which messages may hold (sections 3.11.5 and 3.11.6)."""
    return _ESCAPED.sub(r"\\\g<0>", text).translate(_DOUBLED)


def _rule(topic: str) -> dict[str, Any]:
    known = _topics().get(topic)
    if known is None:
        return {"id": topic, "shortDescription": {"text": "A warning that a person has to look at."}}
    rule = {"id": topic, "name": known["name"], "shortDescription": {"text": known["says"]}}
    link = known.get("help")
    more = {"helpUri": link, "help": {"text": f"{known['says']} {link}"}} if link else {}
    return rule | more


@cache
def _topics() -> dict[str, dict[str, str]]:
    content = files("scanner.reports").joinpath("topics.yaml").read_bytes()
    topics: dict[str, dict[str, str]] = yamlfile.load(content, "topics.yaml", RuleError)["topics"]
    return topics
