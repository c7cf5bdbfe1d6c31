"""A parsed web page: its whole visible text with regions, its metadata, links and scripts.

Notices sit in footers, asides and collapsed layers, so nothing is taken for boilerplate. The tree is built by the
HTML standard (https://html.spec.whatwg.org/multipage/parsing.html), whatever the markup is like.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from scanner.nesting import bounded
from scanner.visible import Anchor, Visible, read


@dataclass(frozen=True, slots=True)
class Meta:
    """One ``<meta>`` element, its attribute values as written; ``None`` for an attribute that is not there."""

    name: str | None = None
    property: str | None = None
    http_equiv: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One ``<link>`` or ``<a>`` with an address. ``rel`` is lower-cased; ``region`` is ``head`` for ``<link>``."""

    rel: tuple[str, ...]
    type: str | None
    href: str
    text: str
    region: str


@dataclass(frozen=True, slots=True)
class Block:
    """One block-level piece of the visible text: half-open character offsets into ``Page.text``."""

    start: int
    end: int
    region: str


class Page:
    """One HTML document. Everything is computed on first use and never changes."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.tree = tree

    @classmethod
    def parse(cls, html: str) -> "Page":
        """The page for ``html``; any text is a page, however broken. Time and memory are linear in its length."""
        return cls(LexborHTMLParser(bounded(html).encode("utf-8", "replace")))

    @cached_property
    def metas(self) -> list[Meta]:
        """All ``<meta>`` elements in document order, wherever they stand."""
        return [_meta(node.attributes) for node in self.tree.css("meta")]

    @cached_property
    def links(self) -> list[Link]:
        """All ``<link>`` and ``<a>`` elements with an ``href`` in document order."""
        return [_link(anchor) for anchor in self._visible.anchors]

    def scripts(self, type: str) -> list[str]:
        """The contents of the ``<script>`` elements of a media type, compared without case and parameters."""
        wanted = type.lower()
        return [
            node.text()
            for node in self.tree.css("script")
            if (node.attributes.get("type") or "").partition(";")[0].strip().lower() == wanted
        ]

    @cached_property
    def lang(self) -> str | None:
        """The language the page declares for itself, as written; ``None`` when it declares none."""
        root = self.tree.css_first("html")
        attributes = root.attributes if root else {}
        declared = attributes.get("lang") or attributes.get("xml:lang")
        if declared and declared.strip():
            return declared.strip()
        for meta in self.metas:
            if (meta.http_equiv or "").strip().lower() == "content-language" and (meta.content or "").strip():
                return (meta.content or "").split(",")[0].strip()
        return None

    @property
    def text(self) -> str:
        """The visible text of all blocks in document order.

        Blocks are separated by an empty line, items of a list by a line break and begin with ``- ``, cells of a
        table by `` | ``. Text that is hidden until somebody clicks is part of it.
        """
        return self._visible.text

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of ``text`` in order; the separators between them belong to none."""
        return tuple(Block(start, end, region) for start, end, region in self._visible.spans)

    def region_at(self, offset: int) -> str:
        """The region of the block at, or last before, a character offset of ``text``; else ``body``."""
        index = bisect_right(self._starts, offset) - 1
        return self.blocks[max(index, 0)].region if self.blocks else "body"

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @cached_property
    def _visible(self) -> Visible:
        return read(self.tree.root) if self.tree.root is not None else Visible()


def _meta(attributes: dict[str, str | None]) -> Meta:
    return Meta(
        name=attributes.get("name"),
        property=attributes.get("property"),
        http_equiv=attributes.get("http-equiv"),
        content=attributes.get("content"),
    )


def _link(anchor: Anchor) -> Link:
    attributes = anchor.attributes
    return Link(
        rel=tuple((attributes.get("rel") or "").lower().split()),
        type=attributes.get("type"),
        href=(attributes.get("href") or "").strip(),
        text=anchor.text,
        region=anchor.region,
    )
