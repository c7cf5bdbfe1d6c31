"""WARC and WET (WARC 1.1, https://iipc.github.io/warc-specifications/): records kept byte for byte.

Neighbouring records of one address (request, response, metadata) are one unit and stay together; its response, resource
or conversion is judged, with the headers that it was served with. A robots.txt that stands before the other records of
its host is read for them. A unit without anything to judge (warcinfo) is allowed.
"""

import email.parser
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from scanner.corpus import BATCH_BYTES, Batch
from scanner.corpus.streams import Frames
from scanner.decoding import decode
from scanner.errors import InputError
from scanner.readers import ReadOptions, UnreadableError
from scanner.types import Document, SiteFiles

SUFFIXES = (".warc", ".wet", ".arc")

_JUDGED = {"response", "resource", "conversion"}
_MOST_HEADER = 1 << 16
_MOST_ROBOTS = 512_000
_MOST_HOSTS = 20_000
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(slots=True)
class Unit:
    """Neighbouring records of one address: their bytes, and the one to judge with what is known of its host."""

    pieces: list[bytes]
    url: str | None
    kind: str = ""
    content_type: str = ""
    body: bytes | None = None
    robots: bytes | None = None


def batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Batch]:
    """Units; one that is too long stands by itself.

    Raises:
        InputError: a record does not begin as one, or ends too early.
    """
    robots: dict[str, bytes] = {}
    taken: list[Unit] = []
    first, size = 1, 0
    for unit in _units(stream, name):
        length = sum(map(len, unit.pieces))
        unit.robots = _remembered(unit, robots)
        too_long = length > options.max_record
        if taken and (too_long or size >= BATCH_BYTES):
            yield _batch(first, taken, size)
            first, taken, size = first + len(taken), [], 0
        if too_long:
            yield Batch(first, 1, length, None, [unit.pieces], f"longer than {options.max_record} bytes.")
            first += 1
        else:
            taken.append(unit)
            size += length
    if taken:
        yield _batch(first, taken, size)


def _batch(first: int, units: list[Unit], size: int) -> Batch:
    payload = [(unit.url, unit.kind, unit.content_type, unit.body, unit.robots) for unit in units]
    return Batch(first, len(units), size, payload, [unit.pieces for unit in units])


def _remembered(unit: Unit, robots: dict[str, bytes]) -> bytes | None:
    """The robots.txt of the unit's host, as far as it has been met; at most ``_MOST_HOSTS`` are kept."""
    try:
        parts = urlsplit(unit.url or "")
    except ValueError:
        return None
    if parts.path == "/robots.txt" and unit.body is not None:
        robots[parts.netloc] = _http_body(unit.body)[:_MOST_ROBOTS]
        if len(robots) > _MOST_HOSTS:
            del robots[next(iter(robots))]
        return None
    return robots.get(parts.netloc)


def _units(stream: BinaryIO, name: str) -> Iterator[Unit]:
    unit: Unit | None = None
    for raw, fields, body in _records(stream, name):
        url = fields.get("warc-target-uri", "").strip("<>") or None
        kind = fields.get("warc-type", "").lower()
        if unit is None or unit.url != url or (kind in _JUDGED and unit.kind) or url is None:
            if unit is not None:
                yield unit
            unit = Unit([], url)
        unit.pieces.append(raw)
        if kind in _JUDGED:
            unit.kind, unit.content_type, unit.body = kind, fields.get("content-type", ""), body
    if unit is not None:
        yield unit


def _records(stream: BinaryIO, name: str) -> Iterator[tuple[bytes, Mapping[str, str], bytes]]:
    """The bytes of each record with the break behind it, its header fields, its block."""
    number = 0
    while True:
        line = stream.readline(_MOST_HEADER)
        while line in (b"\r\n", b"\n"):
            line = stream.readline(_MOST_HEADER)
        if not line:
            return
        number += 1
        if not line.startswith(b"WARC/"):
            raise InputError(f"{name}: record {number} does not begin as a WARC record.")
        head = [line]
        while (line := stream.readline(_MOST_HEADER)) not in (b"\r\n", b"\n", b""):
            head.append(line)
            if sum(map(len, head)) > _MOST_HEADER:
                raise InputError(f"{name}: record {number} has a header of more than {_MOST_HEADER} bytes.")
        head.append(line)
        fields = _fields(b"".join(head[1:]))
        length = fields.get("content-length", "")
        if not length.isdecimal():
            raise InputError(f"{name}: record {number} has no length.")
        body = stream.read(int(length))
        if len(body) < int(length):
            raise InputError(f"{name}: record {number} is cut off after {len(body)} of {length} bytes.")
        end = stream.readline(4) + stream.readline(4)
        yield b"".join([*head, body, end]), fields, body


def _fields(header: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in header.decode("utf-8", "replace").splitlines():
        key, separator, value = line.partition(":")
        if separator:
            found.setdefault(key.strip().lower(), value.strip())
    return found


def documents(batch: Batch, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """A document for each unit; an empty one where there is nothing to judge."""
    for number, (url, kind, content_type, body, robots) in enumerate(batch.payload, start=batch.first):
        where = f"{name}:{number}"
        if body is None:
            yield Document(text="", id=where, place=where, url=url)
            continue
        try:
            yield _document(where, url, kind, content_type, body, robots, options.max_record)
        except ValueError as problem:
            yield UnreadableError(where, str(problem))


def _document(
    where: str, url: str | None, kind: str, content_type: str, body: bytes, robots: bytes | None, limit: int
) -> Document:
    headers: tuple[tuple[str, str], ...] = ()
    if kind == "response":
        head, _, body = body.partition(b"\r\n\r\n")
        message = email.parser.BytesHeaderParser().parsebytes(head.partition(b"\n")[2])
        headers = tuple((key, str(value)) for key, value in message.items())
        content_type = str(message.get("content-type", ""))
        body = _decoded_body(body, str(message.get("content-encoding", "")), limit)
    site = SiteFiles(robots_txt=robots) if robots is not None else None
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if media and not media.startswith("text/") and not any(part in media for part in ("html", "json", "xml")):
        raise ValueError(f"a record of type {media} is not read.")
    charset = parameters.lower().partition("charset=")[2].strip(" \"'") or None
    text = decode(body, charset).text
    if media in _HTML or (not media and text.lstrip()[:1] == "<"):
        return Document(html=text, id=where, place=where, url=url, headers=headers, site=site)
    return Document(text=text, id=where, place=where, url=url, headers=headers, site=site)


def _decoded_body(body: bytes, encoding: str, limit: int) -> bytes:
    """``body`` without the gzip or deflate that a crawler left on it.

    Raises:
        ValueError: it is damaged, or longer than ``limit`` when it is unpacked.
    """
    if encoding.lower() not in ("gzip", "x-gzip", "deflate") or body[:1] in (b"<", b"{"):
        return body
    unpacker = zlib.decompressobj(47)
    try:
        found = unpacker.decompress(body, limit)
    except zlib.error as problem:
        raise ValueError(f"its {encoding} body is damaged: {problem}.") from None
    if unpacker.unconsumed_tail:
        raise ValueError(f"its {encoding} body is longer than {limit} bytes.")
    return found


def _http_body(block: bytes) -> bytes:
    return block.partition(b"\r\n\r\n")[2] if block.startswith(b"HTTP/") else block


def single(batch: Batch, place: int) -> Batch:
    """The record at ``place`` by itself."""
    return Batch(batch.first + place, 1, 0, [batch.payload[place]])


class _Records:
    def __init__(self, path: Path, compression: str) -> None:
        self._frames = Frames(path, compression)

    def write(self, batch: Batch, chosen: Sequence[int]) -> None:
        for place in chosen:
            for record in batch.kept[place]:
                self._frames.write([record])

    def publish(self) -> None:
        self._frames.publish()


def writer(path: Path, compression: str, source: BinaryIO) -> _Records:
    """Records as they were, each a frame of its own, as the specification recommends (annex D)."""
    return _Records(path, compression)
