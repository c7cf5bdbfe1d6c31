"""Bytes become text as browsers and people expect, and guesses are owned up to."""

import pytest

from scanner.decoding import NotTextError, decode

POLISH = "Wszelkie prawa zastrzeżone, łódź i żółw."


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        (POLISH.encode(), None, POLISH),
        (b"\xef\xbb\xbf" + POLISH.encode(), "iso-8859-2", POLISH),
        (b"\xff\xfe" + POLISH.encode("utf-16-le"), None, POLISH),
        (b"\xfe\xff" + POLISH.encode("utf-16-be"), None, POLISH),
        (POLISH.encode("iso-8859-2"), "ISO-8859-2", POLISH),
        ("著作権".encode("shift_jis"), "Shift_JIS", "著作権"),
        ("“quoted”".encode("cp1252"), "latin1", "“quoted”"),
        (POLISH.encode(), "utf-16", POLISH),
        (POLISH.encode(), "no-such-encoding", POLISH),
        (POLISH.encode(), "hex", POLISH),
        (b"", None, ""),
    ],
)
def test_encodings(content: bytes, declared: str | None, text: str) -> None:
    """A byte order mark wins over the declaration, the declaration over UTF-8."""
    decoded = decode(content, declared)
    assert (decoded.text, decoded.note) == (text, None)


def test_windows_1252_is_the_last_resort_and_noted() -> None:
    """Text that is not UTF-8 is read as browsers read it, with a note."""
    decoded = decode("© Müller, all rights reserved".encode("cp1252"))
    assert decoded.text == "© Müller, all rights reserved"
    assert decoded.note == "not UTF-8, read as Windows-1252."


def test_one_broken_byte_does_not_garble_a_text() -> None:
    """Mostly valid UTF-8 stays UTF-8; the broken character is replaced and noted."""
    decoded = decode(POLISH.encode() + b"\xff")
    assert decoded.text == POLISH + "\ufffd"
    assert decoded.note == "1 broken UTF-8 characters were replaced."


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)), b"a\0b\0c\0"])
def test_bytes_that_are_no_text(content: bytes) -> None:
    """Pictures and archives are refused."""
    with pytest.raises(NotTextError, match="control characters, so this is not text"):
        decode(content)


def test_a_stray_control_character_is_tolerated() -> None:
    """Text taken from a PDF may hold a form feed and a stray NUL, text from a terminal its colours."""
    assert decode(b"x\0\f").text == "x\0\f"
    assert decode(b"\x1b[31mred\x1b[0m").text == "\x1b[31mred\x1b[0m"
