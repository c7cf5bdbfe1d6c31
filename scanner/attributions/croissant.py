"""Croissant 1.1 (http://mlcommons.org/croissant/1.1): the files, and in a record set what is owed for each one."""

import hashlib
import os
from mimetypes import guess_type
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from scanner.attributions import Dataset, Work, asked
from scanner.license_types import License
from scanner.reports.jsonl import line
from scanner.screen import printable

_VERSION = "http://mlcommons.org/croissant/1.1"
_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in _TERMS},
}
_FIELDS = {
    "title": ("sc:Text", "Id, address or place of the document."),
    "author": ("sc:Text", "The holders that its notices name."),
    "source": ("sc:Text", "Its address, else its place."),
    "license": ("sc:Text", "SPDX id of its licence."),
    "license_url": ("sc:Text", "Where the text of the licence is."),
    "asks_for": ("sc:Text", "What the licence asks for."),
    "copyright": ("sc:Text", "Its copyright lines."),
    "sha256": ("sc:Text", "SHA-256 of the document."),
}
_TYPES = {".jsonl": "application/jsonlines", ".ndjson": "application/jsonlines", ".parquet": "application/x-parquet"}
_COMPRESSED = {
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".bz2": "application/x-bzip2",
    ".xz": "application/x-xz",
}
_RECORDS = "attributions"


def write(dataset: Dataset, out: TextIO) -> None:
    """One data set; its records are written one by one."""
    files = [_file(Path(path), dataset.folder) for path in dataset.paths if Path(path).is_file()]
    records = {
        "@type": "cr:RecordSet",
        "@id": _RECORDS,
        "name": _RECORDS,
        "description": "What the open licences of the documents ask for.",
        "field": [_field(name) for name in _FIELDS],
    }
    out.write(line(_about(dataset, files))[:-2] + ', "recordSet": [' + line(records)[:-2] + ', "data": [\n')
    separator = ""
    for license in dataset.licenses:
        for work in dataset.works(license):
            out.write(separator + line(_record(work, license)).rstrip("\n"))
            separator = ",\n"
    out.write("\n]}]}\n")


def _about(dataset: Dataset, files: list[dict[str, str]]) -> dict[str, Any]:
    names = ", ".join(license.spdx for license in dataset.licenses) or "none"
    uses = ", ".join(sorted(dataset.uses)) or "no use"
    about = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        "name": printable(dataset.name),
        "description": f"Documents allowed for {uses} under open licences ({names}), as noticegate found them.",
        "license": [license.url or license.spdx for license in dataset.licenses],
        "creator": [{"@type": "sc:Organization", "name": printable(name)} for name in _creators(dataset)],
        "url": dataset.url,
        "datePublished": dataset.created().date().isoformat(),
        "distribution": files,
        "rai:dataPreprocessingProtocol": printable(dataset.changes),
    }
    return {key: value for key, value in about.items() if value}


def _creators(dataset: Dataset) -> list[str]:
    """Who made the data set, else who made its documents, as far as they are named."""
    if dataset.creator:
        return [dataset.creator]
    works = (work for license in dataset.licenses for work in dataset.works(license))
    return list(dict.fromkeys(author for work in works for author in work.authors))


def _field(name: str) -> dict[str, str]:
    kind, description = _FIELDS[name]
    return {
        "@type": "cr:Field",
        "@id": f"{_RECORDS}/{name}",
        "name": name,
        "description": description,
        "dataType": kind,
    }


def _file(path: Path, folder: Path) -> dict[str, str]:
    name = Path(os.path.relpath(path, folder)).as_posix()
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": printable(name),
        "name": printable(name),
        "contentUrl": quote(name.encode("utf-8", "surrogatepass")),
        "encodingFormat": _type(name),
        "sha256": digest,
    }


def _type(path: str) -> str:
    suffix = f".{path.rpartition('.')[2].lower()}"
    return _COMPRESSED.get(suffix) or _TYPES.get(suffix) or guess_type(path)[0] or "application/octet-stream"


def _record(work: Work, license: License) -> dict[str, str]:
    values = (
        work.title, work.author, work.source, license.spdx, license.url, asked(license), " ".join(work.copyright),
        work.sha256,
    )  # fmt: skip
    return {f"{_RECORDS}/{name}": printable(value) for name, value in zip(_FIELDS, values, strict=True)}
