"""Options that several verbs share."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TextIO

import typer

from scanner.errors import ConfigError, InputError
from scanner.screen import printable
from scanner.types import Document
from scanner.vocabulary import Use

if TYPE_CHECKING:
    from scanner.engine import Scanner
    from scanner.readers import ReadOptions
    from scanner.settings import Settings
    from scanner.site_files import Sites

_USES = f"What for: {', '.join(Use)} [{Use.TRAIN_AI}]."
Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files and folders; - is standard input.")]
IntendedUse = Annotated[Use | None, typer.Option("--use", metavar="USE", help=_USES)]
PolicyFile = Annotated[str | None, typer.Option("--policy", metavar="FILE", help="Decide by this policy file.")]
RulePacks = Annotated[
    list[str] | None, typer.Option("--rules", metavar="DIR", help="Also these rules: a folder, or an installed pack.")
]
DecisionsFile = Annotated[
    str | None, typer.Option("--decisions", metavar="FILE", help="Honour what people decided [.noticegate.yaml].")
]
TextField = Annotated[str, typer.Option(metavar="NAME", help="Field of a record that holds text.")]
HtmlField = Annotated[str, typer.Option(metavar="NAME", help="Field of a record that holds HTML.")]
UrlField = Annotated[str, typer.Option(metavar="NAME", help="Field of a record that holds its address.")]
IdField = Annotated[str, typer.Option(metavar="NAME", help="Field of a record that holds its id.")]
SiteDir = Annotated[
    str | None, typer.Option(metavar="DIR", help="Saved robots.txt, tdmrep.json … of each host, in DIR/<host>/.")
]
Agent = Annotated[str | None, typer.Option(metavar="NAME", help="User agent of the crawler that fetched them.")]
Output = Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="Write results there.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary and no notes on standard error.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def scanner_for(
    use: Use | None,
    policy: str | None,
    decisions: str | None = None,
    scanned: Sequence[str] = (),
    honours: bool = True,
    rules: Sequence[str] | None = None,
) -> "Scanner":
    """The scanner for an intended use, a policy file, or both when they agree, that honours a decisions file.

    What is not given is taken from the settings of the project; ``use`` and ``policy`` set aside both of them.

    Args:
        use: the intended use.
        policy: the path of a policy file.
        decisions: the path of a decisions file; without it, that of the repository or of the working directory.
        scanned: what is scanned, which has no say in decisions or settings.
        honours: whether a decisions file that is not named is looked for.
        rules: own rule packs.

    Raises:
        ConfigError: they do not agree, or a file is not valid.
        RuleError: a rule pack is not valid.
    """
    from scanner.engine import Scanner
    from scanner.policy import Policy

    project = project_settings(scanned)
    if use is None and policy is None:
        use, policy = project.use, project.policy
    chosen = Policy.load(policy or str(use or Use.TRAIN_AI))
    if use and chosen.use != use:
        raise ConfigError(f"--policy {policy}: this policy is for {chosen.use}, not for --use {use}. Drop one.")
    packs = project.rules if rules is None else rules
    file = decisions or ((project.decisions or _decisions_beside(scanned)) if honours else None)
    if file is None:
        return Scanner(use=use, policy=policy, rules=packs)
    from scanner.decisions.file import load

    return Scanner(policy=chosen.with_decisions(load(file)), rules=packs)


def project_settings(scanned: Sequence[str] = ()) -> "Settings":
    """The settings of the project around the working directory, unless they lie in what is scanned.

    Raises:
        ConfigError: they are not valid.
    """
    from scanner import settings

    file = settings.file_for(Path.cwd())
    if file is None:
        return settings.NONE
    if settings.lies_in(file, Path.cwd(), scanned):
        complain(f"{os.path.relpath(file)} lies in what is scanned; its [tool.noticegate] is not honoured.")
        return settings.NONE
    return settings.load(file)


def _decisions_beside(scanned: Sequence[str]) -> str | None:
    from scanner.decisions.file import NAME, found

    file = found(Path.cwd(), scanned)
    if file is None and Path(NAME).is_file():
        complain(f"{NAME} lies in what is scanned and is not honoured; --decisions {NAME} honours it.")
    return os.path.relpath(file) if file else None


def read_options(text: str, html: str, url: str, id: str, quiet: bool) -> "ReadOptions":
    """How records are read; notes of the readers go to standard error unless ``quiet``."""
    from scanner.readers import ReadOptions

    options = ReadOptions(text_field=text, html_field=html, url_field=url, id_field=id)
    return options if quiet else replace(options, note=complain)


def in_context(
    documents: Iterable[Document | InputError], sites: "Sites | None", agent: str | None
) -> Iterator[Document | InputError]:
    """``documents`` with the saved files of their hosts and the crawler's name, where they bring none of their own.

    When a host's files cannot be read, an error takes the place of the document.
    """
    from scanner.readers import UnreadableError

    for document in documents:
        if isinstance(document, Document):
            if agent and document.user_agent is None:
                document = replace(document, user_agent=agent)
            try:
                document = sites.given_to(document) if sites else document
            except InputError as problem:
                yield UnreadableError(document.id or document.url or "document", str(problem))
                continue
        yield document


def sites_in(folder: str | None) -> "Sites | None":
    """The hosts whose files are saved in ``folder``.

    Raises:
        InputError: there is no such folder.
    """
    if folder is None:
        return None
    from scanner.site_files import Sites

    return Sites(folder)


def standard_input() -> BinaryIO | None:
    """Standard input as bytes; ``None`` when the process was started without one."""
    return sys.stdin.buffer if sys.stdin else None


def complain(message: str) -> None:
    """One line on standard error, whatever characters are in ``message``."""
    print(printable(message), file=sys.stderr)


@contextmanager
def writing(path: str | None) -> Iterator[TextIO]:
    """Standard output, or the file at ``path``.

    Raises:
        InputError: the file cannot be written.
    """
    if path is None:
        yield sys.stdout
        return
    try:
        out = Path(path).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - only opening may fail here
    except OSError as problem:
        raise InputError(f"{path}: cannot be written: {problem.strerror}.") from None
    with out:
        yield out
