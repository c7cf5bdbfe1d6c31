"""Polars."""

from pathlib import Path

import pytest
from documents import NOTICE, assert_as_expected, rows

polars = pytest.importorskip("polars")
from scanner.integrations.polars import verdicts  # noqa: E402


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_lazy_frame_from_parquet(corpus: Path, engine: str) -> None:
    """The rows of a Parquet file get the verdicts of the library, also where batches are judged in threads."""
    frame = polars.scan_parquet(corpus / "*.parquet").with_columns(verdicts().struct.unnest())
    assert_as_expected(frame.collect(engine=engine).to_dicts(), rows(20))


def test_a_struct_column() -> None:
    """The expression is a struct for each row, of which one field can be asked for in a filter."""
    frame = polars.DataFrame({"text": ["The ferry is late.", NOTICE, None]})
    assert frame.select(verdicts())["noticegate"].struct.field("noticegate_decision").to_list() == [
        "allow",
        "deny",
        "review",
    ]
    assert frame.filter(verdicts().struct.field("noticegate_decision") == "allow").height == 1


def test_no_rows() -> None:
    """A frame without rows has the columns all the same."""
    empty = polars.DataFrame({"text": []}, schema={"text": polars.String})
    assert empty.with_columns(verdicts().struct.unnest()).columns[-1] == "noticegate_verdict"


def test_a_frame_without_text() -> None:
    """A frame without text is a mistake that the query names."""
    with pytest.raises(Exception, match='no column "text" or "html"'):
        polars.DataFrame({"body": [NOTICE]}).select(verdicts())
