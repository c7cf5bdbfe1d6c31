"""Text of strangers in Markdown stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.markdown import link, table, text


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Harbour Media Ltd: news, 1.5 days - and more!", "Harbour Media Ltd: news, 1.5 days - and more!"),
        ("*a* _b_ `c` [d](e) | f", r"\*a\* \_b\_ \`c\` \[d\](e) \| f"),
        ("# one\n\n# two", r"\# one # two"),
        ("- a", r"\- a"),
        ("2024. All rights", r"2024\. All rights"),
        ("3) b", r"3\) b"),
        ("<script>&lt;", "&lt;script&gt;&amp;lt;"),
        (
            "https://a.example.org WWW.a.example.org b@example.org",
            "https&#58;//a.example.org WWW&#46;a.example.org b&#64;example.org",
        ),
        ("\x1b[31m\u202e", r"\\x1b\[31m\\u202e"),
    ],
)
def test_text(words: str, written: str) -> None:
    """Markup, lists, headings, HTML and bare addresses are escaped, and ordinary punctuation is left alone."""
    assert text(words) == written


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://a.example.org/b?c=d&e=%20f#g", "<https://a.example.org/b?c=d&e=%20f#g>"),
        ("https://a.example.org/> <img src=x>", "<https://a.example.org/%3E%20%3Cimg%20src=x%3E>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://[", "https&#58;//\\["),
        ("data.jsonl:3", "data.jsonl:3"),
    ],
)
def test_link(url: str, written: str) -> None:
    """Only addresses of the web become links, and none can end its link."""
    assert link(url) == written


@given(st.text("#*_`[](){}<>|&~$@!+-=.)0123 \n\x00aw:/\\", max_size=40))
def test_table(words: str) -> None:
    """Any text stays in its cell, on its line."""
    lines = table(["a", "b"], [[text(words), 3]])
    assert len("\n".join(lines).splitlines()) == 3
    assert lines[2].replace("\\\\", "").replace("\\|", "").count("|") == 3
    assert not {"<", ">"} & set(text(words))
