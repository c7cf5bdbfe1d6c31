"""Joining what several packs say: lists grow, new entries are added, an entry that is there is replaced on demand only.

An entry is what has a name of its own: a rule, a licence, an agent, a row of a table. To change one, a pack gives it
anew with ``replaces: true``; anything else would be an accident.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.errors import RuleError
from scanner.yamlfile import Located

FLAG = "replaces"
_NAMES = ("id", "token")
_SECTIONS = 1
"""Depth of the mappings that are always containers: a file and its sections."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file: how errors call it, its content with lines, whether all of it is one entry, whose it is."""

    origin: str
    located: Located
    is_entry: bool = False
    is_own: bool = False

    @property
    def content(self) -> Any:
        """The parsed content."""
        return self.located.content


def joined(documents: Sequence[Document]) -> Any:
    """The content of ``documents``, each joined to those before it.

    Raises:
        RuleError: an entry is there already, or replaces nothing; names file and line of everything that is wrong.
    """
    if len(documents) == 1 and not documents[0].is_own:
        return documents[0].content
    content: Any = None
    for number, document in enumerate(documents):
        joining = _Joining(document)
        content = joining.join(content, document.content, ()) if number else joining.fresh(document.content, ())
        if joining.problems:
            raise RuleError("\n".join(dict.fromkeys(joining.problems)))
    return content


class _Joining:
    """One document on its way into what is there."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[str] = []

    def join(self, base: Any, new: Any, path: Path) -> Any:
        """``base`` with ``new``, which stands at ``path``."""
        if isinstance(base, dict) and isinstance(new, dict):
            return self._mappings(base, new, path)
        if isinstance(base, list) and isinstance(new, list):
            return self._lists(base, new, path)
        if base is None or new is None or base == new:
            return base if new is None else new
        self._wrong(path, f'"{_last(path)}" is {_shown(base)} already, not {_shown(new)}.')
        return base

    def fresh(self, new: Any, path: Path) -> Any:
        """``new``, where nothing is to be replaced."""
        if isinstance(new, dict):
            if FLAG in new:
                self._wrong((*path, FLAG), f"{self._named(new, path)} replaces nothing: it is not there yet.")
            return {key: self.fresh(value, (*path, key)) for key, value in new.items()}
        if isinstance(new, list) and any(isinstance(entry, dict) for entry in new):
            return self._lists([], new, path)
        return new

    def _mappings(self, base: dict[Any, Any], new: dict[Any, Any], path: Path) -> Any:
        if new.get(FLAG) is True:
            return {key: value for key, value in new.items() if key != FLAG}
        if self._is_entry(base, new, path):
            self._wrong(path, f"{self._named(new, path)} is there already. Write `replaces: true` to replace it.")
            return base
        both = dict(base)
        for key, value in new.items():
            at = (*path, key)
            both[key] = self.join(base[key], value, at) if key in base else self.fresh(value, at)
        return both

    def _is_entry(self, base: dict[Any, Any], new: dict[Any, Any], path: Path) -> bool:
        if len(path) <= _SECTIONS and not any(isinstance(step, int) for step in path):
            return self._document.is_entry and not path
        return any(not isinstance(value, dict | list) for mapping in (base, new) for value in mapping.values())

    def _lists(self, base: list[Any], new: list[Any], path: Path) -> list[Any]:
        both = list(base)
        places = {_name(entry): place for place, entry in enumerate(base)}
        for number, entry in enumerate(new):
            name, at = _name(entry), (*path, number)
            place = places.get(name) if name is not None else None
            if place is None:
                places[name] = len(both)
                both.append(self.fresh(entry, at))
            elif isinstance(entry, dict):
                both[place] = self.join(both[place], entry, at)
        return both

    def _named(self, entry: dict[Any, Any], path: Path) -> str:
        name = next((entry[key] for key in _NAMES if key in entry), _last(path))
        return f'"{name}"'

    def _wrong(self, path: Path, problem: str) -> None:
        self.problems.append(f"{self._document.origin}:{self._document.located.line(*path)}: {problem}")


def _name(entry: Any) -> Hashable | None:
    """By what an item of a list is told from others; ``None`` for one without a name, which is never the same."""
    if isinstance(entry, dict):
        name = next((entry[key] for key in _NAMES if key in entry and "text" not in entry), None)
        return None if name is None else ("entry", str(name).lower())
    return (type(entry), entry) if isinstance(entry, Hashable) else None


def _last(path: Path) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "the file")


def _shown(value: Any) -> str:
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else f'"{value}"'
