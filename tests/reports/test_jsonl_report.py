"""JSON lines hold the verdict by the contract, one line each."""

import io
import json

from scanner.errors import InputError
from scanner.readers import UnreadableError
from scanner.reports.jsonl import write
from scanner.types import Document, Verdict
from scanner.vocabulary import Decision, Use


def _lines(*results: Verdict | InputError) -> list[str]:
    out = io.StringIO()
    write(results, out)
    return out.getvalue().splitlines()


def test_verdict() -> None:
    """A line is the verdict's dictionary, in its order, its text readable in any script."""
    verdict = Verdict(document=Document(text="著作権", id="著作権"), use=Use.TDM, decision=Decision.ALLOW)
    (line,) = _lines(verdict)
    assert json.loads(line) == verdict.to_dict()
    assert line.startswith('{"schema": 1, "id": "著作権"')


def test_awkward_characters_come_back() -> None:
    """Line separators and terminal controls are escaped and read back as they were."""
    name = "a\u2028b\x9bc\x7f\ud800"
    (line,) = _lines(Verdict(document=Document(text="", id=name), use=Use.TDM, decision=Decision.ALLOW))
    assert json.loads(line)["id"] == name


def test_error_is_a_record_to_review() -> None:
    """What could not be read is a line of its own and never an allow."""
    (line,) = _lines(UnreadableError("pages.jsonl:3", "not valid JSON."))
    assert json.loads(line) == {
        "schema": 1,
        "id": "pages.jsonl:3",
        "error": "pages.jsonl:3: not valid JSON.",
        "decision": "review",
    }
