"""The training and data mining assertions in a C2PA manifest store, by a bounded walk over its boxes.

C2PA specification 2.2, sections 11 (JUMBF, ISO/IEC 19566-5) and A (embedding); assertions are CBOR (RFC 8949).
Signatures are not checked. A refusal counts whoever wrote it, as one in XMP does; a permission in a manifest that
nobody verified does not, so it is taken out and told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scanner.types import ScanWarning

LONGEST_STORE = 64 * 1024 * 1024
"""Bytes of a manifest store that are read; thumbnails are in it."""

_LONGEST_ASSERTION = 256 * 1024
_MOST_BOXES = 10_000
_DEEPEST = 8
_SUPERBOX, _DESCRIPTION = b"jumb", b"jumd"
_STANDARD = b"c2ma"
_HAS_LABEL = 2
_CBOR_DEPTH = 32

Assertion = Mapping[str, Any]


class C2paError(ValueError):
    """The store cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A labelled superbox: the first four letters of its type, and what it holds."""

    kind: bytes
    label: str
    boxes: tuple["_Box", ...]
    contents: tuple[tuple[bytes, bytes], ...]


def assertions(store: bytes) -> tuple[list[Assertion], list[ScanWarning]]:
    """The assertions on training and mining that stand in the active manifest, without their permissions.

    Args:
        store: the manifest store as it stands in a file.

    Raises:
        C2paError: it is damaged, over a limit, or the library for its values is not installed.
    """
    roots = list(_boxes(store, 0, _Count()))
    manifests = [box for root in roots if isinstance(root, _Box) for box in root.boxes]
    if not manifests:
        raise C2paError("there is no C2PA manifest in it")
    found: list[Assertion] = []
    warnings: list[ScanWarning] = []
    for box in _active(manifests):
        if box.label.partition(".")[2].partition("__")[0] == "training-mining":
            data, permits = _without_permissions(_value(box))
            found.append({"label": box.label, "data": data})
            warnings += [_unverified(box.label)] if permits else []
    return found, warnings


def _active(manifests: list[_Box]) -> Iterator[_Box]:
    """The assertions of the last manifest; an update manifest leaves those of the one before it standing."""
    for manifest in reversed(manifests):
        for part in manifest.boxes:
            if part.label == "c2pa.assertions":
                yield from part.boxes
        if manifest.kind == _STANDARD:
            return


def _value(box: _Box) -> Any:
    """The value of an assertion."""
    try:
        import cbor2
    except ImportError:
        raise C2paError("cbor2 is needed to read this: pip install 'noticegate[image]'") from None
    content = next((content for kind, content in box.contents if kind == b"cbor"), None)
    if content is None or len(content) > _LONGEST_ASSERTION:
        raise C2paError(f"{box.label} is no CBOR of at most {_LONGEST_ASSERTION} bytes")
    try:
        return cbor2.loads(content, max_depth=_CBOR_DEPTH)
    except Exception as problem:  # a decoder of hostile bytes: whatever it is, the store was not read
        raise C2paError(f"{box.label} is damaged ({type(problem).__name__})") from None


def _without_permissions(data: Any) -> tuple[Any, bool]:
    """``data`` without entries that permit, and whether there were any."""
    entries = data.get("entries") if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        return data, False
    left = {key: entry for key, entry in entries.items() if not _permits(entry)}
    return {"entries": left}, len(left) < len(entries)


def _permits(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("use") == "allowed"


def _unverified(label: str) -> ScanWarning:
    message = f"{label} permits a use, but its signature was not checked; it permits nothing here."
    return ScanWarning("near-miss-permission", message, "c2pa", label)


class _Count:
    """How many boxes have been seen."""

    def __init__(self) -> None:
        self.boxes = 0

    def add(self) -> None:
        self.boxes += 1
        if self.boxes > _MOST_BOXES:
            raise C2paError(f"more than {_MOST_BOXES} boxes")


def _boxes(data: bytes, depth: int, count: _Count) -> Iterator["_Box | tuple[bytes, bytes]"]:
    """The boxes in ``data``: superboxes parsed, others as type and content."""
    if depth > _DEEPEST:
        raise C2paError(f"boxes are nested deeper than {_DEEPEST}")
    position = 0
    while position < len(data):
        count.add()
        kind, start, end = _span(data, position)
        content = data[start:end]
        yield _superbox(content, depth, count) if kind == _SUPERBOX else (kind, content)
        position = end


def _span(data: bytes, position: int) -> tuple[bytes, int, int]:
    """Type of the box at ``position``, and where its content starts and ends."""
    length, kind, start = int.from_bytes(data[position : position + 4]), data[position + 4 : position + 8], position + 8
    if length == 1:
        length, start = int.from_bytes(data[start : start + 8]), start + 8
    end = len(data) if length == 0 else position + length
    if len(kind) < 4 or end < start or end > len(data):
        raise C2paError("it is damaged or cut off")
    return kind, start, end


def _superbox(content: bytes, depth: int, count: _Count) -> _Box:
    parts = list(_boxes(content, depth + 1, count))
    boxes = tuple(part for part in parts if isinstance(part, _Box))
    contents = tuple(part for part in parts if not isinstance(part, _Box))
    if not contents or contents[0][0] != _DESCRIPTION:
        raise C2paError("a box has no description")
    description = contents[0][1]
    labelled = len(description) > 17 and description[16] & _HAS_LABEL
    label = description[17:].partition(b"\0")[0].decode("utf-8", "replace") if labelled else ""
    return _Box(description[:4], label, boxes, contents)
