"""robots.txt as lines and groups, without judging (RFC 9309, sections 2.2 and 2.2.1).

Extensions bring rules of their own into a group. A line that a specification does not know neither ends nor begins
a group in it, so groups are built for the extension that asks: its own lines end a list of user agents, those of
others do not.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from scanner.carriers import site_text
from scanner.carriers.comments import Comment, prose
from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import Pattern, pattern
from scanner.types import Document, ForwardedText, ScanWarning

SOURCE = "robots.txt"
_ACCESS = frozenset(("allow", "disallow"))
_SAME_FIELD = {"user agent": "user-agent", "useragent": "user-agent"}
_WITHOUT_COLON = re.compile(r"(user-agent|disallow)[ \t]++(\S++)[ \t]*+$", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]*+")
_WORD = re.compile(r"[^\s/]*+")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line with a field: its name in lower case, its value without comment, its place."""

    field: str
    value: str
    evidence: Evidence
    separated: bool = True

    @property
    def tokens(self) -> tuple[str, str]:
        """The product token of a user-agent line: as written up to a blank or slash, and its valid characters only.

        ``ExampleBot/2.1`` is no valid token; Google's parser reads it as ``ExampleBot``. Some registered names hold
        digits (``AI2Bot``), so the whole word counts as well.
        """
        value = self.value.lower()
        word = _WORD.match(value)
        token = _TOKEN.match(value)
        return word[0] if word else "", token[0] if token else ""

    def scoped(self) -> tuple[Pattern, str]:
        """Path pattern and rest of a value that may begin with a path, as in AIPREF; without a path, the whole site."""
        if not self.value.startswith("/"):
            return _WHOLE_SITE, self.value
        path, _, rest = self.value.replace("\t", " ").partition(" ")
        return pattern(path), rest.strip()


_WHOLE_SITE = pattern("/")


@dataclass(frozen=True, slots=True, eq=False)
class RobotsFile:
    """A file: its lines with a field in order, the prose of its comments, what is wrong with it as a whole."""

    lines: tuple[Line, ...]
    comments: tuple[ForwardedText, ...]
    problems: tuple[ScanWarning, ...]

    def outside(self, field: str) -> list[Line]:
        """The lines of ``field`` that stand before the first user-agent line."""
        found = []
        for line in self.lines:
            if line.field == "user-agent":
                break
            if line.field == field:
                found.append(line)
        return found

    def rules(self, user_agent: str | None, field: str | None = None) -> "Group":
        """The groups for ``user_agent`` as one, else those for ``*``; ``None`` is an unknown collector.

        Args:
            user_agent: product token; a version after it is not read.
            field: name of the extension field that counts as a rule beside Allow and Disallow.
        """
        token = _product(user_agent)
        return (token and _named(self, token, field)) or _named(self, "*", field) or _NO_RULES

    def named(self, user_agent: str, field: str | None = None) -> "Group | None":
        """The groups that name ``user_agent`` as one; ``None`` when no group does."""
        return _named(self, _product(user_agent), field)

    def named_agents(self, field: str | None = None) -> frozenset[str]:
        """The tokens, in lower case, that some group names beside ``*``."""
        return frozenset(token for tokens, _ in _groups(self, field) for token in tokens) - {"*"}


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The lines that apply to one user agent, groups of the same token merged."""

    lines: tuple[Line, ...]


_NO_RULES = Group(())


@lru_cache(maxsize=256)
def _product(user_agent: str | None) -> str:
    match = _WORD.match((user_agent or "").strip().lower())
    return match[0] if match else ""


@lru_cache(maxsize=16_384)
def _named(file: RobotsFile, token: str, field: str | None) -> Group | None:
    groups = [lines for tokens, lines in _groups(file, field) if token in tokens]
    return Group(tuple(line for lines in groups for line in lines)) if groups else None


@lru_cache(maxsize=2048)
def _groups(file: RobotsFile, field: str | None) -> tuple[tuple[frozenset[str], tuple[Line, ...]], ...]:
    """User-agent tokens and lines of each group in order; unknown lines belong to the group they stand in."""
    groups: list[tuple[set[str], list[Line]]] = []
    collecting = False
    for line in file.lines:
        if line.field == "user-agent":
            if not collecting:
                groups.append((set(), []))
            groups[-1][0].update(token for token in line.tokens if token)
            collecting = True
        elif groups:
            groups[-1][1].append(line)
            collecting = collecting and line.field not in _ACCESS and line.field != field
    return tuple((frozenset(tokens), tuple(lines)) for tokens, lines in groups)


def of(document: Document) -> RobotsFile | None:
    """The host's file as far as it was served; ``None`` when there is none or the server refused it."""
    site = document.site
    if site is None or site.robots_txt is None or not 200 <= site.robots_txt_status < 300:
        return None
    return _parse(site_text.head(site.robots_txt))


def parse(text: str, source: str = SOURCE) -> RobotsFile:
    """The lines of ``text``, a file that evidence calls ``source``. A page in HTML has none."""
    problems = site_text.problems(text, source)
    if site_text.is_html(text):
        return RobotsFile((), (), problems)
    lines: list[Line] = []
    comments: list[Comment] = []
    for number, start, content in site_text.lines(text):
        rule, mark, comment = content.partition("#")
        if mark or not rule.strip():
            comments.append(Comment(number, comment.strip(), alone=not rule.strip()))
        line = _line(site_text.line_evidence(source, number, start, content), rule)
        if line:
            lines.append(line)
    return RobotsFile(tuple(lines), tuple(prose(comments, source)), problems)


_parse = site_text.once_per_text(parse)


def _line(evidence: Evidence, rule: str) -> Line | None:
    field, colon, value = rule.partition(":")
    if not colon:
        loose = _WITHOUT_COLON.match(rule.strip())
        if not loose:
            return None
        field, value = loose[1], loose[2]
    field = field.strip(" \t").lower()
    return Line(_SAME_FIELD.get(field, field), value.strip(" \t"), evidence, bool(colon))
