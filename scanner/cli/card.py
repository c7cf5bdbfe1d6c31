"""``noticegate card``: a summary of a gated corpus for its data card."""

import typer

from scanner.cli.options import Output, complain, standard_input, writing
from scanner.cli.report import Verdicts


def card(verdicts: Verdicts, output: Output = None) -> None:
    """Summarise a gated corpus in Markdown, for its data card.

    Also for the EU summary of training content.

    Exit status: 0 all verdicts were read, 2 some could not be or the usage is wrong.
    """
    from scanner.datacard import count, page

    figures = count(verdicts, standard_input())
    with writing(output) as out:
        page.write(figures, out)
    if figures.unread:
        complain(f"noticegate: {figures.unread} documents or lines could not be read.")
    raise typer.Exit(2 if figures.unread else 0)
