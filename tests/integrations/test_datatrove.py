"""datatrove."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from documents import assert_as_expected, rows

pytest.importorskip("datatrove")
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from scanner.integrations.datatrove import NoticeFilter


def _read(folder: Path) -> list[dict[str, Any]]:
    lines = [line for path in sorted(folder.glob("*.gz")) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return [(record := json.loads(line)).pop("metadata") | record for line in lines]


def test_a_pipeline_in_two_processes(tmp_path: Path) -> None:
    """What may be used passes, the rest is kept by the exclusion writer, both with the verdicts of the library."""
    given = [row for row in rows(10) if row["text"]]
    for part in range(2):
        (tmp_path / "in").mkdir(exist_ok=True)
        lines = [json.dumps(row) for row in given[part::2]]
        (tmp_path / "in" / f"{part}.jsonl").write_text("\n".join(lines))
    pipeline = [
        JsonlReader(str(tmp_path / "in")),
        NoticeFilter(exclusion_writer=JsonlWriter(str(tmp_path / "out"))),
        JsonlWriter(str(tmp_path / "kept")),
    ]
    stats = LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=str(tmp_path / "logs")).run()
    kept, excluded = _read(tmp_path / "kept"), _read(tmp_path / "out")
    assert_as_expected(kept + excluded, given)
    assert {row["noticegate_decision"] for row in kept} == {"allow"}
    assert {row["filter_reason"] for row in excluded} == {"noticegate_deny"}
    assert stats.stats[1].stats["dropped_noticegate_deny"].total == len(excluded)
