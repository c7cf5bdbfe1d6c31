"""noticegate filter beside reading and parsing the same file with the same libraries and doing nothing.

    python benchmarks/corpus.py FILE.jsonl [--megabytes N]

The texts of FILE (field ``text``) are repeated with other names and numbers until there are N MB of them, one in fifty
with a notice at its end; written as JSONL.zst, JSONL.gz and Parquet. MB are 10^6 bytes of JSON before compression.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from scanner.corpus.streams import Frames, decompressed

NOTICE = "\n\n© 2024 Harbour Media. No part of this page may be used to train AI models without our written consent."


def texts(path: Path, size: int) -> Iterator[dict[str, Any]]:
    """Records of about ``size`` bytes altogether."""
    known = [json.loads(line)["text"] for line in path.open(encoding="utf-8")]
    chance = random.Random(7)
    number = written = 0
    while written < size:
        text = chance.choice(known).replace("the ", f"the {chance.choice('abcdefgh')}", 3)
        record = {"id": str(number), "text": text + NOTICE * (number % 50 == 0), "url": f"https://example.com/{number}"}
        written += len(json.dumps(record, ensure_ascii=False).encode())
        number += 1
        yield record


def corpora(folder: Path, records: list[dict[str, Any]]) -> Iterator[Path]:
    """The same records in three formats."""
    lines = [(json.dumps(record, ensure_ascii=False) + "\n").encode() for record in records]
    for ending in (".zst", ".gz"):
        path = folder / f"corpus.jsonl{ending}"
        frames = Frames(path, ending)
        for start in range(0, len(lines), 500):
            frames.write(lines[start : start + 500])
        frames.close()
        yield path
    path = folder / "corpus.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), path, row_group_size=5000, compression="zstd")
    yield path


def only_read(path: Path) -> int:
    """Read and parse every record; how many there were."""
    if path.suffix == ".parquet":
        file = pyarrow.parquet.ParquetFile(path)
        return sum(len(batch.to_pylist()) for batch in file.iter_batches())
    with path.open("rb") as stream:
        found = decompressed(stream, path.suffix)
        return sum(1 for line in iter(found.readline, b"") if json.loads(line))


def filtered(path: Path, workers: int) -> Callable[[], object]:
    """The command, into a new folder."""

    def run() -> object:
        with tempfile.TemporaryDirectory() as out:
            arguments = ["filter", str(path), "-o", f"{out}/gated", "--workers", str(workers), "-q"]
            return subprocess.run([sys.executable, "-m", "scanner", *arguments], check=True)

    return run


def seconds(action: Callable[[], object]) -> float:
    """How long ``action`` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    """Print one line for each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=int, default=40)
    chosen = parser.parse_args()
    records = list(texts(chosen.corpus, chosen.megabytes * 1_000_000))
    size = sum(len(json.dumps(record, ensure_ascii=False).encode()) for record in records) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        for path in corpora(Path(folder), records):
            reading = seconds(lambda path=path: only_read(path))  # type: ignore[misc]
            one, two = seconds(filtered(path, 1)), seconds(filtered(path, 2))
            print(
                f"{path.name:16} reading {size / reading:6.1f} MB/s   filter, 1 worker {size / one:6.1f} MB/s"
                f" ({reading / one:.3f} of reading)   2 workers {size / two:6.1f} MB/s ({one / two:.2f} times)"
            )


if __name__ == "__main__":
    main()
