"""Sentences around a position, cut without reading the rest of the document.

A *flow* is a run of lines that belong together (a paragraph on one line, or hard-wrapped over several); whether two
lines belong together depends on these two lines alone, so a flow is the same from wherever it is entered. A *unit* is
a sentence of a flow, or a list item. A *governor* is the lead-in or heading above a list that holds for its items
("You may not:").
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_FLOW = 8192
_MAX_UNIT = 2400
_GOVERNOR_LINES = 24
_GOVERNOR_CHARS = 2500

_COMMENT = re.compile(r"[ \t]*(?:/\*+|//+!?|\*(?!\*)|#+|--+|;+|>+|%+|\|+|<!--|'#)?[ \t]*")
_BLANK = "(?:[ \\t\u00a0]|&nbsp;)"
_LETTER = "[^\\W\\d_]"  # small capitals and full-width letters, too
_ITEM = re.compile(
    rf"(?: \*[ \t]+|(?! \*[ \t])[ \t\u3000>|/#]*)(?:[-*+•·▪■●○◦‣–—→✓✔✅❌✗✘🚫⛔✖]\ufe0f?{_BLANK}"
    rf"|[・※①-⑳ㆍ]|（[0-9０-９]{{1,3}}）|[0-9０-９]{{1,3}}[．、]|[가나다라마바사아자차카타파하]\.{_BLANK}|\(?\d{{1,3}}(?:\.\d{{1,2}})*[.)\\](?:\.|{_BLANK})"
    rf"|\(?{_LETTER}\){_BLANK}|(?![A-Z]){_LETTER}\.{_BLANK}|\(?[ivxIVX]{{1,5}}[.)]{_BLANK}|<li[ >])"
)

_HEADING = re.compile(r"[ \t]*(?:#{1,6}[ \t]+\S|\*\*[^*\n]{2,80}\*\*:?[ \t]*$|<h[1-6])")
_TERMINAL = re.compile(r"[.!?…。！？؟।:;：；][\"'”’»」』)\]*_]*[ \t]*$")
_END = re.compile(
    r"[.!?…؟।]+[\"'”’»)\]*_]*(?=\s|$)|[。！？]+[」』）)\"”]*|(?<=[a-zà-ÿα-ώа-ѓ]{2})[.!?](?=[A-ZÀ-ÞΑ-ΩІЇЄА-Я][a-zà-ÿα-ώа-ѓ])"
)
_NEXT = re.compile(r"\s*(\S)")
_YEAR_LINE = re.compile(r"\W{0,4}(?:©|\(c\)|copyright)[^.]{0,24}\b(?:19|20)\d\d$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([^\W_]+)\.$")
_ABBREVIATIONS = frozenset(
    (  # noqa: SIM905 - a list literal would take a line for each word
        "e.g i.e cf art no nr inc ltd co corp dr mr mrs ms st vs pp vol abs ul tzw in np ust poz dz par lit sec bzw "
        "ca vgl ggf inkl usw evtl gem lt str tel prof av aps núm pág fig al fr cie sp approx dept est rev ed eds "
        "hrsg ts u z s a b d h i v m p g k o x ooo зам ст тыс им т д п"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or list item: ``text[start:end]``, without surrounding white space."""

    start: int
    end: int
    item: bool = False


def flow_at(text: str, position: int, line: tuple[int, int] | None = None) -> tuple[int, int]:
    """The flow that holds the character at ``position``, as half-open offsets; at most about ``MAX_FLOW`` long.

    ``line``: the line there, when it is known; to find the ends of a line of many megabytes takes long.
    """
    start, end = line or line_at(text, position)
    if end - start > MAX_FLOW:
        return _cell(text, start, end, position)
    while start > 0 and end - start < MAX_FLOW:
        before = line_at(text, start - 1)
        if before[1] - before[0] > MAX_FLOW or not _belong(text[slice(*before)], text[start : start + 200]):
            break
        start = before[0]
    while end < len(text) and end - start < MAX_FLOW:
        after = line_at(text, end + 1)
        line_start = text.rfind("\n", start, end) + 1 or start
        if after[1] - after[0] > MAX_FLOW or not _belong(text[line_start:end], text[after[0] : after[0] + 200]):
            break
        end = after[1]
    return start, end


def line_at(text: str, position: int) -> tuple[int, int]:
    """The line that holds the character at ``position``, without its break."""
    end = text.find("\n", position)
    return text.rfind("\n", 0, position) + 1, len(text) if end < 0 else end


def _cell(text: str, start: int, end: int, position: int) -> tuple[int, int]:
    """The part of an overlong line around ``position``: cut at sentence ends near fixed multiples of MAX_FLOW."""
    number = (position - start) // MAX_FLOW
    for shift in (0, -1, 1):
        low, high = (_cut(text, start + (number + shift + side) * MAX_FLOW, start, end) for side in (0, 1))
        if low <= position < high:
            return low, high
    return max(start, position - MAX_FLOW // 2), min(end, position + MAX_FLOW // 2)


def _cut(text: str, near: int, start: int, end: int) -> int:
    if near <= start:
        return start
    if near >= end:
        return end
    found = _END.search(text, near, min(near + 1000, end)) or re.compile(r"\s").search(text, near, end)
    return found.end() if found and found.end() - near <= 1000 else near


def _belong(line: str, following: str) -> bool:
    """Whether ``following`` continues the sentence that ``line`` leaves open."""
    if not line or not following or following[0] == "\n":
        return False
    body = _content(line)
    following = following.split("\n", 1)[0]
    if _ITEM.match(following) and not _same_mark(line, following):
        return False
    rest = _content(following)
    if (
        not body
        or not rest
        or (not _both_commented(line, following) and (_HEADING.match(line) or _HEADING.match(following)))
    ):
        return False
    if body[-1] in ',(“"-‐' and len(body) > 20:
        return True
    if _TERMINAL.search(body[-12:]):
        return False
    first = rest[0]
    if first.islower():
        return True
    if first.isupper() or first.isdigit() or first in "(\"“„'":
        return 48 <= len(body) <= 140
    return first.isalpha() and len(body) >= 24


def _both_commented(line: str, following: str) -> bool:
    """In a comment block every line begins with a hash; that is no heading."""
    return line.lstrip()[:1] == following.lstrip()[:1] == "#"


def _same_mark(line: str, following: str) -> bool:
    """Block comments begin every line with a star; that is no list."""
    mark, next_mark = line.lstrip()[:1], following.lstrip()[:1]
    return mark == next_mark and mark in "*#" and following.lstrip()[1:3].strip()[:1].islower()


def _content(line: str) -> str:
    body = line[_prefix_length(line) :].rstrip()
    for mark in ("*/", "-->"):
        if body.endswith(mark):
            return body.removesuffix(mark).strip()
    return body.rstrip("*#|").strip()


def _prefix_length(line: str) -> int:
    match = _COMMENT.match(line)
    return match.end() if match else 0


@lru_cache(maxsize=256)
def units_in(flow: str) -> tuple[Unit, ...]:
    """The units of one flow; offsets count from its start."""
    units: list[Unit] = []
    item = bool(_ITEM.match(flow))
    start = depth_from = 0
    for match in _END.finditer(flow):
        end = match.end()
        if end - start < _MAX_UNIT and not _ends_sentence(flow, depth_from, match):
            continue
        _add(units, flow, start, end, item)
        start = depth_from = end
    _add(units, flow, start, len(flow), item)
    return tuple(units)


def _add(units: list[Unit], flow: str, start: int, end: int, item: bool) -> None:
    """Trim white space and comment marks; cut what is too long at a semicolon or blank."""
    while end - start > _MAX_UNIT:
        cut = max(flow.rfind(";", start + 1200, start + _MAX_UNIT), flow.rfind("\n", start + 1200, start + _MAX_UNIT))
        cut = cut if cut > 0 else flow.rfind(" ", start + 1200, start + _MAX_UNIT)
        cut = cut + 1 if cut > 0 else start + _MAX_UNIT
        _add(units, flow, start, cut, item)
        start = cut
    while start < end and flow[start] in " \t\r\n*#/>|;_-•·":
        start += 1
    while end > start and flow[end - 1] in " \t\r\n#/|":
        end -= 1
    if start < end:
        units.append(Unit(start, end, item))


def _ends_sentence(flow: str, start: int, match: re.Match[str]) -> bool:
    mark = flow[match.start()]
    following = _NEXT.match(flow, match.end())
    if following is None:
        return True
    if flow.count("(", start, match.start()) > flow.count(")", start, match.start()) and match.start() - start < 900:
        return False
    if mark in "。！？؟।" or (match.end() < following.start(1) and "\n\n" in flow[match.end() : following.start(1)]):
        return True
    if following.group(1).islower():
        return False
    if mark == ".":
        if _YEAR_LINE.match(flow, start, match.start()):
            return False
        word = _WORD_BEFORE.search(flow, max(start, match.start() - 24), match.start() + 1)
        return not (word and (len(word.group(1)) == 1 or word.group(1).lower() in _ABBREVIATIONS))
    return True


def governor(text: str, position: int) -> Unit | None:
    """The lead-in or heading that governs the line at ``position``; ``None`` when nothing does.

    Walks up over list lines. A lead-in ends with a colon or ellipsis; above list items it may be a plain
    sentence, which ends the walk.
    """
    start = text.rfind("\n", max(0, position - _GOVERNOR_CHARS), position) + 1
    if start == 0 and position > _GOVERNOR_CHARS:
        return None
    end = text.find("\n", position, position + 80)
    end = end if end >= 0 else min(len(text), position + 80)
    first_is_item = bool(_ITEM.match(text[start : min(max(end, start), start + 80)]))
    heading: Unit | None = None
    for _ in range(_GOVERNOR_LINES):
        if start <= 0 or position - start > _GOVERNOR_CHARS:
            break
        start, end = line_at(text, start - 1)
        if end - start > 600:
            break
        line = text[start:end]
        body = line.strip(" \t\r*_#>|/-")
        if not body:
            continue
        if body[-1] in ":：…" or body.endswith("..."):
            return Unit(start, end)
        if _HEADING.match(line):
            return heading or Unit(start, end)
        if not _ITEM.match(line) and body[-1] in ".!?。":
            return heading or (Unit(start, end) if first_is_item else None)
        if heading is None and not _ITEM.match(line) and len(body) < 80:
            heading = Unit(start, end)
    return heading
