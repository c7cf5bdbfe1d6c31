"""``/.well-known/ai.txt`` as fields and agent blocks, not judged (draft-car-ai-txt-wellknown-00, section 2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.carriers import site_text
from scanner.carriers.evidence import Evidence
from scanner.types import ScanWarning

SOURCE = "/.well-known/ai.txt"
_FIELD = re.compile(r"[ \t]*+([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*+:[ \t]*+(.*)$")
_FIELDS = frozenset(
    (
        *("site-name", "site-url", "description", "contact", "policy-url", "ai-json", "spec-version"),
        *("training", "scraping", "indexing", "caching", "training-allow", "training-deny"),
        *("training-license", "training-fee", "attribution", "ai-disclosure", "audit", "audit-format"),
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: name in lower case, value as written, the line."""

    field: str
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, eq=False)
class AiPolicy:
    """The fields of the site and of each agent block (by token in lower case), fields that the format does not
    define, and what is wrong with the file as a whole.
    """

    site: tuple[Entry, ...]
    agents: dict[str, tuple[Entry, ...]]
    strange: tuple[Entry, ...]
    problems: tuple[ScanWarning, ...]

    @property
    def recognised(self) -> bool:
        """Whether the file is one of this format: it holds a field that the format defines."""
        return bool(self.site) or any(self.agents.values())

    def last(self, field: str, token: str) -> Entry | None:
        """The entry for ``field`` that counts for an agent: from its block, else the block for all, else the
        site's.
        """
        for entries in (self.agents.get(token, ()), self.agents.get("*", ()), self.site):
            for entry in reversed(entries):
                if entry.field == field:
                    return entry
        return None

    def all(self, field: str) -> Iterator[Entry]:
        """The site's entries for ``field`` in order."""
        return (entry for entry in self.site if entry.field == field)


def parse(text: str) -> AiPolicy:
    """The fields of ``text``; indented lines belong to the agent block above them. A page in HTML has none."""
    problems = site_text.problems(text, SOURCE)
    site: list[Entry] = []
    strange: list[Entry] = []
    agents: dict[str, list[Entry]] = {}
    block: list[Entry] | None = None
    for number, start, content in () if site_text.is_html(text) else site_text.lines(text):
        match = _FIELD.match(content)
        if content.lstrip().startswith("#") or not match:
            continue
        field, value = match[1].lower(), match[2].partition(" #")[0].strip()
        entry = Entry(field, value, site_text.line_evidence(SOURCE, number, start, content))
        if field == "agent":
            block = agents.setdefault(value.lower(), [])
        elif content[0] in " \t" and block is not None:
            block.append(entry)
        else:
            (site if field in _FIELDS else strange).append(entry)
    return AiPolicy(tuple(site), {token: tuple(block) for token, block in agents.items()}, tuple(strange), problems)
