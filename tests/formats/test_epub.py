"""EPUB books as a scan reads them: whole, with their rights metadata, and never allowed because something failed."""

import io
import struct
import zipfile
from typing import Any

import pytest

from scanner import Document, Scanner, Verdict
from scanner.errors import InputError
from scanner.formats.epub import as_html
from scanner.page import Page
from scanner.readers import ReadOptions, Source, reader_for

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
NOTICE = "No part of this book may be used to train artificial intelligence without written permission of Arc Press."
CHAPTERS = {"cover.xhtml": "<p>The Tide Tables</p>", "one.xhtml": "<p>The harbour was quiet.</p>"}


def book(chapters: dict[str, str] | None = None, metadata: str = "", more: dict[str, Any] | None = None) -> bytes:
    """An EPUB 3 with these chapters in reading order."""
    chapters = CHAPTERS if chapters is None else chapters
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" prefix="tdm: http://www.w3.org/ns/tdmrep#">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        files = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package}
        files |= {
            f"OPS/{name}": f"<html><head><title/></head><body>{text}</body></html>" for name, text in chapters.items()
        }
        for name, content in (files | (more or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def read(content: bytes, **options: int) -> Document | InputError:
    reader = reader_for("book.epub")
    assert reader is not None
    (result,) = reader.read(Source("book.epub", io.BytesIO(content)), ReadOptions(**options))
    return result


def scan(content: bytes) -> Verdict:
    document = read(content)
    assert isinstance(document, Document)
    return Scanner().scan(document)


def codes(verdict: Verdict) -> set[str]:
    return {warning.code for warning in verdict.warnings}


def test_all_chapters_are_read_in_order() -> None:
    """Front matter, chapters and what stands in the manifest only."""
    document = read(book())
    assert isinstance(document, Document)
    assert document.text == "The Tide Tables\n\nThe harbour was quiet."
    assert Scanner().scan(document).decision == "allow"


@pytest.mark.parametrize("name", ["copyright.xhtml", "colophon%20page.xhtml"])
def test_a_notice_in_a_colophon_decides(name: str) -> None:
    """Found in the text, with its offsets, after the longest book."""
    chapters = CHAPTERS | {name: f"<p>© 2026 Arc Press. {NOTICE}</p>"}
    content = book(chapters, more={"OPS/colophon page.xhtml": f"<p>{NOTICE}</p>"})
    verdict = scan(content)
    assert verdict.decision == "deny"
    text = verdict.document.text or ""
    assert all(text[one.start : one.end] == one.excerpt for one in verdict.findings)


def test_tdmrep_of_the_package() -> None:
    """The reservation stands in the package document."""
    verdict = scan(book(metadata='<meta property="tdm:reservation">1</meta>'))
    assert (verdict.decision, verdict.statuses["tdm"]) == ("deny", "reserved")
    assert {finding.source for finding in verdict.findings} == {"epub"}


def test_rights_sentence_of_the_package() -> None:
    """dc:rights goes to the prose scanner."""
    verdict = scan(book(metadata=f'<dc:rights xmlns:dc="http://purl.org/dc/elements/1.1/">{NOTICE}</dc:rights>'))
    assert verdict.decision == "deny"


def test_the_file_identifies_itself() -> None:
    """Two books with the same text are two documents."""
    first, second = scan(book()), scan(book(metadata="<meta name='a' content='b'/>"))
    assert first.document.text == second.document.text
    assert first.sha256 != second.sha256


@pytest.mark.parametrize("damage", [b"", b"PK", b"no archive at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_book_is_an_error(damage: bytes) -> None:
    """With the name of the file and the reason."""
    result = read(damage)
    assert isinstance(result, InputError)
    assert str(result).startswith("book.epub: not readable as EPUB")


def test_a_cut_book_is_an_error() -> None:
    """Wherever it is cut."""
    content = book()
    for end in range(0, len(content) - 1, 97):
        assert isinstance(read(content[:end]), InputError)


def test_damage_anywhere_is_never_an_allow_with_lost_text() -> None:
    """A flipped byte gives an error, a warning that asks for review, or leaves the text whole."""
    content = book({"one.xhtml": f"<p>{NOTICE}</p>"})
    for position in range(0, len(content), 13):
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        result = read(bytes(damaged))
        if isinstance(result, Document):
            assert Scanner().scan(result).decision != "allow"


@pytest.mark.parametrize("missing", ["OPS/one.xhtml", "OPS/book.opf", "META-INF/container.xml"])
def test_a_missing_part(missing: str) -> None:
    """A chapter that is not there is told; without a package document there is no book."""
    source, out = zipfile.ZipFile(io.BytesIO(book())), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            if name != missing:
                archive.writestr(name, source.read(name))
    result = read(out.getvalue())
    if missing == "OPS/one.xhtml":
        assert isinstance(result, Document)
        verdict = Scanner().scan(result)
        assert (verdict.decision, codes(verdict)) == ("review", {"scan-incomplete"})
    else:
        assert isinstance(result, InputError)


def test_a_bomb_is_bounded() -> None:
    """A chapter of a gigabyte packed into a megabyte is not unpacked to its end."""
    verdict = scan(book(CHAPTERS, more={"OPS/one.xhtml": b"a" * 300_000_000}))
    assert (verdict.decision, codes(verdict)) == ("review", {"scan-incomplete"})
    assert len(verdict.document.text or "") < 1000


def test_many_bombs_share_one_limit() -> None:
    """Chapters below the limit of one chapter do not add up without end."""
    chapters = {f"c{n}.xhtml": "x" for n in range(10)}
    document = read(book(chapters, more={f"OPS/{name}": b"a" * 15_000_000 for name in chapters}))
    assert isinstance(document, Document)
    assert len(document.text or "") < 70_000_000
    assert "scan-incomplete" in {problem.code for problem in document.problems}


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    """The number is looked up first, and the size of the list is not believed to fit it."""
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 100, 0, 0)
    assert "members" in str(read(b"PK\x01\x02" + bytes(200) + end))


def test_an_encrypted_book_is_reviewed_or_denied() -> None:
    """What the package document says is read; the rest is told to be encrypted. Fonts do not matter."""
    protected = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
        '<enc:CipherReference URI="OPS/%s"/></enc:CipherData></enc:EncryptedData></encryption>'
    )
    content = book(more={"META-INF/encryption.xml": protected % "one.xhtml"})
    assert scan(content).decision == "review"
    font = book(more={"META-INF/encryption.xml": protected % "font.otf"})
    assert scan(font).decision == "allow"
    reserved = '<meta property="tdm:reservation">1</meta>'
    content = book(metadata=reserved, more={"META-INF/encryption.xml": protected % "one.xhtml"})
    assert scan(content).decision == "deny"


def test_entities_in_the_package_are_refused() -> None:
    """Billion laughs end before they begin."""
    laughs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    result = read(book(more={"OPS/book.opf": f"<!DOCTYPE p [{laughs}]><package>&e12;</package>"}))
    assert isinstance(result, InputError)
    assert "entity" in str(result)


def test_a_file_over_the_limit_is_an_error() -> None:
    """The largest record that is read can be set."""
    assert "longer than 100 bytes" in str(read(book(), max_record=100))


@pytest.mark.parametrize(
    "xhtml",
    ["<title/><p>Kept.</p>", "<script src='x' /><p>Kept.</p>", "<p><![CDATA[Kept.]]></p>", "<TITLE\n/>Kept."],
)
def test_xhtml_loses_no_text(xhtml: str) -> None:
    """Empty elements that HTML does not know as empty swallow nothing."""
    assert Page.parse(as_html(xhtml)).text.strip() == "Kept."


def test_xhtml_is_made_html_in_linear_time() -> None:
    """However many half tags and openings of CDATA there are."""
    as_html("<title " * 300_000 + "<![CDATA[" * 300_000 + "/" * 300_000)
