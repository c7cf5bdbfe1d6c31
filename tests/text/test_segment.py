"""Sentences around a position: where they begin and end, and that they are the same from wherever one looks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.segment import MAX_FLOW, flow_at, governor, units_in

_PIECES = [
    "All rights reserved.", " ", "\n", "\n\n", "\r\n", "- ", "* ", "1. ", "(a) ", "•",
    "You may not:\n", "e.g. ", "Inc. ", "(see ", ")",
    "# Terms", "「", "。", "当サイト", "...", "：", "// ", "<li>",
    "; ", "the quick brown fox jumps over the lazy dog and runs", "\t", "Copying ",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=10)), max_size=30).map("".join)


def sentences(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in units_in(text)]


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("Copying is forbidden. Ask us first!", ["Copying is forbidden.", "Ask us first!"]),
        ("Works (e.g., drawn ones) of Harbour Inc. and us.", ["Works (e.g., drawn ones) of Harbour Inc. and us."]),
        ("Nach Art. 4 Abs. 3 ist das z. B. verboten. Danke.", ["Nach Art. 4 Abs. 3 ist das z. B. verboten.", "Danke."]),
        ("転載を禁じます。お問い合わせください。", ["転載を禁じます。", "お問い合わせください。"]),
        ("The tide turned.Copying is forbidden.", ["The tide turned.", "Copying is forbidden."]),
        ("Storing (see below. It is it.) is forbidden. Yes.", ["Storing (see below. It is it.) is forbidden.", "Yes."]),
        ("   ", []),
    ],
)  # fmt: skip
def test_sentences(flow: str, expected: list[str]) -> None:
    """Abbreviations and parentheses end no sentence; glued sentences and full-width stops do."""
    assert sentences(flow) == expected


def test_hard_wrapped_lines_are_one_sentence() -> None:
    """A sentence that a terminal or a comment wraps is read whole, from each of its lines."""
    text = (
        "# No part of this file may be copied, stored or\n# used for machine learning without our\n# written consent."
    )
    flows = {flow_at(text, position) for position in range(0, len(text), 5)}
    assert flows == {(0, len(text))}
    assert len(units_in(text)) == 1


def test_paragraphs_and_items_are_apart() -> None:
    """A blank line, and the mark of a list item, begin something new."""
    text = "The ferry is late.\n\nYou may not:\n- copy the lessons,\n- run robots.\n"
    flows = {flow_at(text, position) for position, character in enumerate(text) if not character.isspace()}
    assert [text[start:end].strip() for start, end in sorted(flows)] == [
        "The ferry is late.",
        "You may not:",
        "- copy the lessons,",
        "- run robots.",
    ]


@pytest.mark.parametrize(
    ("text", "lead_in"),
    [
        ("You may not:\n- copy lessons\n- run robots", "You may not:"),
        ("Users agree not to ...\n\n1. sell maps\n2. run robots", "Users agree not to ..."),
        ("Users must not do this.\n* sell maps\n* run robots", "Users must not do this."),
        ("## Prohibited uses\n\n- sell maps\n- run robots", "## Prohibited uses"),
        ("The ferry is late.\n\nrun robots", None),
    ],
)
def test_governor(text: str, lead_in: str | None) -> None:
    """A list item knows the lead-in or the heading that holds for it."""
    found = governor(text, text.index("run robots"))
    assert (text[found.start : found.end] if found else None) == lead_in


@given(texts)
def test_units_cover_the_flow(flow: str) -> None:
    """Units come in order, do not overlap, are not empty, and leave out nothing that is a word."""
    units = units_in(flow)
    edges = [edge for unit in units for edge in (unit.start, unit.end)]
    assert edges == sorted(edges)
    assert all(unit.start < unit.end for unit in units)
    inside = {position for unit in units for position in range(unit.start, unit.end)}
    assert not any(character.isalnum() for position, character in enumerate(flow) if position not in inside)


@given(texts)
def test_flows_are_the_same_from_within(text: str) -> None:
    """Whichever character one asks for, the flow that holds it is the same."""
    position = 0
    while position < len(text):
        start, end = flow_at(text, position)
        assert start <= position <= end
        assert {flow_at(text, inside) for inside in range(start, min(end, len(text)))} <= {(start, end)}
        position = max(end, position) + 1


@given(st.text(alphabet="ab. \n", max_size=200), st.integers(0, 10))
def test_an_overlong_line_is_cut_at_the_same_places(text: str, shift: int) -> None:
    """A line without an end is read in cells that do not depend on where one enters it."""
    line = (text.replace("\n", " ") + "word word. ") * (1 + 5 * MAX_FLOW // (len(text) + 11))
    position = 0
    while position < len(line):
        start, end = flow_at(line, position)
        assert start == position
        assert end - start <= 2 * MAX_FLOW
        assert flow_at(line, start + (end - start) * shift // 11) == (start, end)
        position = end


@pytest.mark.parametrize(
    "piece", ["a", ".", "\n", "- x\n", "(", "a.\n", "word ", "You may not:\n", ";", "。", "\n" * 50 + "x"]
)
def test_hostile_text_is_linear(piece: str) -> None:
    """A position deep in megabytes of one thing is answered at once, whatever is around it."""
    text = piece * (2_000_000 // len(piece))
    started = time.process_time()
    for position in range(0, len(text), len(text) // 50):
        start, end = flow_at(text, position)
        units_in(text[start:end])
        governor(text, position)
    assert time.process_time() - started < 8
