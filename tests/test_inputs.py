"""Files, folders and standard input become documents in a settled order."""

import io
from pathlib import Path

import pytest

from scanner.inputs import read
from scanner.readers import ReadOptions, readers
from scanner.types import Document


def _read(*paths: str | Path, stdin: bytes = b"") -> list[tuple[str | None, str]]:
    """(id, what was read or the error) for each result."""
    return [
        (result.id, result.text or result.html or "") if isinstance(result, Document) else (None, str(result))
        for result in read(map(str, paths), ReadOptions(), io.BytesIO(stdin))
    ]


def test_folder_in_sorted_order(tmp_path: Path) -> None:
    """Known suffixes are taken in sorted order; hidden files, hidden folders and other files are not."""
    for name in ("b.txt", "a.html", "sub/c.md", ".hidden.txt", ".git/x.txt", "picture.bmp", "B.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert _read(tmp_path) == [(str(tmp_path / name), name) for name in ("B.TXT", "a.html", "b.txt", "sub/c.md")]


def test_errors_name_path_and_cause(tmp_path: Path) -> None:
    """A missing file, an empty folder and a picture are errors; the documents beside them are read."""
    (tmp_path / "x.bin").write_bytes(bytes(range(32)))
    (tmp_path / "y").mkdir()
    (tmp_path / "z.txt").write_text("z")
    results = _read(tmp_path / "no", tmp_path / "y", tmp_path / "x.bin", tmp_path / "z.txt")
    assert [text for _, text in results] == [
        f"{tmp_path}/no: No such file or directory.",
        f"{tmp_path}/y: no file with a known suffix in this folder ({', '.join(sorted(readers()))}).",
        f"{tmp_path}/x.bin: 24 of 32 bytes are control characters, so this is not text.",
        "z",
    ]


@pytest.mark.parametrize(
    ("stdin", "result"),
    [
        (b"just words", [("-", "just words")]),
        (b"\n <!doctype html><p>page", [("-", "\n <!doctype html><p>page")]),
        (b'\n{"text": "a"}\n{"text": "b", "id": "two"}\n', [("-:2", "a"), ("two", "b")]),
        (b"{ not json }\nwords", [("-", "{ not json }\nwords")]),
        (b"", [("-", "")]),
    ],
)
def test_standard_input_is_recognised(stdin: bytes, result: list[tuple[str, str]]) -> None:
    """JSON lines, pages and text on standard input are told apart by how they begin."""
    assert _read("-", stdin=stdin) == result


def test_unknown_suffix_is_judged_by_its_beginning(tmp_path: Path) -> None:
    """A file that is named directly is read even when its suffix says nothing."""
    (tmp_path / "page").write_text("<!DOCTYPE html><p>x")
    (document,) = read([str(tmp_path / "page")], ReadOptions(), io.BytesIO())
    assert isinstance(document, Document)
    assert document.html == "<!DOCTYPE html><p>x"
