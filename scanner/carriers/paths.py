"""URL paths and path patterns as robots.txt compares them (RFC 9309, sections 2.2.2 and 2.2.3).

RSL, AIPREF and Content Signals take over the same comparison.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_MAX_URL = 16 * 1024
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|([^\x21-\x7e])")
_STARS = re.compile(r"\*+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_QUERY_DECODED = _UNRESERVED | frozenset(":/")
_SPECIAL = str.maketrans({"*": "%2A", "$": "%24"})


@dataclass(slots=True, eq=False)
class Pattern:
    """A path pattern: the pieces between its stars, whether ``$`` ends it, its length in octets."""

    pieces: tuple[str, ...]
    anchored: bool
    length: int

    def matches(self, path: str) -> bool:
        """Whether the pattern covers ``path``, which ``request_path`` has prepared; linear in both lengths."""
        first = self.pieces[0]
        if not path.startswith(first):
            return False
        if len(self.pieces) == 1:
            return not self.anchored or len(path) == len(first)
        position = len(first)
        for piece in self.pieces[1:-1]:
            position = path.find(piece, position) + len(piece)
            if position < len(piece):
                return False
        last = self.pieces[-1]
        if self.anchored:
            return path.endswith(last) and len(path) - len(last) >= position
        return path.find(last, position) >= 0


def pattern(text: str) -> Pattern:
    """The pattern written as ``text``, in which ``*`` stands for any octets and a final ``$`` for the end."""
    comparable = _comparable(text)
    body = comparable.removesuffix("$")
    pieces = _STARS.split(body) if "*" in body else [body]
    return Pattern(tuple(pieces), body != comparable, len(comparable))


@lru_cache(maxsize=64)
def request_path(url: str | None) -> str:
    """Path and query of ``url`` as patterns are compared with; ``/`` where there is none. A bare path is taken
    too.
    """
    address = (url or "")[:_MAX_URL].strip().partition("#")[0]
    _, scheme, rest = address.partition("://")
    if not scheme:
        rest = address if address.startswith("/") else "/"
    start = re.search(r"[/?]", rest)
    path = rest[start.start() :] if start else ""
    comparable = _comparable(path if path.startswith("/") else "/" + path)
    return comparable.translate(_SPECIAL) if "*" in comparable or "$" in comparable else comparable


def host(url: str | None) -> str:
    """The host and port of ``url`` in lower case; empty for a bare path."""
    match = re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]{0,20}://(?:[^/?#@]*@)?([^/?#]*)", url or "")
    return match[1].lower() if match else ""


def _comparable(path: str) -> str:
    """``path`` with one spelling for every octet; in the query ``:`` and ``/`` equal their escapes (RFC 9309,
    table).
    """
    if path.isascii() and "%" not in path and " " not in path:
        return path
    before, mark, query = path.partition("?")
    return _ESCAPE.sub(_octet, before) + mark + _ESCAPE.sub(_query_octet, query)


def _octet(match: re.Match[str], decoded: frozenset[str] = _UNRESERVED) -> str:
    if match[2]:
        return "".join(f"%{octet:02X}" for octet in match[2].encode("utf-8", "replace"))
    character = chr(int(match[1], 16))
    return character if character in decoded else match[0].upper()


def _query_octet(match: re.Match[str]) -> str:
    return _octet(match, _QUERY_DECODED)
