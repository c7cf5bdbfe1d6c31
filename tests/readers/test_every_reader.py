"""What every input format promises."""

import io
from types import ModuleType
from typing import cast

import pytest

from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, reader_for, readers

MEMBERS = list({id(member): member for member in readers().values()}.values())


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.__name__)
def test_has_suffixes_and_documentation(member: object) -> None:
    """Suffixes are in lower case with the dot, and the module says what it reads."""
    module = cast(ModuleType, member)
    assert module.__doc__
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in module.SUFFIXES)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.__name__)
def test_never_raises_for_bytes_that_are_no_text(member: object) -> None:
    """An error comes as a value, names the source, and nothing else comes."""
    source = Source("picture", io.BytesIO(b"\x89PNG\r\n\x1a\0\0\0\1\2\3"))
    results = list(cast(ModuleType, member).read(source, ReadOptions()))
    assert results
    assert all(isinstance(result, InputError) and str(result).startswith("picture") for result in results)


def test_reader_by_suffix() -> None:
    """A file name finds its reader whatever its case; an unknown one finds none."""
    assert reader_for("A/PAGE.HTM") is reader_for("x.html")
    assert reader_for("x.unknown") is None
