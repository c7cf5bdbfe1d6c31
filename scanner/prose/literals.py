"""Finding many literals in bytes at once: Hyperscan where there is a wheel, Aho-Corasick elsewhere.

Both report every place where a literal ends, so what is built on them is the same everywhere.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any, Protocol

from scanner import cache


class Literals(Protocol):
    """A matcher of many literals."""

    def find(self, data: bytes, limit: int) -> list[tuple[int, int]]:
        """Where literals end in ``data``: (offset, number of the literal), all of them or the first ``limit``.

        A marker that may occur is reported once, as a negative number: -1 for the first, -2 for the second.
        """
        ...


def matcher(literals: Sequence[bytes], name: str, markers: Sequence[bytes] = ()) -> Literals:
    """The fastest matcher there is here.

    Args:
        literals: what to find.
        name: under which the compiled matcher is cached; must change with ``literals``.
        markers: regular expressions of which it is only asked whether they may occur.
    """
    if sys.platform == "linux" and not os.environ.get("NOTICEGATE_NO_HYPERSCAN"):
        with contextlib.suppress(ImportError):
            return HyperscanLiterals(literals, name, markers)
    return AhoCorasickLiterals(literals, markers)


class HyperscanLiterals:
    """Hyperscan in block mode, from a database that is compiled once. Each thread has scratch space of its own."""

    def __init__(self, literals: Sequence[bytes], name: str, markers: Sequence[bytes] = ()) -> None:
        """See ``matcher``.

        Raises:
            ImportError: Hyperscan is not installed.
        """
        import hyperscan

        self._stopped = hyperscan.ScanTerminated
        self._local = threading.local()
        self._shift = len(markers)
        name = f"{name}-{_version(hyperscan)}.hsdb"
        database = _cached(name)
        if database is None:
            database = _compiled(literals, markers)
            cache.store(name, hyperscan.dumpb(database))
        self._database = database

    def find(self, data: bytes, limit: int) -> list[tuple[int, int]]:
        """See ``Literals``."""
        try:
            scratch = self._local.scratch
        except AttributeError:
            import hyperscan

            scratch = self._local.scratch = hyperscan.Scratch(self._database)
        found: list[tuple[int, int]] = []
        shift = self._shift

        def on_match(literal: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
            found.append((end, literal - shift))
            return len(found) >= limit or None

        try:
            self._database.scan(data, on_match, scratch=scratch)
        except self._stopped:
            return found  # at the limit
        return found


def _compiled(literals: Sequence[bytes], markers: Sequence[bytes]) -> Any:
    """The markers from the last to the first, then the literals, are numbered from 0."""
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    ids = list(range(len(markers) + len(literals)))
    flags = [hyperscan.HS_FLAG_SINGLEMATCH] * len(markers) + [0] * len(literals)
    if markers:
        literals = [b"".join(b"\\x%02x" % byte for byte in literal) for literal in literals]
    expressions = [*reversed(markers), *literals]
    database.compile(expressions=expressions, ids=ids, elements=len(ids), flags=flags, literal=not markers)
    return database


def _version(hyperscan: Any) -> str:
    version: str = hyperscan.__version__
    return version


def _cached(name: str) -> Any:
    """The database of that name; ``None`` when there is none for this machine."""
    import hyperscan

    content = cache.read(name)
    if content is None:
        return None
    try:
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK)
    except hyperscan.HyperscanError:
        return None


class AhoCorasickLiterals:
    """Aho-Corasick, where there is no Hyperscan."""

    def __init__(self, literals: Sequence[bytes], markers: Sequence[bytes] = ()) -> None:
        """See ``matcher``; every marker is reported for every text, because that is all that can be told here."""
        import ahocorasick_rs

        self._markers = [(0, -number) for number in range(1, len(markers) + 1)]
        self._automaton = ahocorasick_rs.BytesAhoCorasick(literals)

    def find(self, data: bytes, limit: int) -> list[tuple[int, int]]:
        """See ``Literals``."""
        found = self._automaton.find_matches_as_indexes(data, overlapping=True)
        return [*self._markers, *((end, literal) for literal, _, end in found[:limit])]
