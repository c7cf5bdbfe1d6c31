"""Whether a regular expression of a rule is linear: how many ways there are to try it from one place is bounded.

Every quantifier must be bounded, and together they must not multiply to more than ``MOST_WAYS``; then the time for a
sentence is at most that, times its length, however hostile it is.
"""

import re
import warnings
from collections.abc import Iterable
from importlib import import_module
from math import prod
from typing import Any

MOST_WAYS = 5000

_parser: Any = import_module("re._parser")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_ONE = ("LITERAL", "NOT_LITERAL", "IN", "ANY", "AT", "CATEGORY", "FAILURE")


class _CostlyError(Exception):
    """The expression may take long; the text says why."""


def problem_of(source: str) -> str | None:
    """What is wrong with the pattern ``source``: it does not compile, or is not linear. ``None`` when it is fine."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ways = _ways(_parser.parse(source))
            re.compile(source)
    except _CostlyError as problem:
        return f"the pattern is not linear: {problem}."
    except (re.error, OverflowError, RecursionError) as problem:
        return f"the pattern is no regular expression: {str(problem) or 'nested too deeply'}."
    return _too_many(ways)


def _too_many(ways: int) -> str | None:
    if ways <= MOST_WAYS:
        return None
    return f"the pattern is not linear: its quantifiers multiply to more than {MOST_WAYS} ways to try. Narrow them."


def _ways(items: Iterable[tuple[Any, Any]]) -> int:
    """How many ways there are to match ``items`` one after another."""
    return prod(_of(str(code), argument) for code, argument in items)


def _of(code: str, argument: Any) -> int:
    if code in _ONE:
        return 1
    if code in _REPEATS:
        return _repeated(*argument)
    if code == "BRANCH":
        return sum(_ways(branch) for branch in argument[1])
    if code == "SUBPATTERN":
        return _ways(argument[-1])
    if code == "ATOMIC_GROUP":
        return _ways(argument)
    if code in ("ASSERT", "ASSERT_NOT"):
        return 1 + _ways(argument[1])
    raise _CostlyError("it refers back to a group")


def _repeated(least: int, most: Any, items: Iterable[tuple[Any, Any]]) -> int:
    if most is _parser.MAXREPEAT:
        raise _CostlyError("a quantifier has no upper bound. Write {0,40} for *, {1,40} for +")
    each = _ways(items)
    if each == 1:
        return int(most) - int(least) + 1
    if most > MOST_WAYS.bit_length():
        return MOST_WAYS + 1
    return sum(each**times for times in range(least, most + 1))
