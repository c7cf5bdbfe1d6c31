"""Host memory: what one page of a host says for the whole site, for its pages from which extraction dropped it.

A SQLite file, so that it serves many runs. Only notices for the whole site that any page of the host could have shown
are remembered: prose of that scope, and page metadata; not robots.txt and the like, which speak of paths.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from scanner.contracts import host_of
from scanner.corpus.judging import Judged, read_back
from scanner.engine import Scanner
from scanner.errors import ConfigError
from scanner.policy import INHERITED
from scanner.reports.jsonl import line
from scanner.types import Finding
from scanner.verdict_files import finding_from, verdict_from
from scanner.vocabulary import Decision, Form, Scope

MOST_NOTICES = 8
"""Notices of one host that are kept, the first that were met."""

MOST_HOSTS = 2_000_000
"""Hosts that are kept; those that were not met for the largest number of runs go first."""

_PAGE_SOURCES = frozenset({"html-meta", "html-link", "json-ld"})
_SCHEMA = """
CREATE TABLE IF NOT EXISTS notices (
    host TEXT, fingerprint TEXT, evidence TEXT, documents INTEGER, run INTEGER, finding TEXT,
    PRIMARY KEY (host, fingerprint)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY, run TEXT, input INTEGER, UNIQUE (run, input));
"""


class HostMemory:
    """The store; one process writes at a time."""

    def __init__(self, path: Path) -> None:
        """Open the store at ``path``, or make it.

        Raises:
            ConfigError: there is something else, or it cannot be opened.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._store = sqlite3.connect(path, timeout=60)
            self._store.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as problem:
            raise ConfigError(f"{path}: no host memory can be kept here: {problem}.") from None

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._store.close()

    def learn(self, run: str, number: int, frames: Iterable[bytes]) -> None:
        """Remember what the verdicts of an input of a run say of whole sites; a second time changes nothing."""
        with self._store as store:
            entered = store.execute("INSERT OR IGNORE INTO runs (run, input) VALUES (?, ?)", (run, number))
            if not entered.rowcount:
                return
            counted = entered.lastrowid or 0
            for host, evidence, finding in _of_sites(frames):
                self._add(host, evidence, finding, counted)
            kept = "SELECT host FROM notices GROUP BY host ORDER BY max(run) DESC, host LIMIT ?"
            if store.execute("SELECT count(DISTINCT host) > ? FROM notices", (MOST_HOSTS,)).fetchone()[0]:
                store.execute(f"DELETE FROM notices WHERE host NOT IN ({kept})", (MOST_HOSTS,))

    def _add(self, host: str, evidence: str, finding: Mapping[str, Any], run: int) -> None:
        where = "WHERE host = ? AND fingerprint = ?"
        again = f"UPDATE notices SET documents = documents + 1, run = ? {where}"
        if self._store.execute(again, (run, host, finding["fingerprint"])).rowcount:
            return
        (count,) = self._store.execute("SELECT count(*) FROM notices WHERE host = ?", (host,)).fetchone()
        if count < MOST_NOTICES:
            row = (host, finding["fingerprint"], evidence, 1, run, json.dumps(finding))
            self._store.execute("INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?)", row)

    def copy(self, path: Path) -> None:
        """The present state as a file of its own, which is there whole or not at all."""
        part = path.with_name(f"{path.name}.part")
        part.unlink(missing_ok=True)
        self._store.execute("VACUUM INTO ?", (str(part),))
        part.replace(path)

    def notices(self, host: str | None = None) -> Iterator[tuple[str, str, int, Finding]]:
        """Host, evidence page, documents that showed it, and the notice; of one host or of all, in order."""
        query = (
            "SELECT host, evidence, documents, finding FROM notices WHERE host = ?1 OR ?1 = '' ORDER BY 1, fingerprint"
        )
        for name, evidence, documents, finding in self._store.execute(query, (host or "",)):
            yield name, evidence, documents, finding_from(json.loads(finding))


class Known:
    """A state of the memory, and what it makes of verdicts."""

    def __init__(self, path: Path, scanner: Scanner) -> None:
        """By the store at ``path`` and the policy of ``scanner``."""
        self._memory = HostMemory(path)
        self._scanner = scanner
        self._of = lru_cache(maxsize=4096)(self._inherited)

    def applied(self, written: bytes) -> Judged:
        """A line of a verdict stream with what its document inherits from its host."""
        record = json.loads(written)
        host = host_of(record.get("url")) if "error" not in record else None
        if host is None:
            return read_back(written)
        own = {finding["fingerprint"] for finding in record["findings"]}
        inherited = [finding for finding in self._of(host) if finding.fingerprint not in own]
        if not inherited:
            return Judged(Decision(record["decision"]), written)
        verdict = self._scanner.rejudge(verdict_from(record), inherited)
        return Judged(verdict.decision, line(verdict.to_dict()).encode())

    def _inherited(self, host: str) -> tuple[Finding, ...]:
        return tuple(
            replace(
                finding, source=INHERITED, location=evidence, start=0, end=len(finding.excerpt), before="", after=""
            )
            for _, evidence, _, finding in self._memory.notices(host)
        )


def _of_sites(frames: Iterable[bytes]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Host, page and finding, for each notice in verdicts that speaks for a whole site."""
    for content in frames:
        for written in content.splitlines():
            if b'"scope": "site"' not in written:
                continue
            record = json.loads(written)
            host = host_of(record.get("url"))
            for finding in record.get("findings", ()) if host else ():
                if finding["scope"] == Scope.SITE and finding["statuses"] and _is_on_pages(finding):
                    yield host or "", record["url"], finding


def _is_on_pages(finding: Mapping[str, Any]) -> bool:
    return finding["form"] == Form.PROSE or finding["source"] in _PAGE_SOURCES
