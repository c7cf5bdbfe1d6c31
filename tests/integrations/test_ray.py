"""Ray Data, on this machine with two actors."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import parts
import pytest
from documents import assert_as_expected, rows

pyarrow = pytest.importorskip("pyarrow")
ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")

from scanner.integrations.ray import NoticeJudge  # noqa: E402


@pytest.fixture
def cluster() -> Iterator[None]:
    """Ray with room for two actors and for reading."""
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.usefixtures("cluster")
def test_two_actors(corpus: Path) -> None:
    """The rows of Parquet files get the verdicts of the library, judged in more than one process."""

    class WithProcess(NoticeJudge):
        def __call__(self, batch: "pyarrow.Table") -> "pyarrow.Table":
            time.sleep(0.5)  # so that the other actor is there before all is done
            judged = super().__call__(batch)
            return judged.append_column("process", pyarrow.array([os.getpid()] * len(batch)))

    judged = (
        ray.data.read_parquet(str(corpus))
        .repartition(8)
        .map_batches(WithProcess, batch_size=4, batch_format="pyarrow", compute=ray.data.ActorPoolStrategy(size=2))
    )
    collected = judged.take_all()
    assert len({row["process"] for row in collected}) == 2
    assert_as_expected(collected, rows(20))


def test_the_job(corpus: Path, tmp_path: Path) -> None:
    """The job writes each row as it was to its part, and the verdicts that ``noticegate filter`` gives."""
    command = [sys.executable, "-m", "scanner.integrations.ray", str(corpus), "-o", str(tmp_path / "out")]
    run = subprocess.run([*command, "--workers", "2"], capture_output=True, text=True, timeout=300, check=False)
    assert "120 records: 20 allow, 20 review, 80 deny." in run.stdout + run.stderr, run.stderr[-3000:]
    parts.check(tmp_path / "out", corpus, tmp_path / "filtered")
