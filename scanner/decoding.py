"""From bytes to text: byte order marks, declared encodings, UTF-8, and Windows-1252 as browsers fall back to.

Labels are read as the Encoding Standard does (https://encoding.spec.whatwg.org/): ``latin1`` means Windows-1252.
"""

import codecs
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The encodings of the standard as Python names their labels, and the wider ones that browsers read them as.
_SINGLE_BYTE = (
    {f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"cp{page}" for page in (866, 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
)
_MULTI_BYTE = {"utf-8", "gbk", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp", "cp932", "cp949"}
_READ_AS = {name: name for name in _SINGLE_BYTE | _MULTI_BYTE} | {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gbk",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Those that no printed text holds; BEL, BS and ESC come with text that was copied from a terminal.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\a\b\t\n\v\f\r\x1b")
_CONTROLS_TOLERATED = 0.01


class NotTextError(ValueError):
    """The bytes are not text in any encoding known here."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and, when its encoding had to be guessed, a note saying so."""

    text: str
    note: str | None = None


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """The text of ``content``.

    A byte order mark wins, then ``declared``, then UTF-8, then Windows-1252.

    Raises:
        NotTextError: more than one byte in a hundred is a control character, as in a picture or an archive.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _replaced(content[len(mark) :], encoding)
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls > 1 + len(content) * _CONTROLS_TOLERATED:
        raise NotTextError(f"{controls} of {len(content)} bytes are control characters, so this is not text.")
    codec = _codec(declared)
    if codec and codec != "utf-8":
        return _replaced(content, codec)
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _guessed(content)


def _codec(label: str | None) -> str | None:
    """The codec that a declared label stands for; ``None`` for none, and for those no browser would obey."""
    try:
        return _READ_AS.get(codecs.lookup((label or "").strip()).name)
    except (LookupError, ValueError):
        return None


def _replaced(content: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(content.decode(encoding))
    except UnicodeDecodeError as problem:
        note = f"byte {problem.start} and maybe more do not fit {encoding} and were replaced."
        return Decoded(content.decode(encoding, "replace"), note)


def _guessed(content: bytes) -> Decoded:
    """UTF-8 with a few broken characters, or else Windows-1252."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    other = sum(character > "\x7f" for character in text) - broken
    if other > broken:
        return Decoded(text, f"{broken} broken UTF-8 characters were replaced.")
    return Decoded(content.decode("cp1252", "replace"), "not UTF-8, read as Windows-1252.")
