"""The Spark and Ray jobs beside ``noticegate filter``, their fixed costs, and keyword filters.

    python benchmarks/engines.py FILE.jsonl [--megabytes N]

Needs ``noticegate[datatrove,ray,spark]`` and Java. Texts are made from FILE as in ``benchmarks/corpus.py``. The fixed
cost of an engine is its time for ten records.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import regex
from corpus import seconds, texts

KEYWORDS = (
    r"machine learning|artificial intelligence|text and data mining|data mining|scrap(?:e|ing)|crawl"
    r"|all rights reserved|prior (?:written )?(?:consent|permission)|train(?:ing)? (?:of )?(?:an? )?(?:AI|model)"
    r"|künstliche Intelligenz|Vervielfältigung|vorherige Zustimmung|Alle Rechte vorbehalten|intelligence artificielle"
    r"|fouille de textes|reproduction interdite|tous droits réservés|inteligencia artificial|minería de datos"
    r"|derechos reservados|autorización previa|intelligenza artificiale|riproduzione riservata|diritti riservati"
    r"|consenso scritto"
)
_DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import RegexFilter
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import JsonlWriter

class Kept(RegexFilter):
    def filter(self, document):
        return not self.regex.search(document.text)

if __name__ == "__main__":
    folder, out, pattern = sys.argv[1:]
    steps = [ParquetReader(folder), Kept(pattern), JsonlWriter(out)]
    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=out + "-logs").run()
"""


def keyword_loop(folder: Path) -> int:
    """Every text of the Parquet files in ``folder`` against the keywords; how many are hit."""
    pattern = regex.compile(KEYWORDS, regex.I)
    found = 0
    for path in sorted(folder.glob("*.parquet")):
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(columns=["text"]):
            found += sum(1 for text in batch.column(0).to_pylist() if pattern.search(text))
    return found


def ran(*command: str) -> Callable[[], object]:
    """``command`` with this Python, into a folder of its own that is its last argument."""

    def run() -> object:
        with tempfile.TemporaryDirectory() as out:
            whole = [sys.executable, *command[:-1], f"{out}/{command[-1]}"]
            return subprocess.run(whole, check=True, capture_output=True)

    return run


def jobs(folder: Path, script: Path) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    filtered = ("-m", "scanner", "filter", str(folder), "--workers", "2", "-q", "-o", "out")
    ray = ("-m", "scanner.integrations.ray", str(folder), "--workers", "2", "-o", "out")
    return {
        "filter, 2 workers": ran(*filtered),
        "Spark, local[*]": ran("-m", "scanner.integrations.spark", str(folder), "-o", "out"),
        "Ray, 2 actors": ran(*ray),
        "datatrove, 25 keywords": lambda: _piped(script, folder),
        "regex, 25 keywords": lambda: keyword_loop(folder),
    }


def _piped(script: Path, folder: Path) -> object:
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, str(script), str(folder), f"{out}/kept", f"(?i){KEYWORDS}"]
        return subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Print a line for each job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        whole, few, script = Path(name, "whole"), Path(name, "few"), Path(name, "piped.py")
        script.write_text(_DATATROVE)
        records = list(texts(chosen.corpus, chosen.megabytes * 1_000_000))
        for folder, kept in ((whole, records), (few, records[:10])):
            folder.mkdir()
            half = (len(kept) + 1) // 2
            for part in (0, 1):
                table = pyarrow.Table.from_pylist(kept[part * half : (part + 1) * half])
                pyarrow.parquet.write_table(table, folder / f"{part}.parquet", row_group_size=2000)
        first = None
        for title, job in jobs(whole, script).items():
            time, fixed = seconds(job), seconds(jobs(few, script)[title])
            first = first or time
            speed = chosen.megabytes / time
            print(f"{title:24} {time:7.1f} s {speed:7.1f} MB/s  {first / time:6.2f} of filter   fixed {fixed:5.1f} s")


if __name__ == "__main__":
    main()
