"""Markdown out of plain values: cells that cannot break a table, tables, code."""

from collections.abc import Iterable, Sequence

_MARKUP = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_[]<>|#&"}


def cell(text: object) -> str:
    """``text`` as one line of a table, with nothing in it read as markup."""
    shown = " ".join(str(text).split())
    return shown.translate(_MARKUP)


def code(text: object) -> str:
    """``text`` as inline code."""
    return f"<code>{cell(text)}</code>"


def codes(texts: Iterable[object]) -> str:
    """Several inline codes, or a dash where there is none."""
    return ", ".join(map(code, texts)) or "–"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def fenced(text: str, language: str) -> str:
    """``text`` as a block of code."""
    longest = max((len(run) for run in text.split() if set(run) == {"`"}), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}\n"
