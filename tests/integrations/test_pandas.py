"""pandas."""

from pathlib import Path

import pytest
from documents import NOTICE, assert_as_expected, rows

pandas = pytest.importorskip("pandas")
from scanner.integrations.pandas import verdicts  # noqa: E402


def test_a_frame_from_parquet(corpus: Path) -> None:
    """The rows of a Parquet file get the verdicts of the library; lists in it, which pandas makes arrays, are read."""
    frame = pandas.read_parquet(corpus)
    assert_as_expected(frame.join(verdicts(frame)).to_dict("records"), rows(20))


def test_a_series_keeps_its_index() -> None:
    """A column of texts is judged by itself; a missing one goes to review."""
    texts = pandas.Series(["The ferry is late.", NOTICE, None], index=[7, 7, "x"], name="body")
    judged = verdicts(texts)
    assert judged.index.tolist() == [7, 7, "x"]
    assert judged["noticegate_decision"].tolist() == ["allow", "deny", "review"]


def test_mixed_columns() -> None:
    """Whatever pandas holds for a missing value is one, and a number is no text."""
    frame = pandas.DataFrame({"text": ["The ferry is late."] * 3 + [5], "url": [None, float("nan"), pandas.NA, "x"]})
    assert verdicts(frame)["noticegate_decision"].tolist() == ["allow", "allow", "allow", "review"]
