"""What a run reads: which files, and in which format each is by its name."""

from collections.abc import Sequence
from pathlib import Path

from scanner.corpus import corpus_formats, page_suffixes
from scanner.corpus.streams import COMPRESSIONS, split
from scanner.errors import InputError


def inputs_in(paths: Sequence[str]) -> list[str]:
    """The files named, and those of a known format in the folders named, sorted by folder.

    The pages of a folder (text, HTML, Markdown …) are one input, ``FOLDER/*``.

    Raises:
        InputError: there is no such file, or a folder has none of a known format.
    """
    found: list[str] = []
    for path in paths:
        if "://" in path or not Path(path).is_dir():
            if "://" not in path and not Path(path).exists():
                raise InputError(f"{path}: there is no such file.")
            form_of(path)
            found.append(path)
            continue
        files = [file for file in sorted(Path(path).rglob("*")) if file.is_file()]
        inside = [str(file) for file in files if _is_known(file.name)]
        if any(file.name.lower().endswith(page_suffixes()) for file in files):
            inside.append(f"{Path(path).as_posix()}/*")
        if not inside:
            raise InputError(f"{path}: no file of a known format in this folder ({_known()}).")
        found += inside
    return list(dict.fromkeys(found))


def form_of(path: str) -> tuple[str, str]:
    """The suffix of the format and the compression of an input.

    Raises:
        InputError: its name says no format that is known.
    """
    plain, compression = split(path)
    suffix = next((suffix for suffix in corpus_formats() if plain.lower().endswith(suffix)), None)
    if suffix is None:
        raise InputError(f"{path}: its name does not say what it is. Known: {_known()}.")
    return suffix, compression


def _is_known(name: str) -> bool:
    plain = split(name)[0].lower()
    return not name.startswith(".") and any(plain.endswith(suffix) for suffix in corpus_formats())


def _known() -> str:
    plain = sorted(suffix for suffix in corpus_formats() if suffix.startswith("."))
    return f"{', '.join(plain)}, each also with {', '.join(COMPRESSIONS)}; folders of {', '.join(page_suffixes())}"
