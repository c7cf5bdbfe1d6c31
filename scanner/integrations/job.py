"""What the jobs of Spark and Ray have in common: their command line, and how they end.

Both read Parquet and write Parquet: the rows as they were in ``DIR/allow``, ``DIR/review`` and ``DIR/deny``, and the
verdict of each row with its id and address in ``DIR/verdicts``.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import InputError, NoticegateError
from scanner.integrations.columns import Settings
from scanner.policy import Policy
from scanner.rulebook import Rulebook
from scanner.vocabulary import Decision, Use

VERDICTS = "verdicts"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done. ``workers`` is ``None`` where the engine decides."""

    inputs: Sequence[str]
    output: str
    settings: Settings
    workers: int | None = None

    def folder(self, part: str) -> str:
        """Where ``part`` of the output goes."""
        return f"{self.output.rstrip('/')}/{part}"

    def identity(self, names: Sequence[str]) -> list[str]:
        """Those of the columns ``names`` that say which row it is."""
        return [name for name in (self.settings["id"], self.settings["url"]) if name in names]


def main(program: str, run: Callable[[Job], Mapping[str, int]], workers: bool = False) -> None:
    """Run a job from the command line and print how many rows got which decision.

    Args:
        program: how the command is started.
        run: does the job; gives the number of rows by decision.
        workers: whether the number of workers can be given.
    """
    try:
        job = _job(_parser(program, workers))
        if Path(job.output).exists():
            raise InputError(f"{job.output} is there already. Name a folder that is not, or remove it.")
        counts = run(job)
    except NoticegateError as problem:
        sys.exit(f"{program}: {problem}")
    shares = ", ".join(f"{counts.get(decision, 0)} {decision}" for decision in Decision)
    print(f"{sum(counts.values())} records: {shares}.", file=sys.stderr)


def _parser(program: str, workers: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(program, description="Split Parquet into allow, review and deny, with verdicts.")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="Parquet files or folders.")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="Write there; must not exist.")
    parser.add_argument("--use", choices=[use.value for use in Use], help="What the documents are wanted for.")
    parser.add_argument("--policy", metavar="FILE", help="Decide by this policy file.")
    parser.add_argument("--rules", action="append", default=[], metavar="DIR", help="Also these rules.")
    for field in ("text", "html", "url", "id", "headers"):
        parser.add_argument(f"--{field}-field", default=field, metavar="NAME", help=f"Column that holds the {field}.")
    if workers:
        parser.add_argument("--workers", type=int, metavar="N", help="Processes that judge.")
    return parser


def _job(parser: argparse.ArgumentParser) -> Job:
    given = parser.parse_args()
    settings = Settings(
        use=given.use,
        policy=Policy.load(given.policy) if given.policy else None,
        rules=Rulebook.load(given.rules),
        text=given.text_field,
        html=given.html_field,
        url=given.url_field,
        id=given.id_field,
        headers=given.headers_field,
    )
    return Job(given.inputs, given.output, settings, getattr(given, "workers", None))
