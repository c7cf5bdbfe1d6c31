"""The page of the library: the promised names, each filled in from its docstrings by mkdocstrings."""

import scanner


def page() -> str:
    """The reference of all public names."""
    about = "The names that `scanner` promises, from their docstrings. With examples: [library](../library.md)."
    return "\n\n".join(["# Python API", about, *(f"::: scanner.{name}" for name in scanner.__all__)]) + "\n"
