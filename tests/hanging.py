"""What must come to an end: a guard against patterns that explode, which says nothing about speed."""

import faulthandler
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 300


@contextmanager
def must_end() -> Iterator[None]:
    """Stop the whole test run, with a trace, when what is inside still runs after five minutes."""
    faulthandler.dump_traceback_later(_LONGEST, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
