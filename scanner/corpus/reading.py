"""Documents of one file of a corpus, without a run: for a scan, or for what is staged in a repository."""

from collections.abc import Iterator
from typing import BinaryIO

from scanner.corpus import CorpusFormat, corpus_formats
from scanner.corpus.streams import decompressed, reading_errors, split
from scanner.errors import InputError
from scanner.readers import ReadOptions, UnreadableError
from scanner.types import Document


def form_of(name: str) -> CorpusFormat | None:
    """The format that a file is in by its name, without that of a compression; ``None`` when none is known."""
    plain = split(name)[0].lower()
    return next((form for suffix, form in corpus_formats().items() if plain.endswith(suffix)), None)


def documents(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Document | InputError]:
    """The documents of a file whose name ``form_of`` knows, and errors in the place of what cannot be read.

    ``stream`` holds the file as it is, compressed or not; Parquet needs one that can be sought in.
    """
    form = form_of(name)
    assert form is not None, name
    number = 0
    try:
        for batch in form.batches(decompressed(stream, split(name)[1]), name, options):
            number = batch.first + batch.count
            if batch.problem is not None:
                yield UnreadableError(f"{name}:{batch.first}", batch.problem)
            else:
                yield from form.documents(batch, name, options)
    except UnreadableError as problem:
        yield problem
    except InputError as problem:
        yield UnreadableError(name, str(problem).removeprefix(f"{name}: "))
    except reading_errors() as problem:
        yield UnreadableError(name, f"cannot be read on behind record {max(0, number - 1)}: {problem}.")
