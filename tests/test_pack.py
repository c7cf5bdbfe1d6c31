"""The compiled rule pack in the cache: shared, rebuilt when needed, never a reason to fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner import Scanner
from scanner.rulebook import SHIPPED, Rulebook, Source

ROOT = Path(__file__).parent.parent
NOTICE = "You may not use this site to train AI models. All rights reserved."
_SCAN = f"from scanner import Scanner; print(Scanner().scan({NOTICE!r}).decision)"


def _start(cache: Path, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _SCAN],
        env={**os.environ, "PYTHONPATH": str(ROOT), "NOTICEGATE_CACHE": str(cache), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _decision(cache: Path, **environment: str) -> str:
    process = _start(cache, **environment)
    out, errors = process.communicate(timeout=120)
    assert errors == ""
    return out.strip()


def _files(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def test_the_pack_is_compiled_once(tmp_path: Path) -> None:
    """A second process finds everything in the cache and writes nothing."""
    assert _decision(tmp_path) == "deny"
    before = [(path, path.stat().st_mtime_ns) for path in _files(tmp_path)]
    assert before
    assert _decision(tmp_path) == "deny"
    assert [(path, path.stat().st_mtime_ns) for path in _files(tmp_path)] == before


def test_damaged_cache_files_are_rebuilt(tmp_path: Path) -> None:
    """Cut, garbled and empty files in the cache change no verdict, and are replaced."""
    assert _decision(tmp_path) == "deny"
    for damage in (b"", b"\x00garbage", b'{"hash": "x"}'):
        for path in _files(tmp_path):
            path.write_bytes(damage)
        assert _decision(tmp_path) == "deny"
        assert all(path.read_bytes() != damage for path in _files(tmp_path))


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """A file stands where the cache folder should be."""
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert _decision(blocked) == "deny"


def test_two_processes_compile_at_the_same_time(tmp_path: Path) -> None:
    """Neither reads what the other has half written."""
    processes = [_start(tmp_path) for _ in range(3)]
    results = [process.communicate(timeout=120) for process in processes]
    assert [(out.strip(), errors) for out, errors in results] == [("deny", "")] * 3
    assert _decision(tmp_path) == "deny"


def test_without_hyperscan_the_verdict_is_the_same(tmp_path: Path) -> None:
    """The fallback engine needs no database in the cache."""
    assert _decision(tmp_path, NOTICEGATE_NO_HYPERSCAN="1") == "deny"
    assert [path.suffix for path in _files(tmp_path)] == [".json"]


def test_changed_rules_make_another_pack() -> None:
    """The hash in every verdict stands for the content of the rule files, those of own packs included."""
    one, other = (Rulebook([(Source("names.yaml", content),)]) for content in (b"leading: [oak]", b"leading: [elm]"))
    hashes = {Scanner(rules=book).scan("").scanner["rules"] for book in (SHIPPED, one, other, one)}
    assert len(hashes) == 3


@pytest.mark.parametrize("variable", ["NOTICEGATE_CACHE", "XDG_CACHE_HOME"])
def test_where_the_cache_is(variable: str, tmp_path: Path) -> None:
    """The user says where, by the project's own variable or the desktop standard."""
    environment = {key: value for key, value in os.environ.items() if key not in ("NOTICEGATE_CACHE", "XDG_CACHE_HOME")}
    subprocess.run(
        [sys.executable, "-c", _SCAN],
        env={**environment, "PYTHONPATH": str(ROOT), variable: str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert _files(tmp_path)
