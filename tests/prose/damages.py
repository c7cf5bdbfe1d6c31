"""What copying, extraction and bad software do to a notice on its way into a corpus, one function for each kind.

Each takes a text and gives the damaged one, always the same for the same text. A kind that cannot touch a text
(accents where there are none) gives it back unchanged.
"""

import html
import re
import textwrap
import unicodedata
from collections.abc import Callable
from random import Random
from zlib import crc32

_SINGLE_BYTE = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]

Damage = Callable[[str], str]

_WORD = re.compile(r"[^\W\d_]{7,}")
_FULL_WIDTH = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}
_SMALL_CAPS = str.maketrans("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ")
_OCR = {"rn": "m", "l": "1", "I": "l", "o": "0", "e": "c", "m": "rn", "h": "b", "S": "5", "B": "8"}
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_PLAIN_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"})
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*•]|\d+[.)]|\(?[a-z]\))[ \t]")


def _chance(text: str) -> Random:
    return Random(crc32(text.encode("utf-8", "surrogatepass")))


def hard_wrapped(text: str) -> str:
    """Lines of 60 characters, as in mails and old text files."""
    wrapped = (textwrap.fill(line, 60, break_on_hyphens=False, break_long_words=False) for line in text.split("\n"))
    return "\n".join(wrapped)


def hyphenated(text: str) -> str:
    """Every third long word is divided at a line end."""
    count = 0

    def divided(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        word = match.group()
        if count % 3 or not word.isalpha() or not _is_cased(word):
            return word
        return f"{word[: len(word) // 2]}-\n{word[len(word) // 2 :]}"

    return _WORD.sub(divided, text)


def _is_cased(word: str) -> bool:
    """Whether it is in a script that divides words by hyphens."""
    return word.lower() != word.upper()


def with_soft_hyphens(text: str) -> str:
    """A soft hyphen in the middle of long words, as justified web pages have them."""
    return _WORD.sub(lambda match: f"{match.group()[:4]}\u00ad{match.group()[4:]}", text)


def with_zero_widths(text: str) -> str:
    """Zero-width spaces and joiners inside and between words."""
    return re.sub(r"(?<=[^\W\d_]{2})(?=[^\W\d_]{2} )", "\u200b", text).replace(" ", " \u200c", 3)


def with_nbsp(text: str) -> str:
    """Every blank does not break."""
    return text.replace(" ", "\u00a0")


def with_entities(text: str) -> str:
    """Character references that nobody decoded."""
    escaped = html.escape(text).replace("©", "&copy;").replace(" ", "&nbsp;", 3)
    return "".join(f"&#{ord(letter)};" if "\u00c0" <= letter <= "\u017f" else letter for letter in escaped)


def all_caps(text: str) -> str:
    """Capitals throughout."""
    return text.upper()


def title_case(text: str) -> str:
    """Each Word Begins With a Capital."""
    return re.sub(r"(?<![^\W\d_])(?<!['’])[^\W\d_]", lambda match: match.group().title(), text)


def with_ligatures(text: str) -> str:
    """The ligatures of a typesetter."""
    for letters, ligature in _LIGATURES.items():
        text = text.replace(letters, ligature)
    return text


def small_caps(text: str) -> str:
    """Phonetic small capitals, which pages use for looks."""
    return text.translate(_SMALL_CAPS)


def glued(text: str) -> str:
    """No blank behind the end of a sentence."""
    return re.sub(r"(?<=[^\W\d_]{2}[.!?]) (?=[^\W\d_])", "", text)


def without_lead_in_break(text: str) -> str:
    """The line breaks of a list are lost: everything is one line."""
    return re.sub(r"\s*\n\s*", " ", text)


def without_lead_in(text: str) -> str:
    """The items of a list alone, cut from the line above that governs them."""
    lines = text.split("\n")
    items = [line for line in lines if _ITEM.match(line)]
    return "\n".join(items) if len(items) > 1 else text


def commented(text: str) -> str:
    """Lines of a comment in source code."""
    return "\n".join(f"# {line}" for line in hard_wrapped(text).split("\n"))


def in_block_comment(text: str) -> str:
    """A block comment."""
    return "/*\n" + "\n".join(f" * {line}" for line in hard_wrapped(text).split("\n")) + "\n */"


def quoted_as_mail(text: str) -> str:
    """Marks of a reply before each line."""
    return "\n".join(f"> {line}" for line in hard_wrapped(text).split("\n"))


def mojibake(text: str) -> str:
    """UTF-8 read as Windows-1252."""
    return "".join(_mangled(letter) for letter in text)


def _mangled(letter: str) -> str:
    return "".join(_SINGLE_BYTE[byte] for byte in letter.encode())


def full_width(text: str) -> str:
    """Letters and digits as wide as a Chinese character."""
    return text.translate(_FULL_WIDTH)


def decomposed(text: str) -> str:
    """Accents as characters of their own, as macOS stores names."""
    return unicodedata.normalize("NFD", text)


def presentation_forms(text: str) -> str:
    """Arabic letters in the form that they take in a word, as old PDF files have them."""
    return "".join(_presented(text, at) for at in range(len(text)))


_JOINING_BACK_ONLY = set("اأإآدذرزوؤءةى")


def _presented(text: str, at: int) -> str:
    letter = text[at]
    before = at > 0 and _joins(text[at - 1]) and text[at - 1] not in _JOINING_BACK_ONLY and letter != "ء"
    after = at + 1 < len(text) and _joins(text[at + 1]) and text[at + 1] != "ء" and letter not in _JOINING_BACK_ONLY
    form = {(0, 0): "ISOLATED", (1, 0): "FINAL", (0, 1): "INITIAL", (1, 1): "MEDIAL"}[int(before), int(after)]
    try:
        return unicodedata.lookup(f"{unicodedata.name(letter)} {form} FORM") if _joins(letter) else letter
    except (KeyError, ValueError):
        return letter


def _joins(letter: str) -> bool:
    return "\u0621" <= letter <= "\u064a" or letter in "پچژکگی"


def without_accents(text: str) -> str:
    """As typed on a keyboard that has no accents (Latin and Greek letters)."""
    return "".join(map(_bare, text.translate(_PLAIN_LETTERS)))


def _bare(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)
    is_european = unicodedata.name(letter, "").startswith(("LATIN", "GREEK"))
    return base[0] if len(base) > 1 and is_european else letter


def truncated(text: str) -> str:
    """Cut in mid-word: the last word lacks its second half, at most three letters; or one sign."""
    words = list(re.finditer(r"[^\W\d_]{2,}", text))
    if not words:
        return text
    last = words[-1]
    lost = min(3, len(last.group()) // 2) if _is_cased(last.group()) else 1
    return text[: last.end() - lost]


def ocr_noise(text: str) -> str:
    """One in twenty of the letters that look like another is misread: about one letter in sixty."""
    chance = _chance(text)
    return "".join(_OCR.get(letter, letter) if chance.random() < 1 / 20 else letter for letter in text)


DAMAGES: dict[str, Damage] = {
    function.__name__: function
    for function in (
        hard_wrapped, hyphenated, with_soft_hyphens, with_zero_widths, with_nbsp, with_entities, all_caps, title_case,
        with_ligatures, small_caps, glued, without_lead_in_break, without_lead_in, commented, in_block_comment,
        quoted_as_mail, mojibake, full_width, decomposed, presentation_forms, without_accents, truncated, ocr_noise,
    )
}  # fmt: skip
