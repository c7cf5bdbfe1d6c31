"""Dictionaries of RFC 9651 (Structured Field Values), section 4.2.2, as a list of members that keeps repeats.

Libraries give a mapping in which the last value of a key hides the earlier ones; a refusal that is taken back in
the same field has to be shown, so the members are kept in order here.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*+")
_BLANK = re.compile(r"[ \t]*+")
_SPACE = re.compile(r" *+")
_BARE = re.compile(
    r"""(?P<token>[A-Za-z*][!\#$%&'*+.^_`|~0-9A-Za-z:/-]*+)
      | (?P<number>-?(?:[0-9]{1,12}\.[0-9]{1,3}|[0-9]{1,15})(?![0-9.]))
      | (?P<string>"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*+")
      | (?P<octets>:(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{3}=?|[A-Za-z0-9+/]{2}(?:==)?)?+:)
      | (?P<boolean>\?[01])
      | (?P<date>@-?[0-9]{1,15}(?![0-9.]))
      | (?P<display>%"(?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*+")""",
    re.VERBOSE,
)
_MAX_CHARACTERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One member. ``written`` is its value as in the field, empty for a bare key; ``start`` its offset there.

    ``kind`` is ``token``, ``number``, ``string``, ``octets``, ``boolean``, ``date``, ``display`` or ``list``.
    """

    key: str
    kind: str
    written: str
    start: int
    parameters: tuple["Member", ...] = ()


def parse(text: str) -> tuple[Member, ...]:
    """The members of the field value ``text`` in order.

    Raises:
        ValueError: it is not a dictionary; by the specification the whole field is then ignored.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"longer than {_MAX_CHARACTERS} characters")
    text = text.rstrip(" ")
    position = len(text) - len(text.lstrip(" "))
    members: list[Member] = []
    while position < len(text):
        member, position = _member(text, position)
        members.append(member)
        position = _after(_BLANK, text, position)
        if position == len(text):
            break
        if text[position] != ",":
            raise ValueError(f"no comma at character {position}")
        position = _after(_BLANK, text, position + 1)
        if position == len(text):
            raise ValueError("ends with a comma")
    return tuple(members)


def _member(text: str, start: int) -> tuple[Member, int]:
    key, position = _key(text, start)
    kind, written = "boolean", ""
    if text[position : position + 1] == "=":
        begin = position + 1
        kind, position = _inner_list(text, begin) if text[begin : begin + 1] == "(" else _bare(text, begin)
        written = text[begin:position]
    parameters, position = _parameters(text, position)
    return Member(key, kind, written, start, parameters), position


def _parameters(text: str, position: int) -> tuple[tuple[Member, ...], int]:
    found = []
    while text[position : position + 1] == ";":
        start = _after(_SPACE, text, position + 1)
        key, position = _key(text, start)
        kind, written = "boolean", ""
        if text[position : position + 1] == "=":
            begin = position + 1
            kind, position = _bare(text, begin)
            written = text[begin:position]
        found.append(Member(key, kind, written, start))
    return tuple(found), position


def _inner_list(text: str, position: int) -> tuple[str, int]:
    position += 1
    while position < len(text):
        while text[position : position + 1] == " ":
            position += 1
        if text[position : position + 1] == ")":
            return "list", position + 1
        _, position = _bare(text, position)
        _, position = _parameters(text, position)
        if text[position : position + 1] not in (" ", ")"):
            break
    raise ValueError("inner list does not end")


def _key(text: str, position: int) -> tuple[str, int]:
    match = _KEY.match(text, position)
    if not match:
        raise ValueError(f"no key at character {position}")
    return match[0], match.end()


def _bare(text: str, position: int) -> tuple[str, int]:
    match = _BARE.match(text, position)
    if not match or not match.lastgroup:
        raise ValueError(f"no value at character {position}")
    if match.lastgroup == "display":
        unquote(match[0], errors="strict")
    return match.lastgroup, match.end()


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
