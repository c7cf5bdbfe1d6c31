"""The page of the command line: every verb with its arguments, options, defaults and values, from the code."""

from collections.abc import Iterator
from typing import Any

import typer

from reference.pieces import cell, code, table
from scanner.cli.app import app

_INHERITED = {"help", "install_completion", "show_completion"}


def page() -> str:
    """The reference of all commands."""
    program = typer.main.get_command(app)
    lines = [
        "# Commands",
        "Every command with its arguments and options, from the code. Examples of each: [command line](../cli.md).",
        *(_section(path, command) for path, command in leaves(program, "noticegate")),
    ]
    return "\n\n".join(lines)


def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each command that does something, with the words that call it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, child in below.items():
        yield from leaves(child, f"{path} {name}")


def _section(path: str, command: Any) -> str:
    context = typer.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    rows = [_row(parameter, context) for parameter in command.params if parameter.name not in _INHERITED]
    heads = ("argument or option", "value", "default", "what it says")
    return "\n\n".join([f"## {path}", *_sentences(command.help), code(usage), table(heads, rows) if rows else ""])


def _sentences(text: str | None) -> list[str]:
    return [cell(paragraph) for paragraph in (text or "").split("\n\n")]


def _row(parameter: Any, context: typer.Context) -> tuple[str, str, str, str]:
    names = ", ".join(map(code, (*parameter.opts, *parameter.secondary_opts)))
    is_argument = parameter.param_type_name == "argument"
    shown = code(parameter.make_metavar(context)) if is_argument else names
    choices = getattr(parameter.type, "choices", ())
    value = ", ".join(map(code, choices)) if choices else _value(parameter, context, is_argument)
    return shown, value, _default(parameter), cell(getattr(parameter, "help", "") or "")


def _value(parameter: Any, context: typer.Context, is_argument: bool) -> str:
    if is_argument:
        return "one or more" if parameter.nargs == -1 else "one"
    if parameter.is_flag:
        return "–"
    return cell(parameter.make_metavar(context))


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    default = parameter.default
    if default in (None, False, (), []) or callable(default):
        return "–"
    return code(getattr(default, "value", default))
