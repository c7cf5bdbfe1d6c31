"""Parsed files that thousands of documents share remember what was derived from them, for as long as they live."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_MOST = 256

Made = TypeVar("Made")


class Remembering:
    """Base of parsed files and their parts. A cache beside them would keep them alive after they are of use."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def derived(self, make: Callable[..., Made], *arguments: Hashable) -> Made:
        """``make(self, *arguments)``, computed once; all is forgotten when too much has been remembered."""
        key = (make, arguments)
        try:
            found: Made = self._made[key]
        except KeyError:
            found = make(self, *arguments)
            if len(self._made) >= _MOST:
                self._made.clear()
            self._made[key] = found
        return found
