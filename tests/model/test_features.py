"""Features: the same numbers everywhere, for every script."""

import pytest

from scanner.model.features import MAX_TEXT, ROWS, TEXT_ROWS, structure_rows, text_rows
from scanner.pack import load_pack
from scanner.prose.context import observe
from scanner.prose.passages import PassageReader


@pytest.mark.parametrize("text", ["", "©", "無断転載禁止", "ห้ามคัดลอก", "żaden fragment", "\ud800", "a" * 50_000])
def test_any_text_gives_rows_within_the_table(text: str) -> None:
    """Whatever the script or the damage, rows are distinct numbers of text rows, and their number is bounded."""
    rows = text_rows(text)
    assert rows == sorted(set(rows))
    assert all(0 <= row < TEXT_ROWS for row in rows)
    assert len(rows) <= 4 * MAX_TEXT


def test_the_hash_does_not_change() -> None:
    """Weights that were trained on one machine mean the same on another."""
    assert text_rows("no ai") == [4581, 7326, 10271]


def test_words_without_blanks_share_features() -> None:
    """In a script without blanks, two sentences with the same words share rows."""
    one, other = text_rows("当サイトの無断転載を禁じます"), text_rows("記事の無断転載は禁止")
    assert len(set(one) & set(other)) >= 4


def test_diacritics_do_not_matter() -> None:
    """A text that lost its diacritics looks the same to the model."""
    assert text_rows("żadna część") == text_rows("zadna czesc")


def test_structure_knows_no_language() -> None:
    """Two sentences with the same roles in the same order have nearly the same structure, whatever the language."""
    found = []
    for text in ("Scraping is prohibited.", "Scraping ist verboten."):
        reader = PassageReader(load_pack(), text)
        found.append(set(structure_rows(observe(text, reader.read()[0], reader))))
    assert len(found[0] & found[1]) / len(found[0] | found[1]) > 0.6
    assert all(TEXT_ROWS <= row < ROWS for rows in found for row in rows)
