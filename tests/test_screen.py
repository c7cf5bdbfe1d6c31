"""Text from strangers is shown, never obeyed, and fits its lines."""

import pytest

from scanner.screen import Screen, columns, printable, shortened, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain żółw 著作権", "plain żółw 著作権"),
        (" two\n lines\t here ", "two lines here"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]8;;https://example.org\x07link", "\\x1b]8;;https://example.org\\x07link"),
        ("csi\x9b2J", "csi\\x9b2J"),
        ("bell\x07 back\x08", "bell\\x07 back\\x08"),
        ("right\u202eto left\u2066", "right\\u202eto left\\u2066"),
        ("zero\u200bwidth, soft\xadhyphen", "zero\\u200bwidth, soft\\xadhyphen"),
        ("half \ud800", "half \\ud800"),
        ("no\xa0break", "no break"),
        ("[red]markup[/red]", "[red]markup[/red]"),
        (" ::add-mask::x", "\\x3a:add-mask::x"),
        ("##[command]x", "\\x23#[command]x"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """Control, format and surrogate characters are shown as escapes; blanks and line breaks become one blank."""
    assert printable(text) == shown


def test_shortened_in_the_middle() -> None:
    """Start and end of a long text stay."""
    assert shortened("short", 5) == "short"
    cut = shortened("start " + "x" * 500 + " end", 40)
    assert cut.startswith("start ")
    assert cut.endswith(" end")
    assert " […] " in cut
    assert len(cut) <= 40


@pytest.mark.parametrize("text", ["one two three four five", "x" * 50, "著作権" * 20, "a " * 30, "", "e\u0301" * 30])
@pytest.mark.parametrize("width", [2, 7, 20])
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    """No line is wider than asked for, and together they are the text."""
    lines = wrapped(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_colour_only_on_a_coloured_screen() -> None:
    """Without colour not one escape is added."""
    assert Screen().paint("x", "red") == "x"
    assert Screen(colour=True).paint("x", "red") == "\x1b[1;31mx\x1b[0m"
