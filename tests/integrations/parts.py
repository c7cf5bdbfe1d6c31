"""What the jobs of Spark and Ray leave behind."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import zstandard
from documents import assert_as_expected, rows


def check(out: Path, corpus: Path, filtered: Path) -> None:
    """The parts of a job hold the rows of ``corpus`` as they were, and its verdicts are those of ``filter``."""
    parts = [pyarrow.parquet.read_table(out / decision).to_pylist() for decision in ("allow", "review", "deny")]
    assert [{row["id"].split("-")[0] for row in part} for part in parts] == [
        {"quiet"},
        {"null"},
        {"notice", "page", "header", "foreign"},
    ]
    by_id = {row["id"]: row for part in parts for row in part}
    assert by_id == {row["id"]: row for row in pyarrow.parquet.read_table(corpus).to_pylist()}
    verdicts = pyarrow.parquet.read_table(out / "verdicts").to_pylist()
    assert_as_expected(verdicts, rows(20))
    by_name = {row["id"]: json.loads(row["noticegate_verdict"]) for row in verdicts}
    compared = [verdict for verdict in _verdicts(corpus, filtered) if not verdict["id"].startswith("header")]
    assert len(compared) == 80
    assert [by_name[verdict["id"]] for verdict in compared] == compared


def _verdicts(corpus: Path, filtered: Path) -> Iterator[dict[str, Any]]:
    """Those that ``noticegate filter`` gives with two workers; it names errors by their place instead of their id."""
    command = [sys.executable, "-m", "scanner", "filter", str(corpus), "-o", str(filtered), "--workers", "2", "-q"]
    subprocess.run(command, check=False, timeout=300)  # its status is 2, for the rows that hold no text
    for path in filtered.glob("verdicts/**/*.zst"):
        stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True)
        read = (verdict for verdict in map(json.loads, stream.read().splitlines()) if "error" not in verdict)
        yield from (verdict | {"place": None} for verdict in read)  # a row of a table has none
