"""Where files of the repository are found on the site, and links that lead there."""

import posixpath
import re
from collections.abc import Callable, Mapping

COPIED: Mapping[str, str] = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "models/card.md": "model-card.md",
}
"""Pages outside ``docs/`` that the site takes over, and what they are called there."""

_PLACES: Mapping[str, str] = {
    **COPIED,
    "README.md": "index.md",
    "docs/": "",
    "rules/agents.yaml": "reference/agents.md",
    "rules/kinds.yaml": "reference/kinds.md",
    "rules/lexicon/": "reference/languages.md",
    "rules/licenses/": "reference/licences.md",
    "rules/notices/": "reference/rules.md",
    "rules/policies/": "reference/policies.md",
    "rules/schema/": "reference/schema/",
    "rules/": "reference/tables.md",
}
"""Files and folders (with a slash) of the repository to pages and folders of the site; the longest one counts."""

_LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)(?P<target>[^)#\s]+)(?=[)#])")


def led(markdown: str, source: str, page: str) -> str:
    """``markdown`` with its links led to pages of the site.

    Args:
        markdown: the page's text.
        source: where the text is in the repository.
        page: where the page is on the site.
    """
    return _LINK.sub(_leading(source, page), markdown)


def _leading(source: str, page: str) -> Callable[[re.Match[str]], str]:
    def leading(link: re.Match[str]) -> str:
        target = link["target"]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        place = _place(path + "/" if target.endswith("/") else path)
        return target if place is None else posixpath.relpath(place, posixpath.dirname(page) or ".")

    return leading


def _place(path: str) -> str | None:
    """The page of the site for a path of the repository; ``None`` when there is none, which a strict build reports."""
    if path in _PLACES:
        return _PLACES[path]
    folders = [folder for folder in _PLACES if folder.endswith("/") and path.startswith(folder)]
    if not folders:
        return None
    place = _PLACES[max(folders, key=len)]
    return place + path.rpartition("/")[2] if place.endswith("/") else place or path.removeprefix("docs/")
