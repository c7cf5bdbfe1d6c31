"""noticegate filter beside reading and parsing the same file with the same libraries and doing nothing.

    python benchmarks/corpus.py FILE.jsonl [--megabytes N] [--formats jsonl.zst wet.gz parquet] [--growth]

Texts are made from FILE (field ``text``): in each, one word in fifteen is exchanged for another of the same text, so
that sentences differ as those of different pages do, and one text in fifty ends with a notice in one of six languages,
with another holder and year each. MB are 10^6 bytes of UTF-8 text. Memory is that of all processes of a run together
(proportional set size), looked at ten times a second; it is read on Linux only.

``--growth`` gates files of 10 MB, 100 MB and so on up to N instead, with two workers.
"""

import argparse
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from scanner.corpus.reading import documents
from scanner.corpus.streams import Frames, decompressed
from scanner.readers import ReadOptions

NOTICES = (
    "© {year} {holder}. No part of this page may be used to train AI models without our written consent.",
    "{holder}, {year}. Die Nutzung für Text und Data Mining nach § 44b UrhG behalten wir uns ausdrücklich vor.",
    "© {holder} {year}. Toute extraction automatisée, y compris pour l’intelligence artificielle, est interdite.",
    "© {year} {holder}. Queda prohibido el uso de estos textos para el entrenamiento de inteligencia artificial.",
    "© {holder}, {year}. Любое использование материалов возможно только с письменного разрешения редакции.",
    "© {year} {holder}。未經書面同意，不得轉載或用於訓練人工智慧模型。",
)
HOLDERS = ("Harbour Media", "Nordlicht Verlag", "Éditions du Pont", "Casa Ribera", "Редакция Восток", "河岸出版社")


def texts(path: Path, size: int) -> Iterator[dict[str, Any]]:
    """Records with about ``size`` bytes of text altogether."""
    known = [json.loads(line)["text"] for line in path.open(encoding="utf-8")]
    chance = random.Random(7)
    number = written = 0
    while written < size:
        text = _varied(chance.choice(known), chance)
        if number % 50 == 0:
            notice = chance.choice(NOTICES).format(holder=chance.choice(HOLDERS), year=chance.randrange(1995, 2027))
            text += "\n\n" + notice
        written += len(text.encode())
        yield {"id": str(number), "text": text, "url": f"https://example.com/{number}"}
        number += 1


def _varied(text: str, chance: random.Random) -> str:
    """``text`` with one word in fifteen exchanged for another one; characters, where no blanks stand between words."""
    between = " " if text.count(" ") * 15 > len(text) else ""
    words = text.split(" ") if between else list(text)
    for _ in range(len(words) // 30):
        one, other = chance.randrange(len(words)), chance.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    return between.join(words)


def _several(entries: Iterable[Any], count: int) -> Iterator[list[Any]]:
    """``count`` entries at a time."""
    coming = iter(entries)
    while taken := list(islice(coming, count)):
        yield taken


def _lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    frames = Frames(path, path.suffix)
    for several in _several(records, 500):
        frames.write([(json.dumps(record, ensure_ascii=False) + "\n").encode() for record in several])
    frames.publish()


def _wet(path: Path, records: Iterable[dict[str, Any]]) -> None:
    frames = Frames(path, path.suffix)
    for record in records:
        body = record["text"].encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {record['url']}\r\n"
            f"WARC-Record-ID: <urn:x:{record['id']}>\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        frames.write([head.encode(), body, b"\r\n\r\n"])
    frames.publish()


def _parquet(path: Path, records: Iterable[dict[str, Any]]) -> None:
    schema = pyarrow.schema([(name, pyarrow.string()) for name in ("id", "text", "url")])
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for several in _several(records, 5000):
            writer.write_table(pyarrow.Table.from_pylist(several, schema))


FORMATS: dict[str, Callable[[Path, Iterable[dict[str, Any]]], None]] = {
    "jsonl.zst": _lines,
    "jsonl.gz": _lines,
    "wet.gz": _wet,
    "parquet": _parquet,
}


def only_read(path: Path) -> int:
    """Read and parse every record; how many there were."""
    if path.suffix == ".parquet":
        file = pyarrow.parquet.ParquetFile(path)
        return sum(len(batch.to_pylist()) for batch in file.iter_batches(1000))
    with path.open("rb") as stream:
        if ".wet" in path.name:
            return sum(1 for _ in documents(stream, path.name, ReadOptions()))
        found = decompressed(stream, path.suffix)
        return sum(1 for line in iter(found.readline, b"") if json.loads(line))


def written(path: Path) -> int:
    """Read every record and write it again in the same way; the size of what was written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        if path.suffix == ".parquet":
            file = pyarrow.parquet.ParquetFile(path)
            with pyarrow.parquet.ParquetWriter(copy, file.schema_arrow, compression="zstd") as writer:
                for batch in file.iter_batches(1000):
                    writer.write_batch(batch)
        else:
            frames = Frames(copy, path.suffix)
            with path.open("rb") as stream:
                found = decompressed(stream, path.suffix)
                for several in _several(iter(found.readline, b""), 500):
                    frames.write(several)
            frames.publish()
        return copy.stat().st_size


class Run:
    """``noticegate filter`` of one file into a new folder: seconds it took, and the most memory that it held, in MB."""

    def __init__(self, path: Path, workers: int) -> None:
        """Run it to its end."""
        self.memory = 0.0
        with tempfile.TemporaryDirectory() as out:
            arguments = ["filter", str(path), "-o", f"{out}/gated", "--workers", str(workers), "-q"]
            start = time.perf_counter()
            process = subprocess.Popen([sys.executable, "-m", "scanner", *arguments])
            watch = threading.Thread(target=self._watch, args=(process,))
            watch.start()
            if process.wait() not in (0, 2):  # a few of the texts hold control characters, and so are errors in WET
                raise SystemExit(f"noticegate filter failed with exit code {process.returncode}")
            self.seconds = time.perf_counter() - start
            watch.join()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            self.memory = max(self.memory, sum(map(_memory, _family(process.pid))) / 1e6)
            time.sleep(0.1)


def _family(process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield from _family(int(child))


def _memory(process: int) -> int:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024
    return 0


def seconds(action: Callable[[], object]) -> float:
    """How long ``action`` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def machine() -> float:
    """How many times the work two processes that share nothing do in the time of one: all that two workers can gain."""
    loop = [sys.executable, "-c", "for number in range(30_000_000): number * number % 7"]

    def together(count: int) -> float:
        start = time.perf_counter()
        for process in [subprocess.Popen(loop) for _ in range(count)]:
            process.wait()
        return time.perf_counter() - start

    return 2 * together(1) / together(2)


def beside_reading(path: Path, size: float) -> None:
    """One line for one file."""
    reading, copying = seconds(lambda: only_read(path)), seconds(lambda: written(path))
    before = machine()
    one, two = Run(path, 1), Run(path, 2)
    possible = (before + machine()) / 2
    print(
        f"{path.name:16} {size:6.0f} MB  reading {size / reading:6.1f} MB/s  writing {size / copying:6.1f} MB/s"
        f"  filter, 1 worker {size / one.seconds:5.2f} MB/s ({reading / one.seconds:.3f} of reading,"
        f" {reading / (one.seconds - copying):.3f} without writing), {one.memory:.0f} MB of memory"
        f"  2 workers {size / two.seconds:5.2f} MB/s ({one.seconds / two.seconds:.2f} times; two loops"
        f" {possible:.2f}), {two.memory:.0f} MB",
        flush=True,
    )


def growth(path: Path, size: float) -> None:
    """One line for one file, gated by two workers."""
    run = Run(path, 2)
    print(f"{size:6.0f} MB  {run.seconds / size:6.3f} s for each MB  {run.memory:5.0f} MB of memory", flush=True)


def main() -> None:
    """Print one line for each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=int, default=40)
    parser.add_argument("--formats", nargs="+", choices=sorted(FORMATS), default=["jsonl.zst", "wet.gz", "parquet"])
    parser.add_argument("--growth", action="store_true")
    chosen = parser.parse_args()
    sizes = [chosen.megabytes]
    while chosen.growth and sizes[0] > 10:
        sizes.insert(0, max(10, sizes[0] // 10))
    for name in chosen.formats:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, f"corpus.{name}")
                FORMATS[name](path, texts(chosen.corpus, size * 1_000_000))
                (growth if chosen.growth else beside_reading)(path, size)


if __name__ == "__main__":
    main()
