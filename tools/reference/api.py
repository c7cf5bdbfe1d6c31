"""The page of the library: the promised names, each filled in from its docstrings by mkdocstrings."""

from enum import StrEnum

import scanner
from reference.pieces import codes


def page() -> str:
    """The reference of all public names."""
    about = "The names that `scanner` promises, from their docstrings. With examples: [library](../library.md)."
    return "\n\n".join(["# Python API", about, *map(_name, scanner.__all__)]) + "\n"


def _name(name: str) -> str:
    promised = getattr(scanner, name)
    entry = f"::: scanner.{name}"
    if issubclass(promised, StrEnum):
        return f"{entry}\n\nIts values: {codes(promised)}."
    return entry
