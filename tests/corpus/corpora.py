"""Small corpora in every format with the same records, for the tests of ``noticegate filter``."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zstandard

import scanner

RECORDS: list[dict[str, Any]] = [
    {"id": "bread", "text": "Flour, water and salt. Knead for ten minutes.", "url": "https://a.example.com/bread"},
    {"id": "ban", "text": "No part of this site may be used to train AI models.", "url": "https://a.example.com/ban"},
    {"id": "ask", "text": "Reproduction requires the written permission of the publisher.", "url": None},
    {"id": "zeile", "text": 'Zwei\nZeilen, „Anführungszeichen“ und ein "Zitat".', "url": "https://b.example.com/"},
    {
        "id": "nutzung",
        "text": "Die Nutzung für Text und Data Mining behalten wir uns gemäß § 44b UrhG vor.",
        "url": None,
    },
    {"id": "boat", "text": "The ferry leaves at nine.", "url": "https://c.example.com/boat?x=1"},
]
EXPECTED = {"bread": "allow", "ban": "deny", "ask": "review", "zeile": "allow", "nutzung": "deny", "boat": "allow"}


def records(times: int) -> list[dict[str, Any]]:
    """The records again and again, each with an id of its own."""
    return [record | {"id": f"{record['id']}-{turn}"} for turn in range(times) for record in RECORDS]


def jsonl(found: list[dict[str, Any]]) -> bytes:
    """As JSON lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in found).encode()


def delimited(found: list[dict[str, Any]]) -> bytes:
    """As CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "text", "url"])
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue().encode()


def warc(found: list[dict[str, Any]]) -> list[bytes]:
    """As WARC records: a warcinfo, and for each document a request and a response."""
    kept = [_warc("warcinfo", None, b"software: test\r\n", "application/warc-fields")]
    for record in found:
        url = record["url"] or f"https://d.example.com/{record['id']}"
        kept.append(_warc("request", url, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"))
        body = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{record['text']}".encode()
        kept.append(_warc("response", url, body, "application/http; msgtype=response"))
    return kept


def _warc(kind: str, url: str | None, block: bytes, content_type: str) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write(folder: Path, name: str, found: list[dict[str, Any]]) -> Path:
    """The records as the file ``name``, by its endings."""
    path = folder / name
    if name.endswith(".parquet"):
        import pyarrow
        import pyarrow.parquet

        table = pyarrow.Table.from_pylist([record | {"n": number} for number, record in enumerate(found)])
        pyarrow.parquet.write_table(table, path, row_group_size=4, write_page_checksum=True)
        return path
    pieces = warc(found) if ".warc" in name else [delimited(found) if ".csv" in name else jsonl(found)]
    compress = {
        ".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress, ".bz2": bz2.compress, ".xz": lzma.compress,
    }.get(path.suffix, bytes)  # fmt: skip
    path.write_bytes(b"".join(map(compress, pieces)))
    return path


def noticegate(*arguments: str | Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    """The command, as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "scanner", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment(), **more,
    )  # fmt: skip


def killed(arguments: Sequence[str | Path], out: Path, times: int, chance: random.Random) -> int:
    """Start the command, which writes to ``out``, and kill it with its workers, ``times`` times or until it ends.

    It has one or two workers, and dies soon after it judged another batch, now and then before that. Returns how often
    it was killed.
    """
    for turn in range(times):
        before = _judged(out)
        run = subprocess.Popen(
            [sys.executable, "-m", "scanner", *map(str, arguments), "--workers", chance.choice("12")],
            env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        latest = time.monotonic() + chance.choice((chance.uniform(0, 0.5), 60, 60, 60))
        while run.poll() is None and _judged(out) == before and time.monotonic() < latest:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        if run.poll() is not None:
            return turn
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    return times


def _judged(out: Path) -> int:
    """Bytes of the verdicts that a run has written so far."""
    return sum(path.stat().st_size for folder in ("verdicts", ".noticegate") for path in out.glob(f"{folder}/*.zst*"))


def environment() -> dict[str, str]:
    """The environment of a child process that finds this package."""
    return {**os.environ, "PYTHONPATH": str(Path(scanner.__file__).parents[1])}


def verdicts(folder: Path) -> list[dict[str, Any]]:
    """The verdict stream of the only input of a run."""
    (path,) = (folder / "verdicts").iterdir()
    with path.open("rb") as stream:
        content = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True).read()
    return [json.loads(line) for line in content.splitlines()]


def files(folder: Path) -> dict[str, bytes]:
    """All that a run wrote, but for the command line in its manifest."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    manifest = json.loads(found.pop("manifest.json"))
    manifest.pop("command")
    return {**found, "manifest.json": json.dumps(manifest).encode()}
