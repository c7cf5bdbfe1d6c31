"""``noticegate filter``: every format, any number of workers, interrupted at any moment, the same records come out."""

import gzip
import json
import lzma
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zstandard
from corpora import EXPECTED, RECORDS, environment, files, jsonl, killed, noticegate, records, verdicts, warc, write
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.corpus import corpus_formats
from scanner.corpus.journal import frames
from scanner.readers import ReadOptions

NAMES = ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.jsonl.bz2", "a.jsonl.xz", "a.csv", "a.csv.gz", "a.parquet"]


@pytest.mark.parametrize("name", NAMES)
def test_records_come_out_by_decision(tmp_path: Path, name: str) -> None:
    """Each record is in the output of its decision, with a verdict in the order of the input."""
    write(tmp_path, name, RECORDS)
    out = tmp_path / "out"
    run = noticegate("filter", tmp_path / name, "-o", out)
    assert (run.returncode, run.stderr) == (0, "6 records for train-ai: 3 allow, 1 review, 2 deny.\n")
    assert {verdict["id"]: verdict["decision"] for verdict in verdicts(out)} == EXPECTED
    assert (out / "errors.jsonl").read_bytes() == b""
    assert sorted(path.name for path in (out / "deny").iterdir()) == [name]


def test_lines_are_kept_byte_for_byte(tmp_path: Path) -> None:
    """Odd spacing, escapes and a missing last line break survive."""
    lines = [
        b'{"text":"Flour and water.",   "more": [1,2]}\n',
        b'{"text": "Caf\\u00e9"}\r\n',
        b'{"text": "No AI training on these pages."}\n',
        b'{"text": "The ferry leaves at nine."}',
    ]
    (tmp_path / "a.jsonl").write_bytes(b"".join(lines))
    noticegate("filter", tmp_path / "a.jsonl", "-o", tmp_path / "out")
    assert (tmp_path / "out/allow/a.jsonl").read_bytes() == lines[0] + lines[1] + lines[3]
    assert (tmp_path / "out/deny/a.jsonl").read_bytes() == lines[2]


def test_parquet_keeps_schema_columns_and_row_groups(tmp_path: Path) -> None:
    """What was a row group is one, without the rows that went elsewhere."""
    parquet = pytest.importorskip("pyarrow.parquet")
    path = write(tmp_path, "a.parquet", RECORDS)
    noticegate("filter", path, "-o", tmp_path / "out")
    before, allowed = parquet.ParquetFile(path), parquet.ParquetFile(tmp_path / "out/allow/a.parquet")
    assert allowed.schema_arrow == before.schema_arrow
    assert [allowed.metadata.row_group(group).num_rows for group in range(allowed.num_row_groups)] == [2, 1]
    assert allowed.read()["n"].to_pylist() == [0, 3, 5]


def test_warc_units_stay_together(tmp_path: Path) -> None:
    """Request and response go the same way, byte for byte, and a warcinfo is allowed."""
    path = write(tmp_path, "a.warc.gz", RECORDS)
    noticegate("filter", path, "-o", tmp_path / "out")
    units = warc(RECORDS)
    denied = [*units[3:5], *units[9:11]]
    assert gzip.decompress((tmp_path / "out/deny/a.warc.gz").read_bytes()) == b"".join(denied)
    assert gzip.decompress((tmp_path / "out/allow/a.warc.gz").read_bytes()).startswith(units[0])


def test_robots_txt_in_a_warc_speaks_for_its_host(tmp_path: Path) -> None:
    """A content signal met before a page of the host decides on it."""
    page = {"id": "p", "text": "Flour.", "url": "https://a.example.com/p"}
    robots = {
        "id": "r",
        "text": "User-agent: *\nContent-Signal: ai-train=no\n",
        "url": "https://a.example.com/robots.txt",
    }
    path = write(tmp_path, "a.warc", [robots, page])
    noticegate("filter", path, "-o", tmp_path / "out")
    assert [verdict["decision"] for verdict in verdicts(tmp_path / "out")][-1] == "deny"


def test_workers_change_nothing(tmp_path: Path) -> None:
    """One worker or three: the same bytes."""
    path = write(tmp_path, "a.jsonl.gz", records(300))
    for workers in ("1", "3"):
        noticegate("filter", path, "-o", tmp_path / workers, "--workers", workers)
    assert files(tmp_path / "1") == files(tmp_path / "3")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A corpus of seventy batches, and what one run makes of it."""
    folder = tmp_path_factory.mktemp("corpus")
    path = write(folder, "a.jsonl.zst", [record | {"pad": "x" * 50_000} for record in records(300)])
    noticegate("filter", path, "-o", folder / "whole")
    return path, files(folder / "whole")


def test_killed_at_any_moment_it_goes_on(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    """Killed fifty times and started again, it gives what one undisturbed run gives, byte for byte."""
    path, whole = undisturbed
    command = ["filter", path, "-o", tmp_path / "out"]
    assert killed(command, tmp_path / "out", 50, random.Random(1)) == 50
    assert noticegate(*command).returncode == 0
    assert files(tmp_path / "out") == whole


def test_a_killed_worker_is_replaced(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    """The batch of a worker that died is judged by another one."""
    path, whole = undisturbed
    command = [sys.executable, "-m", "scanner", "filter", str(path), "-o", str(tmp_path / "out"), "--workers", "2"]
    run = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)
    killed = 0
    while run.poll() is None and killed < 3:
        time.sleep(0.7)
        children = subprocess.run(
            ["pgrep", "-P", str(run.pid), "-f", "spawn_main"], capture_output=True, text=True, check=False
        )
        for child in children.stdout.split()[:1]:
            os.kill(int(child), signal.SIGKILL)
            killed += 1
    _, complaints = run.communicate()
    assert (killed > 0, run.returncode, complaints.count("bug")) == (True, 0, 0)
    assert files(tmp_path / "out") == whole


def test_another_run_is_not_touched(tmp_path: Path) -> None:
    """Changed input, changed options or a strange folder: a clear message, nothing written."""
    path = write(tmp_path, "a.jsonl", RECORDS)
    out = tmp_path / "out"
    noticegate("filter", path, "-o", out)
    before = files(out)
    path.write_bytes(jsonl(records(2)))
    changed = noticegate("filter", path, "-o", out)
    assert (changed.returncode, "has changed since" in changed.stderr) == (2, True)
    write(tmp_path, "a.jsonl", RECORDS)
    other = noticegate("filter", path, "-o", out, "--use", "research")
    assert (other.returncode, "holds another run; use is research" in other.stderr) == (2, True)
    strange = noticegate("filter", path, "-o", tmp_path)
    assert (strange.returncode, "holds no run" in strange.stderr) == (2, True)
    assert files(out) == before


def test_bad_records_are_errors_in_review(tmp_path: Path) -> None:
    """A bad record keeps its bytes, is named with its cause, and the rest goes on."""
    lines = [b'{"text": "Flour."}\n', b'{"text": 3}\n', b"{broken\n", b'{"title": "x"}\n', b'{"text": "Water."}\n']
    (tmp_path / "a.jsonl").write_bytes(b"".join(lines))
    run = noticegate("filter", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--json")
    assert (run.returncode, json.loads(run.stdout)["errors"]) == (2, 3)
    assert (tmp_path / "out/review/a.jsonl").read_bytes() == b"".join(lines[1:4])
    errors = [json.loads(line) for line in (tmp_path / "out/errors.jsonl").open(encoding="utf-8")]
    assert [error["id"] for error in errors] == ["a.jsonl:2", "a.jsonl:3", "a.jsonl:4"]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.jsonl.xz", "a.warc.gz", "a.warc"])
def test_truncated_input(tmp_path: Path, name: str) -> None:
    """What can be read is judged; the rest is named as lost, and the exit status says so."""
    path = write(tmp_path, name, records(40))
    path.write_bytes(path.read_bytes()[:-40])
    run = noticegate("filter", path, "-o", tmp_path / "out")
    assert run.returncode == 2
    assert name in run.stderr
    assert len((tmp_path / "out/errors.jsonl").read_bytes().splitlines()) == 1


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.jsonl.xz", "a.warc.gz", "a.parquet"])
def test_corrupted_block(tmp_path: Path, name: str) -> None:
    """A broken block in the middle ends the reading of this input, not of the next one."""
    path = write(
        tmp_path,
        name,
        [record | {"pad": random.Random(n).randbytes(900).hex()} for n, record in enumerate(records(60))],
    )
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)
    other = write(tmp_path, "b.jsonl", RECORDS)
    run = noticegate("filter", path, other, "-o", tmp_path / "out")
    assert (run.returncode, name in run.stderr) == (2, True)
    assert (tmp_path / "out/allow/b.jsonl").read_bytes().count(b"\n") == 3


def test_full_disk(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    """A clear message; with room again, the same command goes on to the same end."""
    path, whole = undisturbed
    command = ("filter", path, "-o", tmp_path / "out", "--workers", "1")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))  # noqa: E731 - runs in the child
    full = noticegate(*command, preexec_fn=limit)
    assert (full.returncode != 0, full.stdout) == (True, "")
    assert noticegate(*command).returncode == 0
    assert files(tmp_path / "out") == whole


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is asked of /proc")
def test_a_huge_record_goes_to_review_within_bounded_memory(tmp_path: Path) -> None:
    """A record of 200 MB is kept as it is, named as too long, and the process stays below 600 MB."""
    path = tmp_path / "a.jsonl"
    with path.open("wb") as out:
        out.write(b'{"text": "Flour."}\n{"text": "')
        for _ in range(200):
            out.write(b"words and words " * (1 << 16))
        out.write(b'"}\n{"text": "Water."}\n')
    code = (
        "import re, sys; from scanner.cli.app import app\n"
        "try: app(['filter', sys.argv[1], '-o', sys.argv[2], '--workers', '1'])\n"
        "except SystemExit as end: print(end.code, re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, path, tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    status, memory = map(int, run.stdout.split())
    assert (status, "longer than" in (tmp_path / "out/errors.jsonl").read_text(encoding="utf-8")) == (2, True)
    assert (tmp_path / "out/review/a.jsonl").stat().st_size > 200 << 20
    assert memory < 600 << 10


def test_a_bomb_is_bounded(tmp_path: Path) -> None:
    """Compressed blanks without a line break end as one record that is too long."""
    (tmp_path / "a.jsonl.xz").write_bytes(lzma.compress(bytes(100 << 20)))
    run = noticegate("filter", tmp_path / "a.jsonl.xz", "-o", tmp_path / "out", "--max-record-bytes", "1000000")
    assert (run.returncode, "1 error, see" in run.stderr) == (2, True)


_lines = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=30)


@settings(deadline=None, max_examples=150)
@given(_lines)
def test_batches_lose_no_line(lines: list[bytes]) -> None:
    """The records of all batches are the lines that are not blank."""
    import io

    found = corpus_formats()[".jsonl"].batches(io.BytesIO(b"".join(lines)), "x", ReadOptions(max_record=24))
    kept = [line for batch in found for line in batch.kept]
    assert kept == [line for line in lines if line.strip() or len(line) > 25]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12), min_size=2, max_size=2),
        max_size=12,
    )
)
def test_rows_survive_quoting(rows: list[list[str]]) -> None:
    """A row with line breaks and quotation marks inside is one record, and its cells are what they were."""
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["id", "text"], *rows])
    form = corpus_formats()[".csv"]
    batches = list(form.batches(io.BytesIO(out.getvalue().encode()), "a.csv", ReadOptions()))
    texts = [
        document.text
        for batch in batches
        for document in form.documents(batch, "a.csv", ReadOptions())
        if hasattr(document, "text")
    ]
    assert texts == [text for _, text in rows if text]


def test_frames_end_where_they_end(tmp_path: Path) -> None:
    """A torn frame is not read."""
    pack = zstandard.ZstdCompressor().compress
    one, two = pack(b"one\n"), pack(b"two\n" * 100)
    (tmp_path / "x").write_bytes(one + two + pack(b"three\n")[:-3])
    assert list(frames(tmp_path / "x")) == [(len(one), b"one\n"), (len(one) + len(two), b"two\n" * 100)]


PAGES = {
    "allow": {"a.html": "<p>Boats.</p>", "deep/b.md": "# The ferry"},
    "deny": {"c.txt": "No AI training on these pages.", "deep/d.html": "<meta name=robots content=noai><p>Tides"},
}


def _folder_of_pages(folder: Path) -> Path:
    for files_of in PAGES.values():
        for name, content in files_of.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)
    (folder / "notes.bin").write_bytes(b"\x00")
    return folder


def test_loose_pages(tmp_path: Path) -> None:
    """A folder of pages comes apart file by file; other corpora in it are filtered beside, and the rest is left."""
    pages = _folder_of_pages(tmp_path / "pages")
    write(pages, "deep/more.jsonl", RECORDS)
    (pages / "huge.txt").write_text("boats " * 50_000)
    run = noticegate("filter", pages, "-o", tmp_path / "out", "--max-record-bytes", "100000")
    assert run.stderr.startswith("11 records for train-ai: 5 allow, 2 review, 4 deny. 1 error, see"), run.stderr
    for decision, files_of in PAGES.items():
        for name, content in files_of.items():
            assert (tmp_path / "out" / decision / name).read_text() == content
    assert (tmp_path / "out/review/huge.txt").stat().st_size == 300_000
    assert json.loads((tmp_path / "out/errors.jsonl").read_text())["error"].endswith("longer than 100000 bytes.")
    (pages / "a.html").write_text("<p>Coats.</p>")
    changed = noticegate("filter", pages, "-o", tmp_path / "out", "--max-record-bytes", "100000")
    assert changed.returncode == 2
    assert "has changed since" in changed.stderr
    assert "lies in the input" in noticegate("filter", pages, "-o", pages / "out").stderr


@pytest.mark.parametrize(("name", "kept"), [("a.jsonl", "stdin.jsonl"), ("a.jsonl.zst", "stdin.jsonl.zst")])
def test_standard_input(tmp_path: Path, name: str, kept: str) -> None:
    """What is piped in is filtered as a file, and the same command with the same input goes on."""
    content = write(tmp_path, name, RECORDS).read_bytes()
    out = tmp_path / "out"
    command = [sys.executable, "-m", "scanner", "filter", "-", "-o", str(out)]

    def piped(data: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, input=data, env=environment(), capture_output=True, timeout=300, check=False)

    for _ in range(2):
        assert piped(content).stderr == b"6 records for train-ai: 3 allow, 1 review, 2 deny.\n"
    assert [path.name for path in (out / "deny").iterdir()] == [kept]
    other = piped(write(tmp_path, name, RECORDS[:3]).read_bytes())
    assert (other.returncode, b"standard input has changed since" in other.stderr) == (2, True)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_annotated_parquet(tmp_path: Path, workers: str) -> None:
    """Every row stays in its row group, with the columns of its verdict behind its own."""
    parquet = pytest.importorskip("pyarrow.parquet")
    path = write(tmp_path, "a.parquet", RECORDS)
    noticegate("filter", path, "-o", tmp_path / "out", "--annotate", "--workers", workers)
    before, after = parquet.ParquetFile(path), parquet.ParquetFile(tmp_path / "out/annotated/a.parquet")
    groups = [[file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] for file in (before, after)]
    assert groups[0] == groups[1]
    table = after.read()
    assert table.select(before.schema_arrow.names).equals(before.read())
    rows = table.to_pylist()
    assert {row["id"]: row["noticegate_decision"] for row in rows} == EXPECTED
    assert all(json.loads(row["noticegate_verdict"])["id"] == row["id"] for row in rows)
    again = tmp_path / "again"
    noticegate("filter", tmp_path / "out/annotated/a.parquet", "-o", again, "--annotate")
    assert parquet.read_table(again / "annotated/a.parquet").schema.names == table.schema.names


def test_annotated_lines(tmp_path: Path) -> None:
    """Lines get attribute files: the span of each finding, and of the decision, by the characters of the text."""
    path = write(tmp_path, "a.jsonl.gz", RECORDS)
    noticegate("filter", path, "-o", tmp_path / "out", "--annotate")
    lines = gzip.decompress((tmp_path / "out/attributes/a.jsonl.gz").read_bytes()).splitlines()
    attributes = {record["id"]: record["attributes"] for record in map(json.loads, lines)}
    texts = {record["id"]: record["text"] for record in RECORDS}
    assert {id: next(iter(spans)).removeprefix("noticegate__") for id, spans in attributes.items()} == EXPECTED
    for id, spans in attributes.items():
        assert next(iter(spans.values())) == [[0, len(texts[id]), 1.0]]
        found = {verdict["id"]: verdict["findings"] for verdict in verdicts(tmp_path / "out")}[id]
        assert sum(len(places) for places in spans.values()) == 1 + len(found)
        for finding in found:
            expected = [finding["start"], finding["end"], finding["confidence"]]
            assert expected in spans[f"noticegate__{finding['kind'].replace('-', '_')}"]
    assert not (tmp_path / "out/allow").exists()
