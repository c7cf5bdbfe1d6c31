"""A small XML tree for untrusted files: no entities, no external files, bounded size and depth, spans as evidence.

XML 1.0 and Namespaces in XML, by way of expat. A file that declares an entity is refused as a whole, because
neither EPUB package documents nor XMP packets need one and entity expansion is the classic attack.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 50_000
MAX_EXCERPT = 20_000

_LEADING = "\ufeff \t\r\n"


class XmlError(ValueError):
    """The text is not XML that can be read safely; the message says why."""


@dataclass(slots=True, eq=False)
class Element:
    """One element: namespace IRI (empty for none), local name, and its span in characters of the source."""

    namespace: str
    name: str
    attributes: dict[tuple[str, str], str]
    start: int
    end: int = 0
    children: list["Element"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def iter(self) -> Iterator["Element"]:
        """This element and all below it, in document order."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending.extend(reversed(element.children))

    def get(self, name: str, namespace: str = "") -> str | None:
        """The value of an attribute; ``None`` when it is not there."""
        return self.attributes.get((namespace, name))

    @property
    def text(self) -> str:
        """The text directly inside, trimmed."""
        return "".join(self.parts).strip()


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed document: its root and the text it was parsed from."""

    root: Element
    source: str

    def excerpt(self, element: Element) -> str:
        """``element`` as written, at most its first ``MAX_EXCERPT`` characters."""
        return self.source[element.start : min(element.end, element.start + MAX_EXCERPT)]


class _Builder:
    """Grows the tree from expat's events and watches the limits."""

    def __init__(self, data: bytes, offset: int) -> None:
        self.data = data
        self._byte = 0
        self._character = offset
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._entity

    def run(self) -> Element:
        try:
            self._parser.Parse(self.data, True)
        except expat.ExpatError as problem:
            raise XmlError(f"not well-formed XML: {problem}") from None
        if self.root is None:
            raise XmlError("no root element")
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise XmlError(f"more than {MAX_ELEMENTS} elements or deeper than {MAX_DEPTH}")
        keyed = {_split(key): value for key, value in attributes.items()}
        element = Element(*_split(name), keyed, self._at(self._parser.CurrentByteIndex))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        position = self._parser.CurrentByteIndex
        empty = not element.children and not element.parts and self.data.endswith(b"/>", 0, position)
        element.end = self._at(position if empty else self.data.find(b">", position) + 1)

    def _at(self, byte: int) -> int:
        """The character at ``byte``; called with rising positions, so that the whole costs one pass."""
        self._character += len(self.data[self._byte : byte].decode("utf-8", "replace"))
        self._byte = byte
        return self._character

    def _characters(self, text: str) -> None:
        self._open[-1].parts.append(text)

    def _entity(self, *_declaration: object) -> None:
        raise XmlError("declares an entity")


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(" ")
    return namespace, local


def parse(source: str) -> Tree:
    """The tree of ``source``; an encoding named in its declaration is not minded, the text is decoded already.

    Raises:
        XmlError: not well-formed, over a limit, or with an entity declaration.
    """
    body = source.lstrip(_LEADING)
    data = body.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise XmlError(f"larger than {MAX_BYTES} bytes")
    return Tree(_Builder(data, len(source) - len(body)).run(), source)
