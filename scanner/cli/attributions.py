"""``noticegate attributions``: what open licences ask for the documents that are allowed under them."""

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.options import Output, complain, standard_input, writing
from scanner.cli.report import Verdicts


class Format(StrEnum):
    """How attributions are written."""

    MD = "md"
    CSV = "csv"
    SPDX = "spdx"
    CROISSANT = "croissant"


Written = Annotated[Format, typer.Option("--format", help="How they are written.")]
Name = Annotated[str | None, typer.Option(metavar="NAME", help="What the data set is called [as VERDICTS].")]
Address = Annotated[str, typer.Option("--url", metavar="URL", help="Where the data set is published.")]
Creator = Annotated[str, typer.Option(metavar="NAME", help="Who made the data set.")]
Changes = Annotated[str | None, typer.Option(metavar="TEXT", help="What was done to the documents [nothing].")]


def attributions(
    verdicts: Verdicts,
    format: Written = Format.MD,
    name: Name = None,
    url: Address = "",
    creator: Creator = "",
    changes: Changes = None,
    output: Output = None,
) -> None:
    """Write what open licences ask for in the allowed documents.

    Title, author, source, licence, changes.

    Exit status: 0 all verdicts were read, 2 some could not be or the usage is wrong.
    """
    from scanner.attributions import UNCHANGED, Dataset, collect, write

    named = name or Path(verdicts[0]).name.split(".")[0] or "dataset"
    folder = Path(output).parent if output else Path()
    with closing(Dataset(named, url, creator, changes or UNCHANGED, folder)) as dataset:
        unread = collect(verdicts, dataset, standard_input())
        with writing(output) as out:
            write(format.value, dataset, out)
    if format == Format.CROISSANT:
        for missing in (path for path in dataset.paths if not Path(path).is_file()):
            complain(f"noticegate: {missing}: no longer there; the distribution leaves it out.")
    if unread:
        complain(f"noticegate: {unread} documents or lines could not be read and are left out.")
    raise typer.Exit(2 if unread else 0)
