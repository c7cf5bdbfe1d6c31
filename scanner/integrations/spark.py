"""PySpark: verdict columns by ``mapInArrow``, and a job from Parquet to Parquet.

https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.mapInArrow.html
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Unpack

from scanner.integrations import job as jobs
from scanner.integrations.arrow import with_verdicts
from scanner.integrations.columns import COLUMNS, DECISION, LISTS, ColumnJudge, Settings
from scanner.integrations.job import VERDICTS, Job
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType


def judged(documents: "DataFrame", **settings: Unpack[Settings]) -> "DataFrame":
    """``documents`` with the verdict columns; those of an earlier run are replaced.

    Args:
        documents: rows with the columns that ``settings`` name.
        settings: see ``scanner.integrations.columns.Settings``.

    Raises:
        ConfigError: a setting is not valid, or there is neither a text nor an HTML column.
    """
    judge = ColumnJudge(**settings)
    judge.reads(documents.columns)
    return documents.mapInArrow(_mapping(judge), _schema(documents.schema))


def _mapping(judge: ColumnJudge) -> "Callable[[Iterable[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]":
    def mapped(batches: "Iterable[pyarrow.RecordBatch]") -> "Iterator[pyarrow.RecordBatch]":
        return (with_verdicts(judge, batch) for batch in batches)

    return mapped


def _schema(schema: "StructType") -> "StructType":
    from pyspark.sql.types import ArrayType, StringType, StructField, StructType

    kept = [field for field in schema.fields if field.name not in COLUMNS]
    added = [StructField(name, ArrayType(StringType()) if name in LISTS else StringType()) for name in COLUMNS]
    return StructType([*kept, *added])


def run(job: Job) -> dict[str, int]:
    """From Parquet to Parquet in the session that there is, or a new one; the number of rows by decision.

    Rows are judged once: they are kept in memory, or on the disks of the executors, until all parts are written.

    Raises:
        ConfigError: a setting is not valid, or there is neither a text nor an HTML column.
    """
    from pyspark.sql import SparkSession

    session = SparkSession.builder.appName("noticegate").getOrCreate()
    documents = session.read.parquet(*job.inputs)
    rows = judged(documents, **job.settings).persist()
    for decision in Decision:
        rows.where(rows[DECISION] == decision.value).drop(*COLUMNS).write.parquet(job.folder(decision))
    verdicts = rows.select(*job.identity(documents.columns), *COLUMNS)
    verdicts.write.parquet(job.folder(VERDICTS))
    counts = {row[DECISION]: row["count"] for row in rows.groupBy(DECISION).count().collect()}
    session.stop()
    return counts


def main() -> None:
    """The job on the command line, for ``spark-submit`` and ``python -m scanner.integrations.spark``."""
    jobs.main("noticegate-spark", run)


if __name__ == "__main__":
    main()
