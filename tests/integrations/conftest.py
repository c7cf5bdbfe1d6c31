"""A corpus in Parquet for the engines."""

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from documents import rows


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four Parquet files of rows that are quiet, notices, pages, with headers, and null."""
    folder = tmp_path_factory.mktemp("parquet")
    headers = pyarrow.list_(pyarrow.list_(pyarrow.string()))
    text = pyarrow.string()
    schema = pyarrow.schema([("id", text), ("text", text), ("html", text), ("url", text), ("headers", headers)])
    given = rows(copies=20)
    for part in range(4):
        table = pyarrow.Table.from_pylist(given[part::4], schema=schema)
        pyarrow.parquet.write_table(table, folder / f"part-{part}.parquet")
    return folder
