"""Finding own rule packs: folders, and folders inside installed packages.

A package offers its pack by an entry point of the group ``noticegate.rules`` whose value is the module that holds the
files (https://packaging.python.org/en/latest/specifications/entry-points/). It takes part only where it is named:
installing a package changes no verdict.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scanner.errors import RuleError
from scanner.rule_schemas import schema_of
from scanner.rulebook import FOLDERS, Source, files_in
from scanner.yamlfields import hint

GROUP = "noticegate.rules"
_MOST_BYTES = 8 << 20


def read(pack: str | Path) -> tuple[Source, ...]:
    """The files of the pack in a folder, or of the installed package that offers one by that name.

    Raises:
        RuleError: there is no such pack, or it holds a file that no pack has.
    """
    folder = Path(pack)
    try:
        root: Traversable = folder if folder.is_dir() else _installed(str(pack))
        return _files(root, str(pack).rstrip("/") or "/")
    except (OSError, ValueError) as problem:
        raise RuleError(f"{pack}: the rule pack cannot be read: {problem}.") from None


def one_file(path: Path, name: str) -> Source:
    """The file at ``path`` as the file ``name`` of a pack.

    Raises:
        RuleError: it cannot be read or is too long.
    """
    try:
        source = Source(name, path.read_bytes(), str(path))
    except OSError as problem:
        raise RuleError(f"{path}: cannot be read: {problem.strerror or problem}.") from None
    return _bounded(source)


def _installed(name: str) -> Traversable:
    from importlib.metadata import entry_points

    offered = {point.name: point for point in entry_points(group=GROUP)}
    if name not in offered:
        known = f" {hint(name, offered)}" if offered else ""
        raise RuleError(f'rule pack "{name}" is neither a folder nor offered by an installed package.{known}')
    point = offered[name]
    try:
        return files(point.module)
    except Exception as problem:  # whatever the package does when it is imported
        raise RuleError(f'rule pack "{name}": {point.value} cannot be imported: {problem}.') from None


def _files(root: Traversable, called: str) -> tuple[Source, ...]:
    sources = tuple(_bounded(source) for folder in ("", *FOLDERS) for source in files_in(root, folder, called))
    strange = [source for source in sources if schema_of(source.name) is None]
    if strange:
        raise RuleError("\n".join(f"{source.origin}: a rule pack has no such file. {_advice()}" for source in strange))
    if not sources:
        raise RuleError(f"{called}: this folder holds no rule files. {_advice()}")
    return sources


def _bounded(source: Source) -> Source:
    if len(source.content) > _MOST_BYTES:
        raise RuleError(f"{source.origin}: longer than {_MOST_BYTES >> 20} MiB.")
    return source


def _advice() -> str:
    return "Its files are notices/ID.yaml, lexicon/TAG.yaml, licenses/NAME.yaml and tables like agents.yaml."
