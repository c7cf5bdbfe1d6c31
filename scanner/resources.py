"""Where ``rules/`` and ``models/`` are: inside the wheel, or beside the package in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scanner.errors import RuleError


def folder(name: str) -> Traversable:
    """The data folder ``name`` (``rules`` or ``models``).

    A ``Traversable`` rather than a path, so that it also works from a zipped wheel.

    Raises:
        RuleError: noticegate was installed without this folder.
    """
    installed = files("scanner").joinpath("_data", name)
    if installed.is_dir():
        return installed
    checkout = Path(__file__).resolve().parent.parent / name
    if checkout.is_dir():
        return checkout
    raise RuleError(f"noticegate was installed without its {name}/ folder. Reinstall it.")
