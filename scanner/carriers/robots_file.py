"""robots.txt as lines and groups, without judging (RFC 9309, sections 2.2 and 2.2.1).

Extensions bring rules of their own into a group. A line that a specification does not know neither ends nor begins
a group in it, so groups are built for the extension that asks: its own lines end a list of user agents, those of
others do not.
"""

import re
from dataclasses import dataclass

from scanner.carriers import site_text
from scanner.carriers.comments import MOST_CHARACTERS, Comment, prose, too_long
from scanner.carriers.evidence import Evidence
from scanner.carriers.paths import Pattern, pattern
from scanner.carriers.remembering import Remembering
from scanner.types import Document, ForwardedText, ScanWarning

SOURCE = "robots.txt"
_ACCESS = frozenset(("allow", "disallow"))
_SAME_FIELD = {"user agent": "user-agent", "useragent": "user-agent"}
_WITHOUT_COLON = re.compile(r"(user-agent|disallow)[ \t]++(\S++)[ \t]*+$", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]*+")
_WORD = re.compile(r"[^\s/]*+")


@dataclass(slots=True, eq=False)
class Line:
    """One line with a field: name in lower case, value without comment, whether a colon parts them, place."""

    field: str
    value: str
    separated: bool
    source: str
    number: int
    start: int
    content: str

    @property
    def evidence(self) -> Evidence:
        """The line without the blanks around it. Few lines decide anything, so it is made when it is asked for."""
        return site_text.line_evidence(self.source, self.number, self.start, self.content)

    @property
    def tokens(self) -> tuple[str, str]:
        """The product token of a user-agent line: as written up to a blank or slash, and its valid characters
        only.

        ``ExampleBot/2.1`` is no valid token; Google's parser reads it as ``ExampleBot``. Some registered names
        hold digits (``AI2Bot``), so the whole word counts as well.
        """
        value = self.value.lower()
        word = _WORD.match(value)
        token = _TOKEN.match(value)
        return word[0] if word else "", token[0] if token else ""

    def scoped(self) -> tuple[Pattern, str]:
        """Path pattern and rest of a value that may begin with a path, as in AIPREF; without a path, the whole
        site.
        """
        if not self.value.startswith("/"):
            return _WHOLE_SITE, self.value
        path, _, rest = self.value.replace("\t", " ").partition(" ")
        return pattern(path), rest.strip()


_WHOLE_SITE = pattern("/")


@dataclass(eq=False)
class Group(Remembering):
    """The lines that apply to one user agent, groups of the same token merged."""

    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        super().__init__()


@dataclass(eq=False)
class RobotsFile(Remembering):
    """A file: its lines with a field in order, the prose of its comments, what is wrong with it as a whole."""

    lines: tuple[Line, ...]
    comments: tuple[ForwardedText, ...]
    problems: tuple[ScanWarning, ...]

    def __post_init__(self) -> None:
        super().__init__()
        self.fields = frozenset(line.field for line in self.lines)

    def outside(self, field: str) -> list[Line]:
        """The lines of ``field`` that stand before the first user-agent line."""
        inside = (number for number, line in enumerate(self.lines) if line.field == "user-agent")
        return [line for line in self.lines[: next(inside, None)] if line.field == field]

    def rules(self, user_agent: str | None, field: str | None = None) -> Group:
        """The groups for ``user_agent`` as one, else those for ``*``; ``None`` is an unknown collector.

        Args:
            user_agent: product token; a version after it is not read.
            field: name of the extension field that counts as a rule beside Allow and Disallow.
        """
        return self.derived(_rules, user_agent, field if field in self.fields else None)

    def named(self, token: str, field: str | None = None) -> Group | None:
        """The groups that name ``token``, given in lower case, as one; ``None`` when no group does."""
        return self.derived(_merged, token, field) if token in self.derived(_groups, field) else None

    def named_agents(self, field: str | None = None) -> set[str]:
        """The tokens, in lower case, that some group names beside ``*``."""
        return self.derived(_groups, field).keys() - {"*"}


def _rules(file: RobotsFile, user_agent: str | None, field: str | None) -> Group:
    match = _WORD.match((user_agent or "").strip().lower())
    own = file.named(match[0], field) if match and match[0] else None
    return own or file.named("*", field) or Group(())


def _merged(file: RobotsFile, token: str, field: str | None) -> Group:
    return Group(tuple(line for lines in file.derived(_groups, field)[token] for line in lines))


def _groups(file: RobotsFile, field: str | None) -> dict[str, list[list[Line]]]:
    """For each token of a user-agent line, the lines of its groups; unknown lines stay in the group they are in.

    Agents that share a group share its list: thousands of agents over thousands of rules stay linear.
    """
    groups: dict[str, list[list[Line]]] = {}
    lines: list[Line] = []
    collecting = False
    for line in file.lines:
        if line.field == "user-agent":
            lines = lines if collecting else []
            collecting = True
            for token in filter(None, dict.fromkeys(line.tokens)):
                found = groups.setdefault(token, [])
                if not found or found[-1] is not lines:
                    found.append(lines)
        else:
            lines.append(line)
            collecting = collecting and line.field not in _ACCESS and line.field != field
    return groups


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
        named = _named_value(rule) if rule else None
        if named:
            lines.append(Line(*named, source, number, start, content))
    if too_long(comments):
        message = f"only the first {MOST_CHARACTERS} characters of the comments were read"
        problems += (Evidence(source, None, text[:100]).warning("scan-incomplete", message),)
    return RobotsFile(tuple(lines), tuple(prose(comments, source)), problems)


_parse = site_text.once_per_text(parse)


def _named_value(rule: str) -> tuple[str, str, bool] | None:
    """Field in lower case, value, and whether a colon parts them; ``None`` for a line without a field."""
    field, colon, value = rule.partition(":")
    if not colon:
        loose = _WITHOUT_COLON.match(rule.strip())
        return (loose[1].lower(), loose[2], False) if loose else None
    field = field.strip(" \t").lower()
    return _SAME_FIELD.get(field, field), value.strip(" \t"), True
