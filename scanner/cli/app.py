"""All verbs together, and what becomes of their errors."""

import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Annotated, ParamSpec

import typer

from scanner.cli import decisions, model, rules
from scanner.cli.attributions import attributions
from scanner.cli.card import card
from scanner.cli.eval import evaluate
from scanner.cli.explain import explain
from scanner.cli.filter import filter_
from scanner.cli.hook import hook
from scanner.cli.hosts import hosts
from scanner.cli.options import complain
from scanner.cli.rejudge import rejudge
from scanner.cli.report import report
from scanner.cli.review import review
from scanner.cli.scan import scan
from scanner.cli.site import site
from scanner.errors import NoticegateError
from scanner.version import VERSION

P = ParamSpec("P")

TRACEBACK = "NOTICEGATE_TRACEBACK"
"""Environment variable that asks for the traceback of a bug; it may show text of documents."""

app = typer.Typer(
    name="noticegate",
    help="Finds the licensing notices in documents and gates them for an intended use.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """``command`` with every way to fail turned into one line and an exit status."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except NoticegateError as problem:
            for line in str(problem).splitlines():
                complain(f"noticegate: {line}")
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Nobody reads on. What is left in the buffer must not fail once more when Python exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as bug:
            if isinstance(bug, typer.Exit):
                raise
            if os.environ.get(TRACEBACK):
                traceback.print_exc()
            complain(_report(bug))
            raise typer.Exit(2) from None

    return guarded


def _report(bug: Exception) -> str:
    """Where a bug is, without its message, which may hold text of a document."""
    trace = bug.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    advice = f"Set {TRACEBACK}=1 to see the traceback, and please report it."
    return f"noticegate: a bug: {type(bug).__name__}{place}. {advice}"


def _show_version(wanted: bool) -> None:
    if wanted:
        from scanner.pack import load_pack

        print(f"noticegate {VERSION}, rules {load_pack().hash}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show version and rules.")
    ] = False,
) -> None:
    """Finds the licensing notices in documents and gates them for an intended use."""


app.command("scan")(_guarded(scan))
app.command("filter")(_guarded(filter_))
app.command("report")(_guarded(report))
app.command("attributions")(_guarded(attributions))
app.command("card")(_guarded(card))
app.command("hook")(_guarded(hook))
app.command("rejudge")(_guarded(rejudge))
app.command("hosts")(_guarded(hosts))
app.command("review")(_guarded(review))
app.command("explain")(_guarded(explain))
app.command("site")(_guarded(site))
app.command("eval")(_guarded(evaluate))

_decisions = typer.Typer(help="What people decided on notices.", rich_markup_mode=None, no_args_is_help=True)
_decisions.command("add")(_guarded(decisions.add))
_decisions.command("list")(_guarded(decisions.list_all))
_decisions.command("unused")(_guarded(decisions.unused))
_decisions.command("export")(_guarded(decisions.export))
app.add_typer(_decisions, name="decisions")

_baseline = typer.Typer(help="What is there already, in one step.", rich_markup_mode=None, no_args_is_help=True)
_baseline.command("create")(_guarded(decisions.create))
app.add_typer(_baseline, name="baseline")

_rules = typer.Typer(help="The rule pack, for rule authors.", rich_markup_mode=None, no_args_is_help=True)
_rules.command("list")(_guarded(rules.list_all))
_rules.command("show")(_guarded(rules.show))
_rules.command("explain")(_guarded(rules.explain))
_rules.command("new")(_guarded(rules.new))
_rules.command("test")(_guarded(rules.check))
_rules.command("schema")(_guarded(rules.schema))
app.add_typer(_rules, name="rules")

_model = typer.Typer(help="The classifier, for those who train it.", rich_markup_mode=None, no_args_is_help=True)
_model.command("train")(_guarded(model.train))
_model.command("info")(_guarded(model.info))
app.add_typer(_model, name="model")
