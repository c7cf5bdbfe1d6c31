"""The anchor scan by Hyperscan: on UTF-8 bytes, from databases that are compiled once and cached."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from scanner import cache
from scanner.prose.anchors import Anchor, AnchorHit, has_boundary
from scanner.text.normalize import fold

_GAP = rb"[\x20\n-]"
_LINE_MARK = rb"(?://+|#+|\*+|>+|;+|%+|--+)"

# Not caseless: a line that goes on in lower case behind a comment mark belongs to the line before.
_DAMAGE_BYTES = (
    rb"\xc2[\xa0\xad]|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x80-\x8f\xaa-\xaf]|\xe2\x81[\x9f-\xa4]|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf"
    rb"|\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|\xd6[\x91-\xbf]|\xd7[\x80-\x87]|\xd9[\x8b-\x92\xb0]"
    rb"|\xc4[\xb0-\xb3]|\xc5\xbf|\xe2\x84\xaa|\xef[\xac-\xb7]|\xef\xb9[\xb0-\xbf]|\xef\xba|\xef\xbb[\x80-\xbe]"
    rb"|\xef\xbc[\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a\xa6-\xbf]|\xef\xbe[\x80-\x9f]|\xf0\x9d[\x90-\x9f]"
    rb"|[a-zA-Z\x80-\xff](?:-|\xe2\x80\x90)[\t\x20]*\r?\n"
    rb"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,9});|</?[a-zA-Z]"
    rb"|[a-z,\x80-\xff][\x20\t]*(?:\r\n[\x20\t]*|\n[\x20\t]+|"
    + _LINE_MARK
    + rb"?\n[\x20\t]*"
    + _LINE_MARK
    + rb"[\x20\t]*)[a-z\x80-\xff]"
    rb"|\xc3[\x82\x83]\xc2|\xc3\xa2(?:\xe2\x82\xac|\xc2\x80)"
)


def load(anchors: Sequence[Anchor], pack: str) -> "HyperscanBackend":
    """The engine for the cues of the rule pack with hash ``pack``.

    Its databases come from the cache when they fit this machine and this version of Hyperscan.

    Raises:
        ImportError: Hyperscan is not installed.
    """
    import hyperscan

    databases = []
    parts: tuple[Expressions, ...] = ()
    for number in range(2):
        name = f"{pack}-{version('hyperscan')}-{number}.hsdb"
        database = _cached(name)
        if database is None:
            parts = parts or _expressions(anchors)
            part = parts[number]
            database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            database.compile(expressions=part.expressions, ids=part.ids, elements=len(part.ids), flags=part.flags)
            cache.store(name, hyperscan.dumpb(database))
        databases.append(database)
    return HyperscanBackend(databases, anchors)


def _cached(name: str) -> Any:
    """The database of that name; ``None`` when there is none for this machine."""
    import hyperscan

    content = cache.read(name)
    if content is None:
        return None
    try:
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK)
    except hyperscan.HyperscanError:
        return None


class HyperscanBackend:
    """Hyperscan in byte mode: one database for words, one for scripts without blanks.

    Two small databases are several times faster than one of both. Each thread has scratch space of its own.
    """

    def __init__(self, databases: Sequence[Any], anchors: Sequence[Anchor]) -> None:
        """Use the compiled databases of ``anchors`` (see ``_expressions``)."""
        self._databases = tuple(databases)
        self._damage_id = len(anchors)
        self._bounded = frozenset(index for index, anchor in enumerate(anchors) if has_boundary(anchor))
        self._local = threading.local()

    def scan(self, text: str, limit: int) -> tuple[list[AnchorHit], bool]:
        """See ``Backend``."""
        data = text.encode("utf-8", "surrogatepass")
        ends: list[tuple[int, int]] = []
        damage_id = self._damage_id

        def on_match(expression: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
            ends.append((end, expression))
            return len(ends) >= limit or None

        for database, scratch in zip(self._databases, self._scratches(), strict=True):
            try:
                database.scan(data, on_match, scratch=scratch)
            except self._local.stopped:
                break
        if not ends:
            return [], False
        damaged = any(expression == damage_id for _, expression in ends)
        cues = [
            (end - (not data[end - 1 : end].isalnum() and expression in self._bounded), expression)
            for end, expression in ends
            if expression != damage_id
        ]
        if len(data) == len(text):
            return [AnchorHit(end - 1, expression) for end, expression in cues], damaged
        return _characters(data, cues), damaged

    def _scratches(self) -> Sequence[Any]:
        try:
            scratches: Sequence[Any] = self._local.scratches
        except AttributeError:
            import hyperscan

            scratches = self._local.scratches = tuple(map(hyperscan.Scratch, self._databases))
            self._local.stopped = hyperscan.ScanTerminated
        return scratches


def _characters(data: bytes, ends: list[tuple[int, int]]) -> list[AnchorHit]:
    """Byte ends to character offsets, decoding each stretch between two hits once."""
    hits = []
    offset = position = 0
    for end, expression in sorted(ends):
        if end > position:
            offset += len(data[position:end].decode("utf-8", "ignore"))
            position = end
        hits.append(AnchorHit(max(offset - 1, 0), expression))
    return hits


@dataclass(frozen=True, slots=True)
class Expressions:
    """What one Hyperscan database is compiled from."""

    expressions: list[bytes]
    ids: list[int]
    flags: list[int]


def _expressions(anchors: Sequence[Anchor]) -> tuple[Expressions, Expressions]:
    """The databases for ``anchors``: words with damage (its id is their number), and scripts without blanks."""
    import hyperscan

    caseless = hyperscan.HS_FLAG_CASELESS
    spaceless = [(index, anchor) for index, anchor in enumerate(anchors) if anchor.by_character]
    words = [(index, anchor) for index, anchor in enumerate(anchors) if not anchor.by_character]
    return (
        Expressions(
            [*(_words(anchor) for _, anchor in words), _DAMAGE_BYTES],
            [*(index for index, _ in words), len(anchors)],
            [*[caseless] * len(words), hyperscan.HS_FLAG_SINGLEMATCH],
        ),
        Expressions(
            [rb"[\x20\n]?".join(map(_literal, anchor.parts[0])) for _, anchor in spaceless],
            [index for index, _ in spaceless],
            [caseless] * len(spaceless),
        ),
    )


def _words(anchor: Anchor) -> bytes:
    """A stem inside a phrase may go on; short words need a boundary so that they are rare."""
    pieces = [
        _literal(word.removesuffix("*")) + (rb"[a-z0-9\x80-\xff]{0,24}" if word.endswith("*") else b"")
        for word in anchor.parts[:-1]
    ]
    expression = _GAP.join([*pieces, _literal(anchor.parts[-1].removesuffix("*"))])
    if len(anchor.parts[0].removesuffix("*")) < 7 and anchor.parts[0][0].isalnum():
        expression = rb"(?:^|[^a-z0-9])" + expression
    return expression + rb"(?:[^a-z0-9]|$)" if has_boundary(anchor) else expression


def _literal(word: str) -> bytes:
    """The bytes of ``word`` in either case; ASCII case is left to the engine."""
    return b"".join(
        re.escape(character).encode() if character.isascii() else _either_case(character) for character in word
    )


def _either_case(character: str) -> bytes:
    forms = {form for form in (character, character.upper(), character.title()) if fold(form) == character}
    if character == "\u03c3":
        forms.add("\u03c2")
    encoded = sorted("".join(f"\\x{byte:02x}" for byte in form.encode()).encode() for form in forms | {character})
    return b"(?:" + b"|".join(encoded) + b")"
