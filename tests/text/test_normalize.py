"""The matching form: what is repaired, and that every character of it knows where it comes from."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.normalize import damages, fold, normalize, without_diacritics

_DAMAGE = [
    "\u200b", "\u00ad", "-\n", "\u2010\r\n  ", "&nbsp;", "&#8217;", "&bogus;", "<br>", "</p>", "<a href='x'>", "\ufb01",
    "\uff21\uff29", "e\u0301", "\u0301", "Ã©", "â€™", "\U0001d400", "\u0130", "\u0131",
    "\n" + " " * 30, "<", "&", "-", "ς", "ﷺ",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(_DAMAGE), st.text(max_size=12)), max_size=24).map("".join)


@pytest.mark.parametrize(
    ("damaged_text", "repaired"),
    [
        ("All Rights RESERVED", "all rights reserved"),
        ("re\u00adpro\u200bduction", "reproduction"),
        ("repro-\n  duction of texts", "reproduction of texts"),
        ("text-\nund data mining", "text-\nund data mining"),
        ("may&nbsp;not", "may\u00a0not"),
        ("&copy; 2026", "© 2026"),
        ("all <b>rights</b> reserved", "all  rights  reserved"),
        ("a < b and c > d", "a < b and c > d"),
        ("re\ufb02ect", "reflect"),
        ("ＡＩ", "ai"),
        ("autore\u0301 e\u0301crit", "autoré écrit"),
        ("l’autoritÃ©", "l’autorité"),
        ("İzin", "izin"),
        ("\U0001d408\U0001d40d", "in"),
    ],
)
def test_repairs(damaged_text: str, repaired: str) -> None:
    """Words come out as they were meant, whatever broke them up."""
    assert normalize(damaged_text).text == repaired


@given(texts)
def test_every_character_maps_back(text: str) -> None:
    """Offsets of the matching form lead into the original and never run backwards."""
    form = normalize(text)
    origins = [form.origin(offset) for offset in range(len(form.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
    ends = [form.origin_end(offset) for offset in range(1, len(form.text) + 1)]
    assert ends == sorted(ends)
    assert all(origin < end <= len(text) for origin, end in zip(origins, ends, strict=True))


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\n&<-01")))
def test_clean_text_keeps_its_offsets(text: str) -> None:
    """Text without damage is only lower-cased."""
    form = normalize(text)
    assert not list(damages(text))
    assert form.text == text.lower()
    assert [form.origin(offset) for offset in range(len(text))] == list(range(len(text)))


@given(texts)
def test_fold_is_one_character_for_one(text: str) -> None:
    """Folding never moves an offset, and folding twice changes nothing."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_a_copy_of_a_repaired_text_says_the_same(text: str) -> None:
    """``damages`` names everything that makes the matching form more than lower case."""
    if not list(damages(text)):
        assert normalize(text).text == fold(text)


@pytest.mark.parametrize(
    ("term", "typed"), [("minería", "mineria"), ("urządzeń", "urzadzen"), ("größe", "grosse"), ("œuvre", "oeuvre")]
)
def test_terms_as_typed_without_accents(term: str, typed: str) -> None:
    """A term is also found where people left the accents out."""
    assert without_diacritics(term) == typed


@pytest.mark.parametrize(
    "piece", ["-\n", "&", "&#", "<", "<a ", "\u0301", "\u200b", "Ã", "\n" + " " * 40, "a" * 50 + "-\n"]
)
def test_hostile_text_is_linear(piece: str) -> None:
    """A megabyte of what damage begins with is read in a moment."""
    started = time.process_time()
    normalize(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 8
