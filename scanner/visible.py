"""The visible text of a page, block by block, with the links met on the way.

What counts as a block follows the rendering section of the HTML standard
(https://html.spec.whatwg.org/multipage/rendering.html): what a browser puts on a line of its own.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from scanner.regions import region_of

ANCHOR_TEXT = 1_000
"""Characters of a link's text that are kept; nobody names a licence in more."""

_SKIPPED = frozenset({"script", "style", "template", "title", "iframe", "noembed", "noframes", "datalist"})
_BLOCKS = frozenset(
    """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav
    noscript ol optgroup option p plaintext pre search section select summary svg table tbody text textarea tfoot
    thead tr ul xmp
    """.split()  # noqa: SIM905 - a word list reads better without quotes
)
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_VERBATIM = frozenset({"pre", "textarea", "listing", "xmp", "plaintext"})
_BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Anchor:
    """One ``<link>`` or ``<a>`` with an address: its attributes, its text in one line, the region it stands in."""

    attributes: dict[str, str | None]
    region: str
    text: str = ""


@dataclass(slots=True)
class Visible:
    """Text of a page; ``spans`` are (start, end, region) of its blocks in order."""

    text: str = ""
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)


def read(root: LexborNode) -> Visible:
    """The visible text below ``root``. The walk is iterative, since recursion would fail on deep pages."""
    walk = _Walk()
    node: LexborNode | None = root
    while node is not None:
        child = node.first_child if walk.enter(node) else None
        if child is not None:
            node = child
            continue
        walk.leave()
        following = node.next if walk.depth else None
        while following is None and walk.depth:
            node = node.parent
            if node is None:
                break
            walk.leave()
            following = node.next if walk.depth else None
        node = following
    return walk.result()


class _Walk:
    """What is open at a point of the walk. Every ``enter`` has its ``leave``."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []
        self._writer = _Writer()
        self._texts: list[str] = []
        self._anchors: list[Anchor] = []
        self._reading: list[tuple[Anchor, int]] = []

    @property
    def depth(self) -> int:
        """How many nodes are open."""
        return len(self._open)

    def enter(self, node: LexborNode) -> bool:
        """Takes up a node; whether its children are to be read."""
        tag = node.tag or ""
        around = self._open[-1][1] if self._open else "body"
        if tag == "-text":
            self._open.append(("", around))
            self._text(node.text_content or "", around)
            return False
        if tag.startswith("-") or tag in _SKIPPED:
            self._open.append(("", around))
            return False
        attributes = node.attributes
        region = region_of(tag, attributes, around)
        self._open.append((tag, region))
        if tag in ("a", "link"):
            self._anchor(tag, attributes, region)
        if tag == "br" and self._reading:
            self._texts.append("\n")
        self._writer.open(tag)
        return True

    def leave(self) -> None:
        """Closes the node entered last."""
        tag, _ = self._open.pop()
        if not tag:
            return
        if tag == "a":
            anchor, mark = self._reading.pop()
            anchor.text = self._line(mark)
        self._writer.close(tag)

    def result(self) -> Visible:
        """Everything read."""
        text, spans = self._writer.finish()
        return Visible(text, spans, self._anchors)

    def _text(self, text: str, region: str) -> None:
        self._writer.add(text, region)
        if self._reading:
            self._texts.append(text)

    def _anchor(self, tag: str, attributes: dict[str, str | None], region: str) -> None:
        anchor = Anchor(attributes, "head" if tag == "link" else region)
        if (attributes.get("href") or "").strip():
            self._anchors.append(anchor)
        if tag == "a":
            self._reading.append((anchor, len(self._texts)))

    def _line(self, mark: int) -> str:
        """The texts since ``mark`` in one line, cut at ``ANCHOR_TEXT``."""
        taken, length = [], 0
        while mark < len(self._texts) and length < ANCHOR_TEXT:
            taken.append(self._texts[mark][:ANCHOR_TEXT])
            length += len(self._texts[mark])
            mark += 1
        return " ".join("".join(taken).split())[:ANCHOR_TEXT]


class _Writer:
    """Puts pieces of text together to blocks."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._spans: list[tuple[int, int, str]] = []
        self._length = 0
        self._pieces: list[str] = []
        self._region: str | None = None
        self._verbatim = 0
        self._lists = 0
        self._new_cell = False
        self._new_item = False
        self._after_item = False

    def open(self, tag: str) -> None:
        """An element begins."""
        if tag == "br":
            self._pieces.append("\n")
        elif tag in _CELLS:
            self._new_cell = self._region is not None
        elif _is_block(tag):
            self._flush()
            self._verbatim += tag in _VERBATIM
            self._lists += tag in _LISTS
            self._new_item = self._new_item or tag == "li"

    def close(self, tag: str) -> None:
        """An element ends."""
        if not _is_block(tag):
            return
        self._flush()
        self._verbatim -= tag in _VERBATIM
        self._lists -= tag in _LISTS
        self._new_item = self._new_item and tag != "li"
        self._after_item = self._after_item and self._lists > 0

    def add(self, text: str, region: str) -> None:
        """Text within the current block; the first that is not blank says in which region the block stands."""
        if not self._verbatim:
            text = _BLANKS.sub(" ", text)
        if text and not text.isspace():
            self._region = self._region or region
            if self._new_cell:
                self._pieces.append(" | ")
                self._new_cell = False
        self._pieces.append(text)

    def finish(self) -> tuple[str, list[tuple[int, int, str]]]:
        """The text and the spans of its blocks."""
        self._flush()
        return "".join(self._written), self._spans

    def _flush(self) -> None:
        """Ends the current block, if there is text in it."""
        region, self._region, self._new_cell = self._region, None, False
        pieces, self._pieces = self._pieces, []
        if region is None:
            return
        text = "".join(pieces)
        text = text.strip("\n") if self._verbatim else _lines(text)
        if self._written:
            self._write("\n" if self._new_item and self._after_item else "\n\n")
        start = self._length
        self._write(f"- {text}" if self._new_item else text)
        self._spans.append((start, self._length, region))
        self._new_item, self._after_item = False, self._lists > 0

    def _write(self, text: str) -> None:
        self._written.append(text)
        self._length += len(text)


def _is_block(tag: str) -> bool:
    """Whether an element stands on lines of its own; custom elements mostly do."""
    return tag in _BLOCKS or "-" in tag


def _lines(text: str) -> str:
    """The lines of a block without blanks at their ends, at most one empty line between them."""
    lines: list[str] = []
    for line in (" ".join(filter(None, line.split(" "))) for line in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).rstrip("\n")
