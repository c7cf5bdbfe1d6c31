"""Machine-readable signals: one module a mechanism.

A module of this package that holds a constant ``DETECTOR``, an instance of ``scanner.types.Detector``, takes part
in every scan; there is no list to edit. A detector

- has a ``name``, the mechanism as its specification calls it, which is also the ``rule`` of its findings;
- resolves its own statements by its own specification and leaves other mechanisms alone;
- returns one finding for each line, value or element that decides, with that text as evidence;
- warns of what is malformed or looks like a refusal, never raises for bad input, never allows by failure.

Modules without the constant hold what several detectors share.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from scanner.types import Detector


@cache
def detectors() -> tuple[Detector, ...]:
    """All detectors of the package, sorted by name. They are imported at the first call."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found: list[Detector] = [module.DETECTOR for module in modules if hasattr(module, "DETECTOR")]
    return tuple(sorted(found, key=lambda detector: detector.name))
