"""pandas: verdicts of a column of texts, or of the documents in a frame (https://pandas.pydata.org/docs/reference/)."""

from typing import Any, Unpack

import pandas

from scanner.integrations.columns import COLUMNS, ColumnJudge, Settings


def verdicts(documents: "pandas.Series[str] | pandas.DataFrame", **settings: Unpack[Settings]) -> pandas.DataFrame:
    """The verdict columns, with the index of ``documents``: join them, or assign them one by one.

    Args:
        documents: texts, or a frame with the columns that ``settings`` name.
        settings: see ``scanner.integrations.columns.Settings``.

    Raises:
        ConfigError: a setting is not valid, or the frame has neither a text nor an HTML column.
    """
    judge = ColumnJudge(**settings)
    frame = documents.to_frame(judge.options.text_field) if isinstance(documents, pandas.Series) else documents
    names = judge.reads([name for name in frame.columns if isinstance(name, str)])
    judged = judge({name: _values(frame[name]) for name in names})
    return pandas.DataFrame(judged, index=frame.index, columns=list(COLUMNS))


def _values(column: "pandas.Series[Any]") -> list[Any]:
    """Python values, with ``None`` for whatever pandas holds in the place of a missing one."""
    return [_plain(value) for value in column.tolist()]


def _plain(value: Any) -> Any:
    """``value`` without arrays, as which pandas gives the lists of a Parquet file."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return None if pandas.isna(value) else value
