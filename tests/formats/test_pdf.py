"""PDF files as a scan reads them: all pages, the XMP packet, and no allow for what could not be read."""

import io
import sys
import zlib

import pypdf
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from scanner import Document, Scanner, Verdict
from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, reader_for

NOTICE = "No part of this report may be used to train AI models without written permission of Arc Press."
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:tdm="http://www.w3.org/ns/tdmrep/"><tdm:reservation>1</tdm:reservation>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def writer(*pages: str, xmp: str | None = None) -> pypdf.PdfWriter:
    """A file with a line of text on each page."""
    made = pypdf.PdfWriter()
    font = DictionaryObject(
        {NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in
         {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}.items()}
    )  # fmt: skip
    reference = made._add_object(font)
    for text in pages:
        page = made.add_blank_page(600, 800)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): reference})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 10 Tf 40 700 Td ({text}) Tj ET".encode("cp1252"))
        page[NameObject("/Contents")] = made._add_object(stream.flate_encode())
    if xmp is not None:
        packet = DecodedStreamObject()
        packet.set_data(xmp.encode())
        made._root_object[NameObject("/Metadata")] = made._add_object(packet)
    return made


def saved(made: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def read(content: bytes) -> Document | InputError:
    reader = reader_for("Report.PDF")
    assert reader is not None
    (result,) = reader.read(Source("report.pdf", io.BytesIO(content)), ReadOptions())
    return result


def scan(content: bytes) -> Verdict:
    document = read(content)
    assert isinstance(document, Document)
    return Scanner().scan(document)


def test_text_of_all_pages() -> None:
    """In order, one after the other."""
    verdict = scan(saved(writer("The harbour was quiet.", "The ferry left.")))
    assert (verdict.document.text or "").split("\n\n") == ["The harbour was quiet.", "The ferry left."]
    assert (verdict.decision, verdict.warnings) == ("allow", ())


def test_a_notice_on_the_last_page_decides() -> None:
    """A colophon is as good as a front page."""
    verdict = scan(saved(writer(*["The harbour was quiet."] * 30, NOTICE)))
    assert verdict.decision == "deny"
    text = verdict.document.text or ""
    assert all(text[one.start : one.end] == one.excerpt for one in verdict.findings)


def test_tdmrep_in_xmp() -> None:
    """The reservation in the packet of the file."""
    verdict = scan(saved(writer("The harbour was quiet.", xmp=XMP)))
    assert (verdict.decision, verdict.statuses["tdm"]) == ("deny", "reserved")
    assert {finding.source for finding in verdict.findings} == {"xmp"}


def test_a_broken_packet_is_reviewed() -> None:
    """Rights metadata that cannot be read is no silence."""
    assert scan(saved(writer("The harbour was quiet.", xmp=XMP[:200]))).decision == "review"


def test_a_file_that_opens_without_a_password_is_read() -> None:
    """Publishers restrict printing that way."""
    made = writer(NOTICE)
    made.encrypt("", "owner", algorithm="AES-256")
    assert scan(saved(made)).decision == "deny"


def test_a_file_with_a_password_is_an_error() -> None:
    """It says so."""
    made = writer(NOTICE)
    made.encrypt("secret", algorithm="AES-256")
    result = read(saved(made))
    assert isinstance(result, InputError)
    assert "password" in str(result)


def test_pages_without_text_are_reviewed() -> None:
    """A scanned book is not a book without a notice."""
    verdict = scan(saved(writer("")))
    assert verdict.decision == "review"
    assert [warning.code for warning in verdict.warnings] == ["scan-incomplete"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"no file at all", b"%PDF-1.7\n" + b"1 0 obj\n<<" * 50_000])
def test_what_is_no_pdf_never_passes(content: bytes) -> None:
    """An error, or a review."""
    result = read(content)
    assert isinstance(result, InputError) or Scanner().scan(result).decision != "allow"


def test_damage_anywhere_never_passes() -> None:
    """A notice that damage hides is not gone: an error, a warning that asks for review, or the notice itself."""
    content = saved(writer(NOTICE))
    for end in range(0, len(content) - 30, 41):
        result = read(content[:end])
        assert isinstance(result, InputError) or Scanner().scan(result).decision != "allow"


def test_a_bomb_is_bounded() -> None:
    """Half a gigabyte in half a megabyte is not unpacked; twice packed it is not either."""
    made = writer("The harbour was quiet.", "x")
    stream = StreamObject()
    stream._data = zlib.compress(zlib.compress(b" " * 500_000_000, 9), 9)
    stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode"), NameObject("/FlateDecode")])
    made.pages[1][NameObject("/Contents")] = made._add_object(stream)
    verdict = scan(saved(made))
    assert verdict.decision == "review"
    assert "page 2" in " ".join(warning.message for warning in verdict.warnings)


def test_pages_that_name_themselves_end() -> None:
    """A tree of pages with a loop."""
    made = writer("The harbour was quiet.")
    pages = made._root_object["/Pages"]
    pages["/Kids"].append(made._root_object.raw_get("/Pages"))
    result = read(saved(made))
    assert isinstance(result, InputError) or Scanner().scan(result).decision != "allow"


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the command that installs it."""
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert str(read(saved(writer("x")))).endswith("Run: pip install 'noticegate[pdf]'")
