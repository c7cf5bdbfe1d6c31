"""Ray Data: an actor class for ``map_batches``, and a job from Parquet to Parquet.

https://docs.ray.io/en/latest/data/api/doc/ray.data.Dataset.map_batches.html

    python -m scanner.integrations.ray part-*.parquet -o gated --workers 8
"""

from typing import TYPE_CHECKING, Unpack

from scanner.integrations import job as jobs
from scanner.integrations.arrow import with_verdicts
from scanner.integrations.columns import COLUMNS, DECISION, ColumnJudge, Settings
from scanner.integrations.job import VERDICTS, Job
from scanner.vocabulary import Decision

if TYPE_CHECKING:
    import pyarrow

_ROWS = 1000
"""Rows that an actor holds as Python values at a time."""


class NoticeJudge:
    """``dataset.map_batches(NoticeJudge, batch_format="pyarrow", concurrency=2)`` adds the verdict columns.

    An actor loads rules and model once. Settings are given as ``fn_constructor_kwargs``; a policy file that workers
    cannot read is given as ``Policy.load(path)``.
    """

    def __init__(self, **settings: Unpack[Settings]) -> None:
        """See ``scanner.integrations.columns.Settings``.

        Raises:
            ConfigError: a setting is not valid.
        """
        self._judge = ColumnJudge(**settings)

    def __call__(self, batch: "pyarrow.Table") -> "pyarrow.Table":
        """``batch`` with the verdict columns.

        Raises:
            ConfigError: there is neither a text nor an HTML column.
        """
        return with_verdicts(self._judge, batch)


def run(job: Job) -> dict[str, int]:
    """From Parquet to Parquet on the cluster of the environment, or this machine; the number of rows by decision.

    Rows are judged once: they are kept in the object store, which spills to disk, until all parts are written.

    Raises:
        ConfigError: a setting is not valid, or there is neither a text nor an HTML column.
    """
    import ray.data

    ray.init(ignore_reinit_error=True, log_to_driver=False)
    cores = int(ray.cluster_resources()["CPU"])
    workers = job.workers or cores
    documents = ray.data.read_parquet(list(job.inputs))
    names = documents.schema().names
    ColumnJudge(**job.settings).reads(names)
    rows = documents.map_batches(
        NoticeJudge,
        batch_size=_ROWS,
        batch_format="pyarrow",
        fn_constructor_kwargs=dict(job.settings),
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=min(1, (cores - 1) / workers),  # a core that no actor reserves is needed to read
    ).materialize()
    parts = {
        decision: rows.map_batches(_with, fn_args=(decision.value,), batch_format="pyarrow") for decision in Decision
    }
    for decision, part in parts.items():
        part.drop_columns(list(COLUMNS)).write_parquet(job.folder(decision), mode=ray.data.SaveMode.ERROR)
    verdicts = rows.select_columns([*job.identity(names), *COLUMNS])
    verdicts.write_parquet(job.folder(VERDICTS), mode=ray.data.SaveMode.ERROR)
    return {decision: part.count() for decision, part in parts.items()}


def _with(batch: "pyarrow.Table", decision: str) -> "pyarrow.Table":
    import pyarrow.compute

    return batch.filter(pyarrow.compute.equal(batch[DECISION], decision))


def main() -> None:
    """The job on the command line."""
    jobs.main("noticegate-ray", run, workers=True)


if __name__ == "__main__":
    main()
