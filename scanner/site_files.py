"""Rights files of hosts that were saved to disk: ``<folder>/<host>/`` holds them under their paths on the server.

The paths are those that the specifications name (docs/signals.md). Hosts and addresses come out of documents, so they
never lead out of the folder, and a file is read no further than its parser reads it.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from errno import ENAMETOOLONG
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scanner.carriers import paths, site_text, xmltree
from scanner.carriers.evidence import decoded
from scanner.errors import InputError
from scanner.types import Document, SiteFiles

PATHS = {
    "robots_txt": ("robots.txt",),
    "tdmrep_json": (".well-known/tdmrep.json", "tdmrep.json"),
    "ai_txt": ("ai.txt",),
    "well_known_ai_txt": (".well-known/ai.txt",),
    "trust_txt": ("trust.txt", ".well-known/trust.txt"),
    "llms_txt": ("llms.txt",),
}
"""For each field of ``SiteFiles`` that is one file, where it may stand; the first that is there counts."""

_MOST_BYTES = 4 * (site_text.MAX_CHARACTERS + 1)
"""No character takes more than four bytes, so a longer file is seen to be cut."""

_LONGEST_HOST = 253
_MOST_HOSTS = 1024
_MOST_CHARACTERS = 32 * 1024 * 1024
_MOST_NAMED = 3
_MOST_COUNTED = 10_000
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]|\.(?!\.)){0,251}(?::[0-9]{1,5})?")
_DEFAULT_PORT = re.compile(r":(?:80|443)?$")


class Sites:
    """A folder with a folder for each host. Files are read at the first document of a host and kept for the next.

    What is kept is bounded by number and size; the hosts used longest ago go first.
    """

    def __init__(self, folder: str) -> None:
        """The hosts under ``folder``.

        Raises:
            InputError: there is no such folder.
        """
        self._folder = Path(folder)
        if not self._folder.is_dir():
            raise InputError(f"{folder}: there is no such folder.")
        self._kept: OrderedDict[str, tuple[SiteFiles | None, int]] = OrderedDict()
        self._characters = 0
        self._linked = Linked(self._folder)
        self._without_host = 0
        self._missing: dict[str, None] = {}

    def given_to(self, document: Document) -> Document:
        """``document`` with the files of its host; one that brings files of its own, or has none here, stays.

        Raises:
            InputError: a file of the host cannot be read.
        """
        if document.site is not None:
            return document
        host = host_of(document.url)
        site = self._of(host) if host else None
        if site is not None:
            return replace(document, site=site)
        if not host:
            self._without_host += 1
        elif len(self._missing) < _MOST_COUNTED:
            self._missing[host] = None
        return document

    def gaps(self) -> Iterator[str]:
        """A sentence on each kind of document that got no files."""
        if self._missing:
            named = ", ".join(list(self._missing)[:_MOST_NAMED])
            more = ", …" if len(self._missing) > _MOST_NAMED else ""
            yield f"{self._folder}: no saved files of {len(self._missing)} host(s): {named}{more}."
        if self._without_host:
            yield f"{self._folder}: {self._without_host} document(s) have no address and got no files of a host."

    def _of(self, host: str) -> SiteFiles | None:
        if host in self._kept:
            self._kept.move_to_end(host)
            return self._kept[host][0]
        folder = self._folder / host
        site = in_folder(folder, self._linked) if folder.is_dir() else None
        size = _size(site)
        self._kept[host] = (site, size)
        self._characters += size
        while len(self._kept) > _MOST_HOSTS or (self._characters > _MOST_CHARACTERS and len(self._kept) > 1):
            self._characters -= self._kept.popitem(last=False)[1][1]
        return site


@dataclass(frozen=True, slots=True)
class Linked(Mapping[str, str | bytes]):
    """Documents that carriers name by their address (RSL licences, TDM policies), read when they are asked for.

    ``folder`` holds a folder for each host, except that the files of ``own`` stand in ``own_folder``.
    """

    folder: Path
    own: str = ""
    own_folder: Path | None = None

    def __getitem__(self, url: str) -> str | bytes:
        host, parts = host_of(url), _parts(url)
        if not host or not parts:
            raise KeyError(url)
        folder = self.own_folder if self.own_folder and host == self.own else self.folder / host
        content = _content(folder.joinpath(*parts), xmltree.MAX_BYTES)
        if content is None:
            raise KeyError(url)
        return content

    def __iter__(self) -> Iterator[str]:
        """Nothing: only a carrier knows which of the files under a host it means."""
        return iter(())

    def __len__(self) -> int:
        return 0


def in_folder(folder: Path, linked: Mapping[str, str | bytes]) -> SiteFiles:
    """The rights files in the folder of one host, and ``linked`` for those they name by address."""
    found = {field: content for field, names in PATHS.items() if (content := _first(folder, names)) is not None}
    return SiteFiles(**found, rsl=linked, tdm_policies=linked)  # type: ignore[arg-type]


def single(file: Path) -> SiteFiles:
    """One rights file, known by its name; under any other name it is a robots.txt.

    Raises:
        InputError: it cannot be read.
    """
    content = _content(file, _MOST_BYTES)
    if content is None:
        raise InputError(f"{file}: there is no such file.")
    return SiteFiles(**{_field(file): content})  # type: ignore[arg-type]


def host_of(url: str | None) -> str:
    """The host of ``url`` as its folder is called: lower case, IDNA, a port unless it is the usual one.

    Empty when there is none, or none that could be the name of a folder.
    """
    host = _DEFAULT_PORT.sub("", paths.host(url)[:_LONGEST_HOST]).rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if _HOST.fullmatch(host) else ""


def _parts(url: str) -> list[str]:
    """The folders and the file that the path of ``url`` names; nothing when it could lead elsewhere."""
    try:
        address = urlsplit(url)
    except ValueError:
        return []
    parts = unquote(address.path).lstrip("/").split("/")
    safe = all(part not in ("", ".", "..") and "\\" not in part and part.isprintable() for part in parts)
    return parts if safe and not address.query else []


def _first(folder: Path, names: tuple[str, ...]) -> str | bytes | None:
    contents = (_content(folder / name, _MOST_BYTES) for name in names)
    return next((content for content in contents if content is not None), None)


def _content(file: Path, limit: int) -> str | bytes | None:
    """The text of ``file``, as bytes and one byte too long when it is longer than ``limit``; ``None`` for no file.

    Raises:
        InputError: it is there and cannot be read; what it says must not be taken for silence.
    """
    try:
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as problem:
        if problem.errno == ENAMETOOLONG:
            return None
        raise InputError(f"{file}: {problem.strerror}.") from None
    return content if len(content) > limit else decoded(content)


def _field(file: Path) -> str:
    """The field of ``SiteFiles`` for a file by its name, of two that bear it the one whose folder fits."""
    fitting = [
        (len(name), field)
        for field, names in PATHS.items()
        for name in names
        if file.absolute().as_posix().endswith(f"/{name}")
    ]
    return max(fitting)[1] if fitting else "robots_txt"


def _size(site: SiteFiles | None) -> int:
    return sum(len(getattr(site, field) or "") for field in PATHS) if site else 0
