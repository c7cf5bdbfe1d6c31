"""Reading untrusted XML."""

import pytest

from scanner.carriers.xmltree import MAX_BYTES, MAX_DEPTH, XmlError, parse


def test_spans_are_characters_of_the_source() -> None:
    """Every element can be cut out of the text as given, marks and wide characters included."""
    head = '\ufeff\n<?xml version="1.0" encoding="latin1"?>'
    source = head + '<å xmlns:p="urn:x">ż€<p:leaf a="&gt;"/><b >t</b ><c></c></å>'
    tree = parse(source)
    written = [source[element.start : element.end] for element in tree.root.iter()]
    assert written == [source[source.index("<å") :], '<p:leaf a="&gt;"/>', "<b >t</b >", "<c></c>"]
    leaf = tree.root.children[0]
    assert (leaf.namespace, leaf.name, leaf.get("a")) == ("urn:x", "leaf", ">")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "plain words",
        "<a><b></a>",
        "<p:a/>",
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>',
        "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1),
        "<a>" + " " * MAX_BYTES + "</a>",
        "<a>\ud800\x00</a>",
    ],
)
def test_what_cannot_be_read_safely_is_refused(source: str) -> None:
    """Broken, too deep, too large or with entities: one exception, and no other."""
    with pytest.raises(XmlError):
        parse(source)
