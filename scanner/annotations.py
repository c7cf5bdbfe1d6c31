"""What a result has to say to whoever has to act on it: one line for each notice that is open, and where it stands.

The formats of continuous integration (GitHub annotations, SARIF, JUnit) are made of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.decisions.notices import Notice, open_notices
from scanner.errors import InputError
from scanner.readers import UnreadableError
from scanner.screen import printable, shortened
from scanner.types import Document, Finding, Verdict
from scanner.vocabulary import Decision, Form, Status

UNREADABLE = "unreadable"
"""The ``topic`` of what could not be read."""

NO_NOTICE = "no-notice"
"""The ``topic`` of a decision that no notice of the document explains: silence, or access that robots.txt refuses."""

_EXCERPT = 300
_NAME = 200
_LINES = (".jsonl", ".ndjson")
"""Files whose records are lines, so that the number of a record is that of its line."""

_RECORD = re.compile(r"(.*):([0-9]{1,18})", re.DOTALL)
"""The place of a record: its file and its number."""

_STDIN = "-"
_SOUGHT_WORDS = 8
_SOUGHT = 120


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing to act on.

    Attributes:
        decision: of the document; ``review`` for what could not be read.
        topic: kind of the notice, code of the warning, ``UNREADABLE`` or ``NO_NOTICE``.
        name: what the document is called.
        place: where it was read, with the number of the record where there is one.
        path: of its file, relative to the working directory where it lies in it; ``None`` when it is in no file.
        line: of the notice, else of the record, from 1; ``None`` when it is not known.
        message: one line of printable text.
        excerpt: the words of the notice as they stand; empty without one.
        fingerprints: by which it is decided on.
    """

    decision: Decision
    topic: str
    name: str
    place: str
    path: str | None
    line: int | None
    message: str
    excerpt: str = ""
    fingerprints: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """File and line of the notice, else the place of the document, as printable text."""
        return printable(f"{self.path}:{self.line}" if self.path and self.line else self.place)


def annotations(result: Verdict | InputError) -> Iterator[Annotation]:
    """What ``result`` asks to act on: nothing when it is ``allow``, never nothing otherwise."""
    if isinstance(result, InputError):
        yield _unread(result)
        return
    if result.decision == Decision.ALLOW:
        return
    notices = open_notices(result)
    yield from (_of_notice(notice, result) for notice in notices)
    if not notices:
        path, line = place_of(result)
        said = f"{result.decision} {result.use}: {' '.join(result.reasons)}"
        yield Annotation(result.decision, NO_NOTICE, name_of(result), _place(result), path, line, printable(said))


def name_of(result: Verdict | InputError) -> str:
    """What the document is called: its id, its place or its address."""
    if isinstance(result, Verdict):
        return result.id or result.document.place or result.document.url or "document"
    return result.where if isinstance(result, UnreadableError) else "document"


def place_of(result: Verdict | InputError) -> tuple[str | None, int | None]:
    """The path of the file that the document stands in, and its line where each record is a line."""
    if isinstance(result, Verdict):
        return _split(result.document.place)
    return _split(result.where if isinstance(result, UnreadableError) else None)


def _split(place: str | None) -> tuple[str | None, int | None]:
    record = _RECORD.fullmatch(place or "")
    path = record[1] if record else place
    line = int(record[2]) if record and record[1].lower().endswith(_LINES) else None
    return (_relative(path) if path and path != _STDIN else None), line or None


def _is_file(place: str | None) -> bool:
    """Whether a document is a file of its own, and no record of one."""
    return place is not None and place != _STDIN and not _RECORD.fullmatch(place)


def _relative(path: str) -> str:
    """``path`` as services show it: with ``/``, and from the working directory where it lies below it."""
    given = Path(path)
    try:
        return given.relative_to(Path.cwd()).as_posix() if given.is_absolute() else given.as_posix()
    except ValueError:
        return given.as_posix()


def _unread(problem: InputError) -> Annotation:
    path, line = place_of(problem)
    said = f"review: could not be read: {problem}"
    name = name_of(problem)
    return Annotation(Decision.REVIEW, UNREADABLE, name, name, path, line, printable(said))


def _of_notice(notice: Notice, verdict: Verdict) -> Annotation:
    path, line = place_of(verdict)
    said = f"{verdict.decision} {verdict.use}: {_said(notice)}: {shortened(printable(notice.excerpt), _EXCERPT)}"
    return Annotation(
        verdict.decision,
        str(notice.kinds[0]) or NO_NOTICE,
        name_of(verdict),
        _place(verdict),
        path,
        line or (_line_of(notice, verdict.document) if _is_file(verdict.document.place) else None),
        f"{said} (fingerprint {' '.join(notice.fingerprints)})",
        notice.excerpt,
        notice.fingerprints,
    )


def _place(verdict: Verdict) -> str:
    return verdict.document.place or name_of(verdict)


def _said(notice: Notice) -> str:
    status = "in doubt" if notice.status == Status.UNKNOWN else notice.status.value
    holder = f" by {shortened(printable(notice.holder), _NAME)}" if notice.holder else ""
    return f"{status}{holder} ({', '.join(notice.kinds)})"


def _line_of(notice: Notice, document: Document) -> int | None:
    """The line of ``notice`` in the file that ``document`` is, as far as its text is at hand and in lines."""
    if document.file_sha256 is not None:
        return None
    first = notice.seen[0]
    if document.text is not None and isinstance(first, Finding):
        in_text = first.form == Form.PROSE and document.text.startswith(first.excerpt, first.start)
        return _line_at(document.text, first.start) if in_text else None
    return _line_in_source(notice.excerpt, document.html or document.text or "")


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _line_in_source(excerpt: str, source: str) -> int | None:
    """The line on which the first words of ``excerpt`` stand; ``None`` when they do so nowhere, or more than once."""
    words = excerpt[:_SOUGHT].split()[:_SOUGHT_WORDS]
    if not words:
        return None
    found = re.finditer(r"\s{1,200}".join(map(re.escape, words)), source)
    first, another = next(found, None), next(found, None)
    return _line_at(source, first.start()) if first and not another else None
