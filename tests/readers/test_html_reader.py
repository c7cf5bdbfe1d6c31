"""Web pages are decoded as browsers decode them."""

import io

import pytest

from scanner.readers import ReadOptions, Source
from scanner.readers.html import looks_like_html, read
from scanner.types import Document


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<p>żółw".encode(), "<p>żółw"),
        ("<META charset='iso-8859-2'><p>żółw".encode("iso-8859-2"), "<META charset='iso-8859-2'><p>żółw"),
        (
            "<meta http-equiv=content-type content='text/html; charset=windows-1251'>Всё".encode("cp1251"),
            "<meta http-equiv=content-type content='text/html; charset=windows-1251'>Всё",
        ),
        ("<?xml encoding='euc-kr'?>저작권".encode("euc-kr"), "<?xml encoding='euc-kr'?>저작권"),
        (b"\xff\xfe" + "<p>x".encode("utf-16-le"), "<p>x"),
    ],
)  # fmt: skip
def test_encoding(content: bytes, html: str) -> None:
    """Byte order mark, declaration and UTF-8 are honoured in this order."""
    assert list(read(Source("p.html", io.BytesIO(content)), ReadOptions())) == [Document(html=html, id="p.html")]


def test_guess_is_noted() -> None:
    """A guessed encoding is told, with the name of the file."""
    notes: list[str] = []
    documents = list(read(Source("p.html", io.BytesIO(b"<p>\xa9 M\xfcller")), ReadOptions(note=notes.append)))
    assert documents == [Document(html="<p>© Müller", id="p.html")]
    assert notes == ["p.html: not UTF-8, read as Windows-1252."]


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"\n<!-- c --><!DOCTYPE html><p>", True),
        (b"\xef\xbb\xbf<html>", True),
        (b"<p>short", True),
        (b"<3 plain words", False),
        (b"see <html>", False),
        (b"", False),
    ],
)
def test_looks_like_html(content: bytes, answer: bool) -> None:
    """A page begins with markup that pages have."""
    assert looks_like_html(content) is answer
