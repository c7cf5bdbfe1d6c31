"""What ``noticegate rules test`` is given: ids, files and folders, and the rulebook to test them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scanner import resources, yamlfile
from scanner.errors import RuleError
from scanner.rule_examples import RuleSource, chosen
from scanner.rule_packs import one_file, read
from scanner.rule_schemas import schema_of
from scanner.rulebook import FOLDERS, Rulebook, Source

_TELLING = {"kind": "notices", "language": "lexicon", "licenses": "licenses"}
_POLICY = frozenset({"use", "extends", "otherwise"})
_DECISIONS = frozenset({"decisions", "contracts"})


@dataclass(slots=True)
class Targets:
    """Files of packs, to be tested with ``book``; policy files and decisions files, which stand for themselves."""

    book: Rulebook
    sources: list[Source] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)


def find(given: Sequence[str], packs: Sequence[str]) -> Targets:
    """What ``given`` names, where files and folders that are in none of ``packs`` become packs beside them.

    Raises:
        RuleError: there is no such rule or file, or one is not valid; names file and line of all that is wrong.
    """
    targets = Targets(Rulebook.load(()))
    extra: list[tuple[Source, ...]] = []
    book = Rulebook([read(pack) for pack in packs])
    for name in given:
        path = Path(name)
        if path.is_dir():
            known = _known_folder(path, book)
            files = known or read(name)
            extra += [] if known else [files]
            targets.sources += files
        elif path.is_file():
            _sort(path, book, targets, extra)
    targets.book = Rulebook.checked([*book.packs, *extra])
    rules = {source.origin: source for source in targets.book.sources if source.folder == "notices"}
    ids = [name for name in given if not Path(name).exists()]
    if ids:
        targets.sources += [rules[rule.name] for rule in chosen([RuleSource.of(one) for one in rules.values()], ids)]
    return targets


def _sort(path: Path, book: Rulebook, targets: Targets, extra: list[tuple[Source, ...]]) -> None:
    """Put the file at ``path`` where it belongs."""
    known = next((source for source in book.sources if _place(source) == path.resolve()), None)
    if known is not None and known.folder in ("", *FOLDERS):
        targets.sources.append(known)
        return
    content = yamlfile.load(one_file(path, "").content, str(path), RuleError)
    keys = set(content) if isinstance(content, dict) else set()
    if keys & _DECISIONS:
        targets.decisions.append(str(path))
    elif keys & _POLICY:
        targets.policies.append(str(path))
    else:
        source = one_file(path, _name_in_pack(path, keys))
        targets.sources.append(source)
        extra.append((source,))


def _name_in_pack(path: Path, keys: set[Any]) -> str:
    """The path that a file would have in a pack: by its folder, else by its keys."""
    folder = path.parent.name if path.parent.name in FOLDERS else ""
    if not folder and schema_of(path.name) is None:
        folder = next((place for key, place in _TELLING.items() if key in keys), "")
    name = f"{folder}/{path.name}" if folder else path.name
    if schema_of(name) is None:
        raise RuleError(f"{path}: this is no rule, lexicon, licence, policy or decisions file, and no table of a pack.")
    return name


def _known_folder(path: Path, book: Rulebook) -> tuple[Source, ...]:
    """The files of the pack at ``path``, if it is in ``book``."""
    root = path.resolve()
    return tuple(source for source in book.own if _place(source).is_relative_to(root))


def _place(source: Source) -> Path:
    """Where the file of ``source`` is."""
    shipped = resources.folder("rules").joinpath(source.name)
    return Path(source.origin if source.is_own else str(shipped)).resolve()
