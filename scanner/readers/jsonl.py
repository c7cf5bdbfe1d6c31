"""JSON lines: one document a line, in fields whose names can be set."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, UnreadableError
from scanner.types import Document

SUFFIXES = (".jsonl", ".ndjson")

_BOM = b"\xef\xbb\xbf"
_FIELDS_NAMED = 12
_VERDICT = frozenset({"schema", "decision", "findings", "statuses"})


class _RecordError(ValueError):
    """Why one record is no document."""


def read(source: Source, options: ReadOptions) -> Iterator[Document | InputError]:
    """A document for each line that is not blank; an error for each that is no record."""
    for number, line in enumerate(_lines(source, options.max_record), start=1):
        where = f"{source.name}:{number}"
        try:
            if line is None:
                raise _RecordError(f"longer than {options.max_record} bytes.")
            if number == 1:
                line = line.removeprefix(_BOM)
            if line.strip():
                yield document(record(line), where, options)
        except _RecordError as problem:
            yield UnreadableError(where, str(problem))


def document(record: Mapping[str, Any], where: str, options: ReadOptions) -> Document:
    """The document in a record whose id, when it has none, is ``where``.

    Raises:
        ValueError: neither text nor HTML is in it, or a field is of a wrong type.
    """
    text = _string(record, options.text_field)
    html = _string(record, options.html_field)
    if text is None and html is None:
        raise _RecordError(_missing(record, options))
    return Document(
        text=text,
        html=html,
        id=_identity(record, options.id_field) or where,
        place=where or None,
        url=_string(record, options.url_field),
        headers=_headers(record.get(options.headers_field), options.headers_field),
    )


def is_record(line: bytes) -> bool:
    """Whether ``line`` is one whole JSON object, as the first line of this format is."""
    stripped = line.removeprefix(_BOM).strip()
    if not stripped.startswith(b"{"):
        return False
    try:
        record(stripped)
    except _RecordError:
        return False
    return True


def _lines(source: Source, limit: int) -> Iterator[bytes | None]:
    """The lines as bytes; ``None`` for one that is too long, of which no more than ``limit`` is ever held."""
    while line := source.stream.readline(limit + 2):
        if len(line.rstrip(b"\r\n")) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.stream.readline(2**20)
        yield None


def record(line: bytes) -> Mapping[str, Any]:
    """The fields of one line.

    Raises:
        ValueError: it is not one JSON object in UTF-8.
    """
    try:
        record = json.loads(line.rstrip(b"\r\n").decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise _RecordError(f"not UTF-8 at byte {problem.start}.") from None
    except json.JSONDecodeError as problem:
        cause = problem.msg.removesuffix(" at")
        raise _RecordError(f"not valid JSON: {cause} at column {problem.colno}.") from None
    except (RecursionError, ValueError) as problem:
        raise _RecordError(f"not readable as JSON: {problem}.") from None
    if not isinstance(record, dict):
        raise _RecordError("a JSON object with the fields of one document is expected.")
    return record


def _string(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _RecordError(f'field "{name}" is not a string.')


def _identity(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _RecordError(f'field "{name}" is neither a string nor a whole number.')


def _headers(value: Any, name: str) -> tuple[tuple[str, str], ...]:
    """Header fields from an object (values are strings or lists of them) or from a list of pairs."""
    if value is None:
        return ()
    pairs = list(value.items()) if isinstance(value, dict) else value
    try:
        return tuple((key, one) for key, values in pairs for one in _one_or_many(key, values))
    except (TypeError, ValueError):
        raise _RecordError(f'field "{name}" is neither an object of strings nor a list of pairs.') from None


def _one_or_many(key: Any, values: Any) -> list[str]:
    if values is None:  # a table has a place for every header, also where a response had none
        return []
    many = values if isinstance(values, list) else [values]
    if not isinstance(key, str) or not all(isinstance(one, str) for one in many):
        raise TypeError
    return many


def _missing(record: Mapping[str, Any], options: ReadOptions) -> str:
    """What is missing, what is there, and which field was probably meant."""
    names = list(record)[:_FIELDS_NAMED]
    longest = max(names, key=lambda name: len(record[name]) if isinstance(record[name], str) else 0, default=None)
    advice = f" Use --text-field {longest}." if longest and isinstance(record[longest], str) else ""
    if _VERDICT.issubset(record):
        advice = " It is a verdict, no document: noticegate report reads it."
    there = f"fields: {', '.join(names)}" if names else "no fields"
    return f'field "{options.text_field}" or "{options.html_field}" is missing ({there}).{advice}'
