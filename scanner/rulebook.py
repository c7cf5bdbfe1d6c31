"""The rule files in force: the shipped ones, and those of own packs behind them.

An own pack has the layout of ``rules/`` (``docs/rules.md``). What several packs say of one thing is joined
(``scanner.rule_joining``) before anything reads it, so that readers know one set of files only. A ``Scanner`` puts its
rulebook in force while it scans; what is made of rule files is remembered for each rulebook apart.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, wraps
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from scanner import resources, yamlfile
from scanner.errors import RuleError
from scanner.rule_joining import Document, joined

FOLDERS = ("lexicon", "licenses", "notices")
"""Folders of a pack; the other rule files stand beside them."""

_SHIPPED = "rules"
_POLICIES = "policies"
_NAMED_BY = {"notices": "id", "lexicon": "language"}

P = ParamSpec("P")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Source:
    """One rule file as read: its path inside its pack, its bytes, how errors call it, whether it is of an own pack."""

    name: str
    content: bytes
    origin: str = ""
    is_own: bool = True

    def __post_init__(self) -> None:
        """Files of the project are called by their path in the repository."""
        if not self.origin:
            object.__setattr__(self, "origin", f"{_SHIPPED}/{self.name}")

    @property
    def folder(self) -> str:
        """The folder inside the pack; empty at its top."""
        return self.name.rpartition("/")[0]

    @property
    def is_table(self) -> bool:
        """Whether it lists licences, as opposed to the words around them."""
        return self.folder == "licenses" and not self.name.startswith("licenses/_")

    def parsed(self) -> yamlfile.Located:
        """Its content with lines. Raises RuleError when it is not valid YAML."""
        return yamlfile.load_located(self.content, self.origin, RuleError)


class Rulebook:
    """The shipped rule files and own packs. Pickles with what the files of own packs say, so that workers need not
    have the files.
    """

    def __init__(self, packs: Sequence[tuple[Source, ...]] = ()) -> None:
        """Take the files of own packs, the last one with the last word. See ``load``."""
        self.packs = tuple(packs)
        self.key = digest(source for pack in self.packs for source in (Source("", b"pack"), *pack)) if packs else ""
        self._made: dict[object, Any] = {}

    @classmethod
    def load(cls, packs: "Iterable[str | Path] | Rulebook") -> "Rulebook":
        """The shipped rules with own packs.

        Args:
            packs: folders, and names under which installed packages offer theirs (entry point ``noticegate.rules``).

        Raises:
            RuleError: there is no such pack, or one is not valid; names file and line of everything that is wrong.
        """
        if isinstance(packs, Rulebook):
            return packs
        from scanner.rule_packs import read

        if isinstance(packs, str):
            packs = [packs]
        return cls.checked([read(pack) for pack in packs])

    @classmethod
    def checked(cls, packs: Sequence[tuple[Source, ...]]) -> "Rulebook":
        """A rulebook of ``packs``. Raises RuleError with everything that is wrong in them."""
        if not packs:
            return SHIPPED
        from scanner.rule_checks import check

        book = cls(packs)
        check(book)
        return book

    def __reduce__(self) -> tuple[type["Rulebook"], tuple[tuple[tuple[Source, ...], ...]]]:
        """Rebuild from the files of own packs."""
        return (Rulebook, (self.packs,))

    def __eq__(self, other: object) -> bool:
        """Rulebooks are equal when they have the same files."""
        return isinstance(other, Rulebook) and self.key == other.key

    def __hash__(self) -> int:
        """By the content of own packs."""
        return hash(self.key)

    @property
    def own(self) -> tuple[Source, ...]:
        """The files of own packs."""
        return tuple(source for pack in self.packs for source in pack)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """All files, the shipped ones first."""
        return read_sources() + self.own

    def document(self, name: str) -> Any:
        """The content of one file at the top, joined from all packs.

        Raises:
            RuleError: it is not valid.
        """
        content = resources.folder(_SHIPPED).joinpath(name).read_bytes()
        sources = [Source(name, content, is_own=False), *(source for source in self.own if source.name == name)]
        return joined([Document(source.origin, source.parsed(), is_own=source.is_own) for source in sources])

    def documents(self, folder: str) -> dict[str, Document]:
        """The documents of a folder by id (rules), language (lexicons), or path; all tables of licences are one.

        Raises:
            RuleError: one is not valid, or an id is given twice.
        """
        groups: dict[str, list[Document]] = {}
        for source in (*_in_folder(folder), *(source for source in self.own if source.folder == folder)):
            document = Document(source.origin, source.parsed(), folder == "notices", source.is_own)
            groups.setdefault(_key(source, document.content), []).append(document)
        return {
            key: Document(group[-1].origin, yamlfile.Located(joined(group), group[-1].located.root))
            for key, group in groups.items()
        }

    def in_force(self) -> "_InForce":
        """A context in which rules are read by this rulebook, in this thread."""
        return _InForce(self)

    def remembered(self, make: Callable[P, Made], *arguments: P.args, **named: P.kwargs) -> Made:
        """``make(*arguments)``, made once for this rulebook."""
        key = (make, arguments)
        try:
            made: Made = self._made[key]
        except KeyError:
            with self.in_force():
                made = self._made[key] = make(*arguments, **named)
        return made


class _InForce:
    """A class, because each scan enters one and a generator would take three times as long."""

    __slots__ = ("_book", "_token")

    def __init__(self, book: Rulebook) -> None:
        self._book = book

    def __enter__(self) -> None:
        self._token = _IN_FORCE.set(self._book)

    def __exit__(self, *failure: object) -> None:
        _IN_FORCE.reset(self._token)


SHIPPED = Rulebook()
"""The rules of the project alone."""

_IN_FORCE: ContextVar[Rulebook] = ContextVar("rulebook", default=SHIPPED)


def in_force() -> Rulebook:
    """The rulebook of the scan that runs in this thread, else the shipped one."""
    return _IN_FORCE.get()


def by_rules(make: Callable[P, Made]) -> Callable[P, Made]:
    """``make``, which reads rule files, called once for each rulebook and its arguments."""

    @wraps(make)
    def remembered(*arguments: P.args, **named: P.kwargs) -> Made:
        return _IN_FORCE.get().remembered(make, *arguments, **named)

    return remembered


def read_sources() -> tuple[Source, ...]:
    """All YAML files that are shipped, sorted by name."""
    found = (source for folder in ("", *FOLDERS, _POLICIES) for source in _in_folder(folder))
    return tuple(sorted(found, key=lambda source: source.name))


def files_in(root: Traversable, folder: str, called: str, is_own: bool = True) -> Iterator[Source]:
    """The YAML files of one folder of a pack, by name; ``called`` is how errors call the pack."""
    place = root.joinpath(folder) if folder else root
    if not place.is_dir():
        return
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml") and not entry.name.startswith(".") and entry.is_file():
            name = f"{folder}/{entry.name}" if folder else entry.name
            yield Source(name, entry.read_bytes(), f"{called}/{name}", is_own)


def digest(sources: Iterable[Source]) -> str:
    """A hash of the names and contents of ``sources``."""
    found = hashlib.sha256()
    for source in sources:
        found.update(f"\0{source.name}\0{len(source.content)}\0".encode())
        found.update(source.content)
    return found.hexdigest()[:16]


def _in_folder(folder: str) -> Iterator[Source]:
    return files_in(resources.folder(_SHIPPED), folder, _SHIPPED, is_own=False)


def _key(source: Source, content: Any) -> str:
    """What a document speaks of: two of one key are joined."""
    if source.is_table:
        return "licenses"
    field = _NAMED_BY.get(source.folder)
    return str(content[field]) if field and isinstance(content, dict) and field in content else source.name
