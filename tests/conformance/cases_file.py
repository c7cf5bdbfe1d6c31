"""Reads a file of conformance cases and turns a case's input into a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scanner.types import Document, Embedded, SiteFiles

_SITE_KEYS = {
    "robots_txt": "robots_txt",
    "robots_txt_status": "robots_txt_status",
    "robots_txt_content_type": "robots_txt_content_type",
    "tdmrep_json": "tdmrep_json",
    "ai_txt": "ai_txt",
    "ai_txt_content_type": "ai_txt_content_type",
    "well_known_ai_txt": "well_known_ai_txt",
    "trust_txt": "trust_txt",
    "llms_txt": "llms_txt",
    "rsl_xml": "rsl",
    "rss": "feed",
}
_EMBEDDED_KEYS = ("epub_opf", "xmp", "c2pa_assertions")
_DOCUMENT_KEYS = ("url", "user_agent", "media", "html", "text")


@dataclass(frozen=True)
class Case:
    """One case of a file, with the mechanism that the file is about."""

    mechanism: str
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Stable name of the case."""
        return str(self.content["id"])

    def document(self) -> Document:
        """What the collector saw; a host without robots.txt answered 404.

        Raises:
            KeyError: the input has a key that is not known.
        """
        seen = dict(self.content["input"])
        site = {name: seen.pop(key) for key, name in _SITE_KEYS.items() if key in seen}
        site.setdefault("robots_txt_status", 200 if "robots_txt" in site else 404)
        embedded = {key: seen.pop(key) for key in _EMBEDDED_KEYS if key in seen}
        headers = tuple((name, value) for name, value in seen.pop("headers", ()))
        fields = {key: seen.pop(key) for key in _DOCUMENT_KEYS if key in seen}
        if seen:
            raise KeyError(f"{self.id}: unknown input {', '.join(seen)}")
        return Document(
            **fields,
            headers=headers,
            site=SiteFiles(**site),
            embedded=Embedded(**embedded) if embedded else None,
        )


def cases(folder: Path) -> Iterator[Case]:
    """All cases of the files in ``folder``, by file name; a file without cases is passed over."""
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_bytes())
        for case in content.get("cases", ()):
            yield Case(content["mechanism"], case)
