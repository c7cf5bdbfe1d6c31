"""Dictionaries parse as RFC 9651, section 4.2.2, says, and repeats are kept."""

import pytest
from hanging import must_end

from scanner.carriers.dictionary import parse


def test_members_keep_order_repeats_and_parameters() -> None:
    """A later value of a key does not hide the earlier one."""
    members = parse('a=1.5, b;x="q";y, a=?0 ,\tc=(d e;f);g, h=:aGk=:, i=@-9, j=%"ok%20", k=*t/x')
    assert [(member.key, member.kind, member.written) for member in members] == [
        ("a", "number", "1.5"),
        ("b", "boolean", ""),
        ("a", "boolean", "?0"),
        ("c", "list", "(d e;f)"),
        ("h", "octets", ":aGk=:"),
        ("i", "date", "@-9"),
        ("j", "display", '%"ok%20"'),
        ("k", "token", "*t/x"),
    ]
    assert [(parameter.key, parameter.written) for parameter in members[1].parameters] == [("x", '"q"'), ("y", "")]


@pytest.mark.parametrize(
    "text",
    [
        "A=1",
        "a=1,",
        ",a=1",
        "a=1 b=2",
        "a =1",
        "a= 1",
        "a=",
        "a=1.",
        "a=1.2345",
        'a="x',
        "a=:!:",
        "a=(b",
        "a=é",
        "\ta=1",
    ],
)
def test_anything_else_fails_as_a_whole(text: str) -> None:
    """No member is taken from a field that does not parse."""
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_empty_field_has_no_members() -> None:
    """An empty dictionary is valid."""
    assert parse("  ") == ()


@pytest.mark.parametrize("text", ["a;" * 30_000, "a=(" + "b " * 30_000, '"' * 60_000, "a," * 10**6])
def test_hostile_length(text: str) -> None:
    """Long fields are refused."""
    with must_end(), pytest.raises(ValueError, match=r"."):
        parse(text)
