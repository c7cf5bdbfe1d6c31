"""Typed reading of the fields of one YAML file: all problems, with their lines, are shown together."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from scanner.errors import NoticegateError
from scanner.yamlfile import Located

Path = tuple[str | int, ...]
_Word = TypeVar("_Word", bound=str)
_Value = TypeVar("_Value")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Fields:
    """The fields of a file, read one by one. A reader of a wrong value notes the problem and returns ``None``."""

    def __init__(self, located: Located, name: str) -> None:
        """Read from ``located``; ``name`` is how errors call the file."""
        self.located = located
        self.name = name
        self._problems: dict[tuple[int, str], None] = {}

    def location(self, path: Path) -> str:
        """``file:line`` of what stands at ``path``."""
        return f"{self.name}:{self.located.line(*path)}"

    def wrong(self, path: Path, problem: str) -> None:
        """Note a problem with what stands at ``path``."""
        self._problems[self.located.line(*path), problem] = None

    def check(self, error: type[NoticegateError]) -> None:
        """Raise ``error`` with a line for each problem noted so far, if there is one."""
        if self._problems:
            raise error("\n".join(f"{self.name}:{line}: {problem}" for line, problem in sorted(self._problems)))

    def mapping(self, value: Any, path: Path, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
        """Keys and values; keys that are not ``known`` are noted and left out."""
        if not isinstance(value, dict):
            self.wrong(path, f"{_at(path)} must be a mapping, not {_shown(value)}.")
            return {}
        for key in required:
            if key not in value:
                self.wrong(path, f'{_at(path)} lacks the key "{key}".')
        return {key: value[key] for key in value if self._is_known(key, (*path, key), known, "key")}

    def items(self, value: Any, path: Path, read: Callable[[Any, Path], _Value | None]) -> list[_Value]:
        """A list that is not empty, each item read by ``read``; wrong items are left out."""
        if not isinstance(value, list) or not value:
            what = "must not be empty" if value == [] else f"must be a list, not {_shown(value)}"
            self.wrong(path, f"{_at(path)} {what}.")
            return []
        found = [read(item, (*path, index)) for index, item in enumerate(value)]
        return [item for item in found if item is not None]

    def text(self, value: Any, path: Path) -> str | None:
        """A text that is not blank."""
        if isinstance(value, str) and value.strip():
            return value
        self.wrong(path, f"{_at(path)} must be a text, not {_shown(value)}.")
        return None

    def name_of(self, value: Any, path: Path) -> str | None:
        """A name in small letters, digits and hyphens."""
        if isinstance(value, str) and _NAME.fullmatch(value):
            return value
        self.wrong(path, f"{_at(path)} must be a name like near-miss, not {_shown(value)}.")
        return None

    def share(self, value: Any, path: Path) -> float | None:
        """A number from 0 to 1."""
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        self.wrong(path, f"{_at(path)} must be a number from 0 to 1, not {_shown(value)}.")
        return None

    def day(self, value: Any, path: Path) -> date | None:
        """A calendar day, as 2027-06-30."""
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.wrong(path, f"{_at(path)} must be a day like 2027-06-30, not {_shown(value)}.")
        return None

    def choice(self, value: Any, path: Path, known: Iterable[_Word]) -> _Word | None:
        """One of the words in ``known``."""
        words = {str(word): word for word in known}
        what = str(path[-2] if isinstance(path[-1], int) else path[-1])
        return words[value] if self._is_known(value, path, words, what) else None

    def choices(self, value: Any, path: Path, known: Iterable[_Word]) -> frozenset[_Word]:
        """A list of words in ``known``."""
        words = tuple(known)
        return frozenset(self.items(value, path, lambda item, at: self.choice(item, at, words)))

    def names(self, value: Any, path: Path) -> frozenset[str]:
        """A list of names."""
        return frozenset(self.items(value, path, self.name_of))

    def _is_known(self, word: Any, path: Path, known: Iterable[str], what: str) -> bool:
        words = list(known)
        if isinstance(word, str) and word in words:
            return True
        self.wrong(path, f"{what} {_shown(word)} is not known. {hint(str(word), words)}")
        return False


def hint(word: str, known: Iterable[str]) -> str:
    """The word of ``known`` that was probably meant, or all of them."""
    import difflib

    words = list(known)
    near = difflib.get_close_matches(word, words, n=1)
    return f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(words)}."


def _at(path: Path) -> str:
    """What an error calls the place: its nearest key, or the file."""
    keys = [step for step in path if isinstance(step, str)]
    if not keys:
        return "the file"
    return f'an item of "{keys[-1]}"' if isinstance(path[-1], int) else f'"{keys[-1]}"'


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return "nothing" if value is None else f'"{value}"'
