"""Output formats: one module a format, found by listing this package.

A member is a module with two public names:

- ``NAME``: what ``--format`` calls it;
- ``write(results, out)``: writes a verdict or an error for each result, in order.

It streams: ``results`` may be endless, and each is written before the next is taken. It computes nothing that is
not in the verdict. All text in a verdict comes from strangers: whatever the format could take for a command,
markup or a terminal sequence is escaped. An error is a result with the decision ``review`` and is never left out.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, TextIO, cast

from scanner.errors import ConfigError, InputError
from scanner.types import Verdict


class Report(Protocol):
    """What a member of this package provides."""

    NAME: str

    def write(self, results: Iterable[Verdict | InputError], out: TextIO) -> None:
        """Writes ``results`` to ``out``."""
        ...


@cache
def reports() -> dict[str, Report]:
    """All members by name."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {module.NAME: cast(Report, module) for module in modules}


def report_for(name: str) -> Report:
    """The report that ``--format`` calls ``name``.

    Raises:
        ConfigError: there is none.
    """
    if name not in reports():
        raise ConfigError(f'--format: "{name}" is not known. Use one of: {", ".join(sorted(reports()))}.')
    return reports()[name]
