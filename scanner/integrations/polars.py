"""Polars: an expression for frames and lazy frames (https://docs.pola.rs/api/python/stable/reference/expressions/)."""

from typing import Unpack

import polars
import polars.selectors

from scanner.integrations.columns import COLUMNS, LISTS, ColumnJudge, Settings

VERDICT_TYPE = polars.Struct({name: polars.List(polars.String) if name in LISTS else polars.String for name in COLUMNS})
"""What the expression gives for each row."""


def verdicts(**settings: Unpack[Settings]) -> polars.Expr:
    """A struct with the verdict columns for each row of the frame: alias it, or ``.struct.unnest()`` it.

    Args:
        settings: see ``scanner.integrations.columns.Settings``.

    Raises:
        ConfigError: a setting is not valid. The query fails when there is neither a text nor an HTML
            column.
    """
    judge = ColumnJudge(**settings)

    def judged(rows: polars.Series) -> polars.Series:
        names = judge.reads([field.name for field in rows.dtype.fields if field.name])
        columns = judge({name: rows.struct.field(name).to_list() for name in names})
        return polars.DataFrame(columns, schema=VERDICT_TYPE.to_schema()).to_struct("noticegate")

    none = polars.lit(None).alias("")  # without a column Polars itself would fail, and not say which is missing
    read = polars.selectors.by_name(*judge.columns, require_all=False)
    return (
        polars.struct(read, none)
        .map_batches(judged, return_dtype=VERDICT_TYPE, is_elementwise=True)
        .alias("noticegate")
    )
