"""Spark, in local mode with two cores: a Python worker process for each."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import parts
import pytest
from documents import assert_as_expected, rows

pytest.importorskip("pyspark")
pyarrow = pytest.importorskip("pyarrow")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

from pyspark.sql import SparkSession  # noqa: E402

from scanner.errors import ConfigError  # noqa: E402
from scanner.integrations.spark import judged  # noqa: E402

LOCAL = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """A session with two cores."""
    os.environ.update(LOCAL)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def test_two_worker_processes(session: SparkSession, corpus: Path) -> None:
    """The rows of Parquet files get the verdicts of the library, judged in more than one process."""

    def with_process(batches: Any) -> Any:
        for batch in batches:
            yield batch.append_column("process", pyarrow.array([os.getpid()] * len(batch)))

    frame = judged(session.read.parquet(str(corpus)).repartition(8))
    schema = f"{frame._jdf.schema().toDDL()}, process long"
    collected = [row.asDict(recursive=True) for row in frame.mapInArrow(with_process, schema).collect()]
    assert len({row["process"] for row in collected}) > 1
    assert_as_expected(collected, rows(20))


def test_columns_of_an_earlier_run_are_replaced(session: SparkSession) -> None:
    """Judging again for another use gives the columns once."""
    text = session.createDataFrame([("No part of this site may be used to train AI models.",)], ["text"])
    again = judged(judged(text), use="search-index")
    assert again.columns == judged(text).columns
    assert [row.noticegate_decision for row in again.collect()] == ["allow"]


def test_a_frame_without_text(session: SparkSession) -> None:
    """A frame without text is a mistake that is named before anything runs."""
    with pytest.raises(ConfigError, match='no column "text" or "html"'):
        judged(session.range(1))


def test_a_job_for_spark_submit(corpus: Path, tmp_path: Path) -> None:
    """The job writes each row as it was to its part, and the verdicts that ``noticegate filter`` gives."""
    job = ROOT / "examples" / "pipelines" / "spark_job.py"
    submit = Path(sys.executable).with_name("spark-submit")
    command = [str(submit), "--master", "local[2]", str(job), str(corpus), "-o", str(tmp_path / "out")]
    run = subprocess.run(command, env=os.environ | LOCAL, capture_output=True, text=True, timeout=300, check=False)
    assert "120 records: 20 allow, 20 review, 80 deny." in run.stdout + run.stderr, run.stderr[-3000:]
    parts.check(tmp_path / "out", corpus, tmp_path / "filtered")
