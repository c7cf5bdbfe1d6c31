"""Arrow tables and record batches with verdict columns, for the engines that hand them out (Spark, Ray)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from scanner.integrations.columns import COLUMNS, LISTS, ColumnJudge

if TYPE_CHECKING:
    import pyarrow

Rows = TypeVar("Rows", "pyarrow.RecordBatch", "pyarrow.Table")


def with_verdicts(judge: ColumnJudge, rows: Rows) -> Rows:
    """``rows`` as they are, with the verdict columns behind; those of an earlier run are replaced.

    Raises:
        ConfigError: there is neither a text nor an HTML column.
    """
    names: list[str] = rows.schema.names
    return with_columns(rows, judge({name: rows.column(name).to_pylist() for name in judge.reads(names)}))


def with_columns(rows: Rows, judged: Mapping[str, Sequence[Any]]) -> Rows:
    """``rows`` with the verdict columns in ``judged`` behind; those of an earlier run are replaced."""
    import pyarrow

    added = verdict_schema()
    for name in set(COLUMNS) & set(rows.schema.names):
        rows = rows.drop_columns([name])
    for name in COLUMNS:
        rows = rows.append_column(added.field(name), pyarrow.array(judged[name], added.field(name).type))
    return rows


def verdict_schema() -> "pyarrow.Schema":
    """The types of the verdict columns."""
    import pyarrow

    texts = pyarrow.list_(pyarrow.string())
    return pyarrow.schema([(name, texts if name in LISTS else pyarrow.string()) for name in COLUMNS])
