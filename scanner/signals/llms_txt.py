"""llms.txt: a reading list for inference (proposal of September 2024). It has no words for permission or refusal.

Nothing in it grants or reserves; what it says to people in prose is handed on to the text scanner.
"""

import re
from typing import TYPE_CHECKING

from scanner.carriers import site_text
from scanner.carriers.evidence import Evidence
from scanner.types import Detection, Document, ForwardedText, ScanWarning

if TYPE_CHECKING:
    from scanner.page import Page

NAME = "llms-txt"
_SOURCE = "llms.txt"
_FEWEST_WORDS = 4
_MOST_CHARACTERS = 64 * 1024
_MARKER = re.compile(r"[ \t]*+(?:>[ \t]*+)*+(?:[#]{1,6}[ \t]++|[-*+][ \t]++|[0-9]{1,3}[.)][ \t]++)?+")
_LINK = re.compile(r"\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")


class LlmsTxtDetector:
    """Hands on prose; never finds anything itself."""

    name = NAME
    carriers = frozenset({"llms_txt"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """The paragraphs of the file as forwarded texts."""
        content = document.site.llms_txt if document.site else None
        if content is None:
            return Detection()
        texts, warnings = _parse(site_text.head(content))
        return Detection(warnings=list(warnings), texts=list(texts))


def _read(text: str) -> tuple[tuple[ForwardedText, ...], tuple[ScanWarning, ...]]:
    problems = site_text.problems(text, _SOURCE)
    if site_text.is_html(text):
        return (), problems
    paragraphs, whole = _paragraphs(text)
    if not whole:
        message = f"only the first {_MOST_CHARACTERS} characters of its paragraphs were read"
        problems += (Evidence(_SOURCE, None, text[:100]).warning("scan-incomplete", message),)
    return tuple(paragraphs), problems


_parse = site_text.once_per_text(_read)


def _paragraphs(text: str) -> tuple[list[ForwardedText], bool]:
    """Paragraphs, quotations, list items and headings of at least four words, without their Markdown, up to a
    bound; and whether these are all.
    """
    found: list[ForwardedText] = []
    parts: list[str] = []
    length = first = 0
    for number, _, content in (*site_text.lines(text), (0, 0, "")):
        marker = _MARKER.match(content)
        plain = _LINK.sub(r"\1", content[marker.end() if marker else 0 :]).strip()
        goes_on = bool(plain) and bool(parts) and not (marker and marker[0].strip(" \t>"))
        if not goes_on and parts:
            paragraph, parts = " ".join(parts), []
            length += len(paragraph)
            if length > _MOST_CHARACTERS:
                return found, False
            if len(paragraph.split(None, _FEWEST_WORDS)) >= _FEWEST_WORDS:
                found.append(ForwardedText(paragraph, _SOURCE, f"line {first}"))
        if plain:
            first = first if parts else number
            parts.append(plain)
    return found, True


DETECTOR = LlmsTxtDetector()
