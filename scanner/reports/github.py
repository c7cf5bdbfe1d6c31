"""GitHub workflow commands: an annotation for each notice that is open, on its line of its file.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions. In the text of a command ``%`` and line
breaks are written as ``%25``, ``%0D``, ``%0A``, in the values before it also ``:`` and ``,``. Ten errors and ten
warnings of a step are shown; the log has all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TextIO

from scanner.annotations import UNREADABLE, Annotation, annotations
from scanner.errors import InputError
from scanner.screen import printable
from scanner.types import Verdict
from scanner.vocabulary import Decision

NAME = "github"

_SHOWN = 10
_IN_TEXT = {ord("%"): "%25", ord("\r"): "%0D", ord("\n"): "%0A"}
_IN_VALUE = {**_IN_TEXT, ord(":"): "%3A", ord(","): "%2C"}


def write(results: Iterable[Verdict | InputError], out: TextIO) -> None:
    """A command for each notice of what is not allowed; at the end one with the count, when some are not shown.

    The log shows the text of a command alone, so the text says where, too.
    """
    levels: Counter[str] = Counter()
    for result in results:
        for one in annotations(result):
            levels[_level(one)] += 1
            out.write(_command(_level(one), _about(one), f"{one.where}: {one.message}"))
    hidden = sum(max(0, count - _SHOWN) for count in levels.values())
    if hidden:
        text = f"{levels.total()} annotations; those that are not shown here, {hidden} or more, stand in the log."
        out.write(_command("notice", {"title": "noticegate"}, text))


def _level(one: Annotation) -> str:
    return "error" if one.decision == Decision.DENY or one.topic == UNREADABLE else "warning"


def _about(one: Annotation) -> dict[str, str]:
    about = {"file": one.path, "line": str(one.line) if one.path and one.line else None, "title": one.topic}
    return {name: printable(value) for name, value in about.items() if value}


def _command(level: str, about: Mapping[str, str], text: str) -> str:
    values = ",".join(f"{name}={value.translate(_IN_VALUE)}" for name, value in about.items())
    return f"::{level} {values}::{text.translate(_IN_TEXT)}\n"
