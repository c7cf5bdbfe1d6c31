"""Who reserves: the name is read off the notice as it stands, and no word of the sentence is taken for a name."""

import pytest

from scanner import Scanner, Verdict

_SCANNER = Scanner()


def _holders(verdict: Verdict) -> set[str | None]:
    return {finding.holder for finding in verdict.findings}


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("© 2024 Harbour Media", "Harbour Media"),
        ("© 2019-2026 Harbour Media Ltd. All rights reserved.", "Harbour Media Ltd"),
        ("Copyright (c) 2019, 2021 by Ada Example", "Ada Example"),
        ("Copyright © Lighthouse Press, Inc. 2026. All rights reserved.", "Lighthouse Press, Inc"),
        ("© harbour.example.org. All rights reserved.", "harbour.example.org"),
        ("(C) 2026 Museum of the Sea | Imprint | Privacy", "Museum of the Sea"),
        ("© 2025 Oficyna Brzoza sp. z o.o. Wszelkie prawa zastrzeżone.", "Oficyna Brzoza sp. z o.o"),
        ("© 2025 株式会社しおかぜ新報社", "株式会社しおかぜ新報社"),
        ("© 2026", None),
        ("© 2026 All rights reserved.", None),
    ],
)  # fmt: skip
def test_copyright_line(text: str, holder: str | None) -> None:
    """The name behind the sign, the years and "by", without what follows it."""
    lines = [finding for finding in _SCANNER.scan(text).findings if finding.kind == "copyright-line"]
    assert [finding.holder for finding in lines] == [holder]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Storing this text for machine learning requires the consent of Harbour Media Ltd.", "Harbour Media Ltd"),
        ("No part of this site may be scraped without the permission of the Lighthouse Press.", "Lighthouse Press"),
        ("AI training needs the prior consent of Harbour Media Ltd. Search engines may read it.", "Harbour Media Ltd"),
        ("Harbour Media expressly reserves the right to text and data mining.", "Harbour Media"),
        ("Die Nutzung unserer Rezepte für Text und Data Mining behalten wir uns ausdrücklich vor.", None),
        ("The use of our articles for AI training is prohibited without the publisher's written consent.", None),
        ("You may not use our photos to train AI models.", None),
    ],
)  # fmt: skip
def test_notice(text: str, holder: str | None) -> None:
    """The one whose consent is needed, or who reserves; nobody when no name is said."""
    assert _holders(_SCANNER.scan(text)) == {holder}


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("© 2022 Editora 360 - Todos os Direitos Reservados", "Editora 360"),
        ("© 2020 Verlag Nordlicht. Alle Rechte vorbehalten.", "Verlag Nordlicht"),
        ("© 2020 Nakladatelství Jasan. Všechna práva vyhrazena.", "Nakladatelství Jasan"),
        ("© 2021 Издательство «Восход». Все права защищены.", "Издательство «Восход»"),
        ("© 2020 Nhà xuất bản Sao. Mọi quyền được bảo lưu.", "Nhà xuất bản Sao"),
        ("© 2020 Förlaget Ekot. Alla rättigheter förbehållna.", "Förlaget Ekot"),
    ],
)  # fmt: skip
def test_a_publishing_house(text: str, holder: str) -> None:
    """Its name may begin with the word for one, and the rights line behind it names nobody."""
    assert _holders(_SCANNER.scan(text)) == {holder}


def test_an_exception_between_two_bans() -> None:
    """What is "free" between them is the exception of both."""
    text = "Yapay zekâ modellerinin eğitimi yasaktır. Arama motorları tarafından dizinlenmesi serbesttir."
    (finding,) = _SCANNER.scan(text).findings
    assert finding.exceptions == ("search-indexing",)


def test_the_copyright_line_beside_a_notice_names_its_holder() -> None:
    """A notice that says "we" is the notice of the © line next to it."""
    verdict = _SCANNER.scan("© 2026 Harbour Media. We do not permit the use of our articles to train AI models.")
    assert {finding.holder for finding in verdict.findings if finding.kind == "ai-training"} == {"Harbour Media"}
