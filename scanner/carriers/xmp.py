"""An XMP packet as a list of properties of the file it describes (ISO 16684-1)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from scanner.carriers.evidence import Evidence
from scanner.carriers.xmltree import Element, Tree, XmlError, parse

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MAX_ATTRIBUTES = 500
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True, slots=True)
class Property:
    """One property.

    Attributes:
        namespace: IRI of its schema.
        name: local name.
        values: its text; several for an array or a structure, the default language first.
        evidence: the element or attribute in the packet.
    """

    namespace: str
    name: str
    values: tuple[str, ...]
    evidence: Evidence

    @property
    def value(self) -> str:
        """The first value; empty when there is none."""
        return self.values[0] if self.values else ""


@lru_cache(maxsize=4)
def properties(packet: str) -> tuple[Property, ...]:
    """The properties at the top of ``packet``; those of ingredients and other nested resources are not the file's.

    Raises:
        XmlError: it cannot be read, or holds no RDF.
    """
    tree = parse(packet)
    rdf = next((element for element in tree.root.iter() if (element.namespace, element.name) == (RDF, "RDF")), None)
    if rdf is None:
        raise XmlError("no rdf:RDF element")
    return tuple(found for node in rdf.children for found in _of_node(tree, node))


def _of_node(tree: Tree, node: Element) -> list[Property]:
    if len(node.attributes) > _MAX_ATTRIBUTES:
        raise XmlError(f"more than {_MAX_ATTRIBUTES} attributes")
    found = [
        Property(namespace, name, (value.strip(),), _attribute(tree, node, name))
        for (namespace, name), value in node.attributes.items()
        if namespace not in ("", RDF, _XML)
    ]
    for child in node.children:
        evidence = Evidence("xmp", child.name, tree.excerpt(child), child.start)
        found.append(Property(child.namespace, child.name, _values(child), evidence))
    return found


def _attribute(tree: Tree, node: Element, name: str) -> Evidence:
    excerpt = tree.excerpt(node)
    written = re.search(rf":{re.escape(name)}\s{{0,100}}=\s{{0,100}}(?:\"[^\"]*\"|'[^']*')", excerpt)
    if not written:
        return Evidence("xmp", name, excerpt, node.start)
    return Evidence("xmp", name, written[0].removeprefix(":"), node.start + written.start() + 1)


def _values(element: Element) -> tuple[str, ...]:
    leaves = [leaf for leaf in element.iter() if not leaf.children]
    leaves.sort(key=lambda leaf: leaf.get("lang", _XML) not in ("x-default", None))
    texts = [leaf.get("resource", RDF) or leaf.text for leaf in leaves]
    fields = [
        value.strip()
        for part in element.iter()
        for (namespace, _), value in part.attributes.items()
        if namespace not in ("", RDF, _XML)
    ]
    return tuple(text for text in (*texts, *fields) if text)
