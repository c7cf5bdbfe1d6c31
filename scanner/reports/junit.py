"""JUnit XML: a test case for each document, as Jenkins, GitLab and others read it.

There is no standard; written is what https://github.com/testmoapp/junitxml describes. What is not allowed is a failure
whose type is the decision, what could not be read an error. Counts are left to the reader, as they are known last.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from scanner.annotations import UNREADABLE, annotations, name_of, place_of
from scanner.errors import InputError
from scanner.screen import printable
from scanner.types import Verdict

NAME = "junit"

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets)."""


def write(results: Iterable[Verdict | InputError], out: TextIO) -> None:
    """One document with one suite, whose cases are written one by one."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite name="noticegate">\n')
    for result in results:
        out.write("\n".join(_case(result)) + "\n")
    out.write("</testsuite>\n</testsuites>\n")


def _case(result: Verdict | InputError) -> Iterator[str]:
    seen = list(annotations(result))
    path, line = (seen[0].path, seen[0].line) if seen else place_of(result)
    about = {"name": name_of(result), "classname": path or "noticegate", "file": path, "line": line}
    head = " ".join(f"{name}={_value(str(value))}" for name, value in about.items() if value)
    if not seen:
        yield f"<testcase {head}/>"
        return
    yield f"<testcase {head}>"
    kind = "error" if seen[0].topic == UNREADABLE else "failure"
    yield f"<{kind} type={_value(seen[0].decision)} message={_value(seen[0].message)}>"
    yield from (_text(f"{one.where}: {one.message}") for one in seen)
    yield f"</{kind}>"
    yield "</testcase>"


def _value(text: str) -> str:
    return quoteattr(_legal(text))


def _text(text: str) -> str:
    return escape(_legal(text))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", printable(text))
