"""Verdict streams read back say what was written."""

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import Document, Scanner
from scanner.errors import InputError
from scanner.reports import report_for
from scanner.types import Verdict
from scanner.verdict_files import read_verdicts

NOTICE = "© 2024 Example Press. All rights reserved. Text and data mining is reserved."
SCANNER = Scanner()


def _written(*results: Verdict | InputError) -> bytes:
    out = io.StringIO()
    report_for("jsonl").write(results, out)
    return out.getvalue().encode()


@settings(deadline=None)
@given(st.lists(st.sampled_from([NOTICE, "A fine day.", "CC BY 4.0", "No robots."]) | st.text(max_size=40), max_size=4))
def test_round_trip(texts: list[str]) -> None:
    """What is read back is written as it was."""
    page = Document(html=f"<meta name=robots content=noai><p>{NOTICE}", url="https://example.org/a", id="é\u2028")
    written = _written(*map(SCANNER.scan, texts), SCANNER.scan(page))
    assert _written(*read_verdicts(["-"], io.BytesIO(written))) == written


def test_files(tmp_path: Path) -> None:
    """A folder gives all its streams in order; errors of the scan and lines that are no verdict keep their place."""
    (tmp_path / "verdicts").mkdir()
    (tmp_path / "errors.jsonl").write_text("not read")
    good = _written(SCANNER.scan(Document(text=NOTICE, id="a")))
    error = json.dumps({"schema": 1, "id": "x:1", "error": "x:1: no JSON.", "decision": "review"}).encode()
    (tmp_path / "verdicts" / "one.jsonl").write_bytes(good + b"{}\n" + error + b"\n")
    packed = gzip.compress(good * 2)
    (tmp_path / "verdicts" / "two.jsonl.gz").write_bytes(packed[:-9])
    read = list(read_verdicts([str(tmp_path)]))
    assert [str(one) if isinstance(one, InputError) else one.id for one in read] == [
        "a",
        f"{tmp_path}/verdicts/one.jsonl:2: no verdict of noticegate; expected a line of --format jsonl.",
        "x:1: no JSON.",
        "a",
        "a",
        f"{tmp_path}/verdicts/two.jsonl.gz: cannot be read on behind line 2: "
        "Compressed file ended before the end-of-stream marker was reached.",
    ]


def test_nothing_there(tmp_path: Path) -> None:
    """A folder without streams is an error, and so is a file that is not there."""
    with pytest.raises(InputError, match="no verdict stream"):
        list(read_verdicts([str(tmp_path)]))
    with pytest.raises(InputError, match="No such file"):
        list(read_verdicts([str(tmp_path / "gone.jsonl")]))
