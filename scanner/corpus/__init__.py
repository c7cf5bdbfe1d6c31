"""Gating whole corpora: records in, the same records out in ``allow``, ``review`` and ``deny``.

One process reads, and writes; workers parse and judge. The verdicts of an input are written first, and everything else
is made from the input and its verdicts, so that a run that was interrupted goes on from the verdicts that it has
(``scanner.corpus.journal``), and gives the same bytes as one that was not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, BinaryIO, Protocol, cast

from scanner.errors import InputError
from scanner.readers import ReadOptions, readers
from scanner.types import Document

BATCH_BYTES = 1 << 20
"""About how much of an input is judged, and written to its journal, at a time."""


@dataclass(slots=True)
class Batch:
    """Neighbouring records of an input.

    Attributes:
        first: the number of its first record, from 1.
        count: how many records there are.
        size: their bytes, before compression.
        payload: what a worker needs to make documents of them.
        kept: what the writer needs to write them again; it stays with the reader.
        problem: why they are not judged; they go to ``review``.
    """

    first: int
    count: int
    size: int
    payload: Any
    kept: Any = field(default=None, repr=False)
    problem: str | None = None


class Writer(Protocol):
    """Writes chosen records of an input to one output."""

    def write(self, batch: Batch, chosen: Sequence[int]) -> None:
        """Write the records of ``batch`` at these places (from 0), as they were."""
        ...

    def publish(self) -> None:
        """Finish the file and give it its name."""
        ...


class CorpusFormat(Protocol):
    """What a member of ``scanner.corpus.formats`` provides."""

    SUFFIXES: tuple[str, ...]
    """Endings of file names, in lower case with the dot, without that of a compression."""

    def batches(self, stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Batch]:
        """The records of one input, in order.

        Raises:
            InputError: the rest cannot be read; what came before stands.
        """
        ...

    def documents(self, batch: Batch, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
        """A document, or why there is none, for each record; called in a worker, without ``kept``."""
        ...

    def single(self, batch: Batch, place: int) -> Batch:
        """The record of ``batch`` at ``place`` as a batch of its own, for a worker."""
        ...

    def writer(self, path: Path, compression: str, source: BinaryIO) -> Writer:
        """A writer to ``path`` for the records of ``source``, compressed as the input was."""
        ...


@cache
def page_suffixes() -> tuple[str, ...]:
    """Endings of files that are a page each, and no corpus by themselves."""
    return tuple(suffix for suffix in sorted(readers()) if suffix not in corpus_formats())


@cache
def corpus_formats() -> dict[str, CorpusFormat]:
    """All formats by suffix."""
    package = import_module(f"{__name__}.formats")
    modules = [import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__)]
    return {suffix: cast(CorpusFormat, module) for module in modules for suffix in module.SUFFIXES}
