"""What open licences ask for the documents that are allowed under them: title, author, source, licence, changes.

The elements are those of the Creative Commons recommendation TASL and of section 3(a)(1) of CC BY 4.0. Each format is a
module of this package, called as ``--format`` calls it, with ``write(dataset, out)``.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, TextIO

from scanner.annotations import place_of
from scanner.license_types import License
from scanner.licenses import pack
from scanner.types import Finding, Verdict, unique
from scanner.verdict_files import read_verdicts
from scanner.vocabulary import Decision, Kind, Scope, Status

UNCHANGED = "Selected from a larger corpus; the documents themselves are unchanged."
"""The note on changes, as ``noticegate filter`` keeps every record byte for byte."""

_GRANTED = (Status.ALLOWED, Status.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class Work:
    """A document under an open licence.

    Attributes:
        title: the id that the document was given, else its address or place; verdicts have no title.
        authors: the holders that its notices name.
        source: its address, else its place.
        copyright: its copyright lines, which many licences ask to keep.
        url: its address.
        sha256: of the document, as in the verdict.
    """

    title: str
    authors: tuple[str, ...]
    source: str
    copyright: tuple[str, ...]
    url: str | None
    sha256: str

    @property
    def author(self) -> str:
        """All authors in one line; empty when nobody is named."""
        return "; ".join(self.authors)


@dataclass(slots=True)
class Dataset:
    """The documents by licence, and what is said of all of them.

    Works are kept in temporary files, so that the number of documents is not bounded by memory.

    Attributes:
        name: what it is called.
        url, creator: where it is published, and by whom; empty where that is not known.
        changes: what was done to the documents.
        folder: where the metadata will lie, from which it names files.
        paths: the files that hold them: those that ``noticegate filter`` allowed, else those that were scanned.
        uses, versions: of the verdicts.
    """

    name: str
    url: str = ""
    creator: str = ""
    changes: str = UNCHANGED
    folder: Path = Path()
    paths: dict[str, None] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    versions: dict[str, str] = field(default_factory=dict)
    _spools: dict[str, IO[str]] = field(default_factory=dict)
    _licenses: dict[str, License] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> bool:
        """Take in a verdict; whether it is ``allow`` and under an open licence that says yes to its use."""
        granted = _granted(verdict) if verdict.decision == Decision.ALLOW else []
        if not granted:
            return False
        row = json.dumps(astuple(_work(verdict, granted))) + "\n"
        for license in _licenses(granted):
            self._licenses[license.spdx] = license
            self._counts[license.spdx] += 1
            self._spool(license).write(row)
        self.uses.add(verdict.use.value)
        self.versions = dict(verdict.scanner)
        return True

    @property
    def licenses(self) -> list[License]:
        """All licences, by id."""
        return [self._licenses[spdx] for spdx in sorted(self._licenses)]

    def count(self, license: License) -> int:
        """How many documents are under ``license``."""
        return self._counts[license.spdx]

    def works(self, license: License) -> Iterator[Work]:
        """The documents under ``license``, in the order of the verdicts."""
        spool = self._spool(license)
        spool.seek(0)
        for line in spool:
            title, authors, source, copyright, url, sha256 = json.loads(line)
            yield Work(title, tuple(authors), source, tuple(copyright), url, sha256)

    def _spool(self, license: License) -> IO[str]:
        if license.spdx not in self._spools:
            self._spools[license.spdx] = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - lives with the data set
        return self._spools[license.spdx]

    def close(self) -> None:
        """Give up the temporary files."""
        for spool in self._spools.values():
            spool.close()

    def created(self) -> datetime:
        """Now, or the time that ``SOURCE_DATE_EPOCH`` gives to builds that have to be the same each time."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)


def collect(paths: Iterable[str], dataset: Dataset, stdin: BinaryIO | None = None) -> int:
    """Read verdict streams (as ``read_verdicts`` takes them) into ``dataset``.

    Returns:
        how many lines and documents could not be read.

    Raises:
        InputError: there is no such stream.
    """
    unread = 0
    for path in paths:
        allowed = Path(path, Decision.ALLOW.value)
        filtered = sorted(file.as_posix() for file in allowed.rglob("*") if file.is_file())
        dataset.paths.update(dict.fromkeys(filtered))
        for result in read_verdicts([path], stdin):
            if isinstance(result, Verdict):
                file = place_of(result)[0]
                if dataset.add(result) and file and not filtered:
                    dataset.paths[file] = None
            else:
                unread += 1
    return unread


def asked(license: License) -> str:
    """What ``license`` asks for, in words."""
    return ", ".join(condition.replace("-", " ") for condition in license.conditions) or "nothing"


def sentence(work: Work, license: License) -> str:
    """The attribution of one document in one sentence."""
    by = f" by {work.author}" if work.authors else ""
    return f"{work.title}{by}, {license.name} ({license.url or license.spdx}), {work.source}"


def write(format: str, dataset: Dataset, out: TextIO) -> None:
    """Write ``dataset`` in one of the formats of this package."""
    from importlib import import_module

    import_module(f"{__name__}.{format}").write(dataset, out)


def _granted(verdict: Verdict) -> list[Finding]:
    """The licences of the text that say yes to the use, with or without conditions."""
    return [
        finding
        for finding in verdict.findings
        if finding.kind == Kind.OPEN_LICENSE
        and finding.license
        and finding.scope != Scope.ASSET
        and finding.statuses.get(verdict.use) in _GRANTED
    ]


def _licenses(granted: Iterable[Finding]) -> list[License]:
    """Each licence once, without those that another one says more exactly (``CC-BY`` beside ``CC-BY-4.0``)."""
    found = {license.spdx: license for license in map(_license, granted)}
    return [one for one in found.values() if not any(pack().covers(one.spdx, two) for two in found if two != one.spdx)]


def _license(finding: Finding) -> License:
    name = finding.license or ""
    known = pack().by_id(name)
    return known or License(name, name, finding.terms_url or "", finding.statuses, finding.conditions, False)


def _work(verdict: Verdict, granted: Iterable[Finding]) -> Work:
    document = verdict.document
    place = document.place or document.id or f"sha256:{verdict.sha256}"
    named = document.id if document.id != document.place else None
    lines = [finding for finding in verdict.findings if finding.kind == Kind.COPYRIGHT_LINE]
    own = unique(finding.holder for finding in granted if finding.holder)
    return Work(
        named or document.url or place,
        own or unique(finding.holder for finding in (*lines, *verdict.findings) if finding.holder),
        document.url or place,
        unique(finding.excerpt for finding in lines),
        document.url,
        verdict.sha256,
    )
