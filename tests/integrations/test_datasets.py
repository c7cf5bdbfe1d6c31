"""Hugging Face datasets, without a network."""

import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
from documents import NOTICE, assert_as_expected, rows

datasets = pytest.importorskip("datasets")
from scanner.integrations.datasets import Kept, verdicts, with_verdicts  # noqa: E402


@pytest.fixture
def dataset(corpus: Path, tmp_path: Path) -> "datasets.Dataset":
    """The corpus as a dataset."""
    return datasets.Dataset.from_parquet([str(path) for path in sorted(corpus.iterdir())], cache_dir=str(tmp_path))


def test_map_in_two_processes(dataset: "datasets.Dataset") -> None:
    """The rows of Parquet files get the verdicts of the library, in order."""
    judged = dataset.map(verdicts(), batched=True, num_proc=2, features=with_verdicts(dataset.features))
    assert judged["id"] == dataset["id"]
    assert_as_expected(judged.to_list(), rows(20))


def test_filter_leaves_what_may_be_used(dataset: "datasets.Dataset") -> None:
    """Only allowed rows are left, or those with the decisions that are named."""
    assert {row["id"].split("-")[0] for row in dataset.filter(Kept(), batched=True, num_proc=2)} == {"quiet"}
    doubtful = dataset.filter(Kept(["review"]), batched=True)
    assert {row["id"].split("-")[0] for row in doubtful} == {"null"}


def test_a_notice_after_many_quiet_rows() -> None:
    """The types of the columns do not depend on the rows that come first."""
    dataset = datasets.Dataset.from_dict({"text": ["The ferry is late."] * 1500 + [NOTICE]})
    judged = dataset.map(verdicts(), batched=True, features=with_verdicts(dataset.features))
    assert judged[-1]["noticegate_kinds"] == ["ai-training"]


def test_a_stream(corpus: Path) -> None:
    """Streamed datasets are judged as they pass."""
    stream = datasets.load_dataset("parquet", data_files=str(corpus / "*.parquet"), split="train", streaming=True)
    judged = stream.map(verdicts(), batched=True, batch_size=16, features=with_verdicts(stream.features))
    assert_as_expected(list(judged), rows(20))


def test_results_are_found_again(dataset: "datasets.Dataset") -> None:
    """The same settings give the same fingerprint, so that a second run judges nothing; another use another one."""
    prints = [dataset.map(verdicts(use), batched=True)._fingerprint for use in ("tdm", "tdm", "research")]
    assert prints[0] == prints[1] != prints[2]
