"""JSON lines: ``Verdict.to_dict`` for each document; the schema is published in ``docs/verdict.schema.json``."""

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from scanner.errors import InputError
from scanner.readers import UnreadableError
from scanner.types import Verdict
from scanner.vocabulary import Decision

NAME = "jsonl"

# JSON lets these stand, but terminals obey them, editors hide them, and half a surrogate pair is no UTF-8.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def write(results: Iterable[Verdict | InputError], out: TextIO) -> None:
    """One line for each result."""
    for result in results:
        out.write(line(result.to_dict() if isinstance(result, Verdict) else unreadable(result)))


def unreadable(error: Exception) -> dict[str, Any]:
    """The record of what could not be read; nothing that was not read is allowed."""
    where = error.where if isinstance(error, UnreadableError) else None
    return {"schema": 1, "id": where, "error": str(error), "decision": Decision.REVIEW.value}


def line(record: Any) -> str:
    """``record``, a value of JSON, as one line that is safe to show."""
    written = json.dumps(record, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"
