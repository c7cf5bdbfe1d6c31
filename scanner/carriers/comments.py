"""Prose in the comments of robots.txt: hard-wrapped lines joined, commented-out rules and the signal legend left
out.

Newspapers put whole notices there. Crawlers skip comments by design (RFC 9309, section 2.2), people do not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.types import ForwardedText

_FEWEST_WORDS = 4
MOST_CHARACTERS = 64 * 1024
_DECORATION = " \t#=*-_~|+"
_RULE = re.compile(r"[A-Za-z-]{2,30}\s?[:=]\s{0,4}\S{0,500}$")
_LEGEND = re.compile(r"content[- ]signals?\b", re.IGNORECASE)
_DEFINITION = re.compile(r"(?:search|ai-input|ai-train)\s?:\s{1,9}(?:building|inputting|training) ", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Comment:
    """The text of one comment, empty for a blank line; ``alone`` on its line or behind a rule."""

    number: int
    text: str
    alone: bool


def too_long(comments: Iterable[Comment]) -> bool:
    """Whether there is more than ``prose`` reads. The legend of Content Signals counts here too."""
    return sum(len(comment.text) for comment in comments) > MOST_CHARACTERS


def prose(comments: Iterable[Comment], source: str) -> Iterator[ForwardedText]:
    """Paragraphs of at least four words, in order, up to a bounded length in all.

    The legend that explains Content Signals is served to sites that never chose a signal; its sentences are no
    reservation and are left out, what else stands beside them is kept.
    """
    length = 0
    for number, paragraph in _paragraphs(comments):
        text = _without_legend(paragraph).strip(_DECORATION)
        length += len(text)
        if length > MOST_CHARACTERS:
            return
        if len(text.split(None, _FEWEST_WORDS)) >= _FEWEST_WORDS:
            yield ForwardedText(text, source, f"line {number}")


def _paragraphs(comments: Iterable[Comment]) -> Iterator[tuple[int, str]]:
    """First line number and text of each run of comment lines."""
    parts: list[str] = []
    first = previous = 0
    for comment in comments:
        text = comment.text.strip(_DECORATION)
        speaks = bool(text) and not _RULE.match(text)
        if parts and not (speaks and comment.alone and comment.number == previous + 1):
            yield first, " ".join(parts)
            parts = []
        if speaks:
            first = first if parts else comment.number
            parts.append(text)
            previous = comment.number if comment.alone else 0
    if parts:
        yield first, " ".join(parts)


def _without_legend(paragraph: str) -> str:
    sentences = _SENTENCE_END.split(paragraph)
    kept = [text for text in sentences if not _LEGEND.search(text) and not _DEFINITION.match(text)]
    return paragraph if len(kept) == len(sentences) else " ".join(kept)
