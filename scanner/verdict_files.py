"""Verdict streams read back: what ``--format jsonl`` and ``noticegate filter`` wrote, line by line.

What is read back has the document's id, address and hash, and not its text.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from scanner.corpus.streams import decompressed, opened, reading_errors, split
from scanner.errors import InputError
from scanner.readers import UnreadableError, image
from scanner.types import Document, Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use

_LONGEST = 64 << 20
_LISTS = ("acts", "means", "conditions", "exceptions")
_USES = {use.value: use for use in Use}  # several times as fast as Use(…), and asked for in every finding
_STATUSES = {status.value: status for status in Status}
_WORDS: Mapping[str, Callable[[str], Any]] = {"kind": Kind, "form": Form, "scope": Scope}


def read_verdicts(paths: Iterable[str], stdin: BinaryIO | None = None) -> Iterator[Verdict | InputError]:
    """The verdicts in files, in order, and the errors that stand in the place of documents.

    Args:
        paths: verdict streams (``.jsonl``, also compressed), folders that ``noticegate filter`` wrote or that hold
            streams, ``-`` for ``stdin``.
        stdin: standard input.

    A line that is no verdict, and the rest of a damaged file, give an ``UnreadableError`` in their place.

    Raises:
        InputError: there is no such file, or a folder holds no verdict stream.
    """
    for path in paths:
        if path == "-":
            yield from _lines(path, stdin or io.BytesIO())
            continue
        for file in _files(path):
            with opened(file) as raw:
                yield from _lines(file, decompressed(raw, split(file)[1]))


def verdict_from(record: Mapping[str, Any]) -> Verdict:
    """The verdict that ``Verdict.to_dict`` gave.

    Raises:
        ValueError, KeyError, TypeError: it did not.
    """
    if record["schema"] != 1:
        raise ValueError(f"schema {record['schema']} is not known")
    document = Document(
        id=record["id"],
        url=record["url"],
        place=record["place"],
        media="image" if str(record["place"]).lower().endswith(image.SUFFIXES) else "text",
        file_sha256=record["sha256"],
    )
    return Verdict(
        document=document,
        use=Use(record["use"]),
        decision=Decision(record["decision"]),
        statuses=_statuses(record["statuses"]),
        reasons=tuple(record["reasons"]),
        findings=tuple(finding_from(one) for one in record["findings"]),
        warnings=tuple(ScanWarning(**one) for one in record["warnings"]),
        access=record["access"],
        scanner=record["scanner"],
    )


def finding_from(record: Mapping[str, Any]) -> Finding:
    """The finding that ``Finding.to_dict`` gave.

    Raises:
        ValueError, KeyError, TypeError: it did not.
    """
    read = {key: _WORDS[key](value) if key in _WORDS else value for key, value in record.items()}
    read |= {key: tuple(record[key]) for key in _LISTS}
    return Finding(**{**read, "statuses": _statuses(record["statuses"])})


def _statuses(record: Mapping[str, str]) -> dict[Use, Status]:
    return {_USES[use]: _STATUSES[status] for use, status in record.items()}


def _files(path: str) -> list[str]:
    """A stream, or all streams of a folder, sorted."""
    if "://" in path or not Path(path).is_dir():
        return [path]
    folder = Path(path, "verdicts") if Path(path, "verdicts").is_dir() else Path(path)
    found = sorted(str(file) for file in folder.rglob("*") if split(file.name)[0].endswith(".jsonl"))
    if not found:
        raise InputError(f"{path}: no verdict stream (.jsonl, .jsonl.zst …) in this folder.")
    return found


def _lines(name: str, stream: BinaryIO) -> Iterator[Verdict | InputError]:
    number = 0
    try:
        while line := stream.readline(_LONGEST):
            number += 1
            if line.strip():
                yield _verdict(line, f"{name}:{number}")
    except reading_errors() as problem:
        yield UnreadableError(name, f"cannot be read on behind line {number}: {problem}.")


def _verdict(line: bytes, where: str) -> Verdict | InputError:
    try:
        record = cast(Mapping[str, Any], json.loads(line))
        if "error" in record:
            return UnreadableError(str(record["id"]), str(record["error"]).removeprefix(f"{record['id']}: "))
        return verdict_from(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return UnreadableError(where, "no verdict of noticegate; expected a line of --format jsonl.")
