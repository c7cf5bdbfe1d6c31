"""Open licences in text and links: what is found, what is left alone, and what each licence allows."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hanging import must_end
from hypothesis import given
from hypothesis import strategies as st

from scanner import licenses, resources, yamlfile
from scanner.errors import RuleError
from scanner.license_types import Family
from scanner.prose import license_text
from scanner.vocabulary import Status, Use


def _files() -> Iterator[tuple[str, Any]]:
    for entry in resources.folder("rules").joinpath("licenses").iterdir():
        if entry.name.endswith(".yaml"):
            yield entry.name, yamlfile.load(entry.read_bytes(), entry.name, RuleError)


def _examples(group: str) -> list[Any]:
    return [
        pytest.param(example, id=f"{name}-{number}")
        for name, content in sorted(_files())
        for number, example in enumerate(content.get("examples", {}).get(group, ()))
    ]


def _found(text: str) -> dict[str, str]:
    """Ids found in ``text`` with their strength."""
    return {match.license.spdx: match.strength for match in licenses.in_text(text)}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("–", "-").replace("—", "-").split())


@pytest.mark.parametrize("example", _examples("match"))
def test_examples_of_each_licence_file_are_found(example: dict[str, str]) -> None:
    """Every licence is recognised in the notices that its rule file promises, with strength and object."""
    matches = [match for match in licenses.in_text(example["text"]) if match.license.spdx == example["id"]]
    assert matches, [match.license.spdx for match in licenses.in_text(example["text"])]
    if "strength" in example:
        assert {match.strength for match in matches} == {example["strength"]}
    if "about" in example:
        assert {match.about for match in matches} == {example["about"]}


@pytest.mark.parametrize("gap", [" ", "\n", "\n// ", "\u00a0", "&nbsp;", " \u00ad", "</b> <i>"])
@pytest.mark.parametrize("case", [str, str.upper, str.title])
def test_the_quick_look_misses_nothing(case: Callable[[str], str], gap: str) -> None:
    """Wherever a licence is found, damaged as the text may be, the look that most passages end with says so."""
    pack = licenses.pack()
    texts = [gap.join(case(example.values[0]["text"]).split()) for example in _examples("match")]
    found = [text for text in texts if license_text.find(text, pack)]
    assert len(found) > 20
    assert [text for text in found if not licenses.may_be_in(text)] == []


@pytest.mark.parametrize("text", _examples("no_match"))
def test_texts_that_name_no_licence_are_left_alone(text: str) -> None:
    """Words that merely look like a licence give nothing."""
    assert _found(text) == {}


@pytest.mark.parametrize("example", _examples("match"))
def test_every_licence_text_has_an_anchor(example: dict[str, str]) -> None:
    """The scanner looks only at passages with an anchor, so no licence may be without one."""
    assert any(anchor in _plain(example["text"]) for anchor in licenses.anchors())


@pytest.mark.parametrize("family", [pytest.param(family, id=family.id) for family in licenses.pack().families])
def test_every_name_and_address_has_an_anchor(family: Family) -> None:
    """Names, formulas and addresses carry an anchor; short names count only beside a word for licence."""
    spoken = {"d autore": "d'autore", " u s ": " u.s. "}
    for written in (*family.names, *family.formulas, *family.urls):
        plain = re.sub(r"\([^()]*\)\??|[*!]|\.\.+|\{\w+\}", "", _plain(written))
        for said, meant in spoken.items():
            plain = plain.replace(said, meant)
        assert any(anchor in plain for anchor in licenses.anchors()), written


@pytest.mark.parametrize(
    ("url", "spdx"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://www.creativecommons.org/licenses/by-nc-sa/3.0/us/deed.en", "CC-BY-NC-SA-3.0-US"),
        ("//creativecommons.org/licenses/by/2.5/za/legalcode", "CC-BY-2.5-ZA"),
        ("creativecommons.org/licenses/by/3.0/igo", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.pl#ref", "CC-BY-SA-4.0"),
        ("https://licensebuttons.net/l/by-sa/4.0/88x31.png", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/legalcode.de", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("https://www.gnu.org/licenses/agpl-3.0.en.html", "AGPL-3.0"),
        ("http://mozilla.org/MPL/2.0/", "MPL-2.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("https://spdx.org/licenses/ODbL-1.0.html", "ODbL-1.0"),
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0"),
        ("https://www.govdata.de/dl-de/zero-2-0", "dl-de-zero-2.0"),
        ("https://www.boost.org/LICENSE_1_0.txt", "BSL-1.0"),
    ],
)
def test_licence_addresses_name_their_licence(url: str, spdx: str) -> None:
    """Scheme, www., language of the deed and file suffix make no difference."""
    found = licenses.by_url(url)
    assert found is not None
    assert found.spdx == spdx


@pytest.mark.parametrize(
    "url",
    [
        "https://creativecommons.org/",
        "https://creativecommons.org/licenses/",
        "https://creativecommons.org/licenses/by-xx/4.0/",
        "https://creativecommons.org.example.com/licenses/by/4.0/",
        "https://example.org/licenses/by/4.0/",
        "https://www.gnu.org/",
        "http://[::1",
        "",
        "license",
    ],
)
def test_other_addresses_name_none(url: str) -> None:
    """Home pages, look-alikes and broken addresses are no licence, and no error."""
    assert licenses.by_url(url) is None


@pytest.mark.parametrize(
    ("given_id", "spdx"),
    [("cc-by-nc-sa-3.0-de", "CC-BY-NC-SA-3.0-DE"), ("mit", "MIT"), ("gpl-2.0+", "GPL-2.0-or-later"), ("CC", "CC")],
)
def test_ids_are_known_in_any_case(given_id: str, spdx: str) -> None:
    """SPDX ids compare without case, and ``+`` is the old way to write ``-or-later``."""
    found = licenses.by_id(given_id)
    assert found is not None
    assert found.spdx == spdx


@pytest.mark.parametrize("given_id", ["", "CC-BY-ND-SA-4.0", "CC-BY-9.9", "OpenRAIL-M", "proprietary"])
def test_unknown_ids_give_none(given_id: str) -> None:
    """A licence that does not exist, or is not open, is not invented."""
    assert licenses.by_id(given_id) is None


@pytest.mark.parametrize(
    ("spdx", "status", "conditions", "is_open"),
    [
        ("CC0-1.0", Status.ALLOWED, (), True),
        ("MIT", Status.ALLOWED, ("attribution",), True),
        ("public-domain", Status.ALLOWED, (), True),
        ("CC-BY-4.0", Status.CONDITIONAL, ("attribution",), True),
        ("CC-BY-ND-4.0", Status.CONDITIONAL, ("attribution", "no-derivatives"), False),
        ("CC-BY-NC-SA-4.0", Status.CONDITIONAL, ("attribution", "non-commercial", "share-alike"), False),
        ("AGPL-3.0", Status.CONDITIONAL, ("attribution", "share-alike", "source-disclosure"), True),
    ],
)
def test_what_a_licence_allows(spdx: str, status: Status, conditions: tuple[str, ...], is_open: bool) -> None:
    """Public domain and permissive licences allow every use; the others do so under named conditions."""
    found = licenses.by_id(spdx)
    assert found is not None
    assert set(found.statuses.values()) == {status}
    assert set(found.statuses) == set(Use)
    assert found.conditions == conditions
    assert found.open is is_open


def test_spans_are_characters_of_the_text_given() -> None:
    """The match covers name and link as they stand, through mark-up and hard wraps."""
    text = "## Rights\n\n# Licensed under the **Creative\n# Commons Attribution&nbsp;4.0**, see https://creativecommons.org/licenses/by/4.0/."
    (match,) = licenses.in_text(text)
    assert text[match.start : match.end].startswith("Creative\n# Commons")
    assert text[match.start : match.end].endswith("by/4.0/")


def test_name_and_link_are_one_statement() -> None:
    """The most specific id wins: the link knows version and jurisdiction."""
    text = "Licensed under a Creative Commons Attribution license (https://creativecommons.org/licenses/by/2.5/au/)."
    assert _found(text) == {"CC-BY-2.5-AU": "grant"}


def test_a_link_that_contradicts_the_words_is_reported() -> None:
    """Words and link that lead to different licences both stay, as a conflict."""
    text = "Shared under [CC BY](https://creativecommons.org/licenses/by-nc/4.0/)."
    matches = licenses.in_text(text)
    assert [(name.license.spdx, link.license.spdx) for name, link in licenses.conflicts(matches)] == [
        ("CC-BY-4.0", "CC-BY-NC-4.0")
    ]


def test_agreeing_link_is_no_conflict() -> None:
    """A short name with the link of the same licence is no contradiction."""
    assert licenses.conflicts(licenses.in_text("CC BY (https://creativecommons.org/licenses/by/4.0/)")) == []


def test_spdx_expressions_give_every_licence() -> None:
    """Each licence of an SPDX expression is found, as a grant."""
    assert _found("// SPDX-License-Identifier: MIT OR Apache-2.0") == {"MIT": "grant", "Apache-2.0": "grant"}


@pytest.mark.parametrize("text", ["license: cc-by-nc-4.0\ntags: [news]", '{"license": "CC-BY-NC-4.0"}'])
def test_metadata_lines_grant(text: str) -> None:
    """The license field of a dataset card or a package is a statement, not a mention."""
    assert _found(text) == {"CC-BY-NC-4.0": "grant"}


def test_lists_of_licences_are_mentions() -> None:
    """Three licences in one sentence are a choice that somebody explains."""
    found = _found("Code is often under the MIT license, the Apache License 2.0 or the GNU GPL v3.")
    assert set(found.values()) == {"name"}


def test_hard_wrapped_comment_header() -> None:
    """A licence header is read through the comment marks of its lines."""
    text = (
        " * This tool is free software: you may redistribute it under the terms\n * of the GNU General Public\n"
        " * License as published by the Free Software Foundation, either version 3\n"
        " * of the License, or (at your option) any later version.\n"
    )
    assert _found(text) == {"GPL-3.0-or-later": "grant"}


@pytest.mark.parametrize(
    "text",
    [
        "The leaked letters entered the public domain last week.",
        "Leaving the notice out does not put a work into the public domain.",
    ],
)
def test_talk_of_the_public_domain_is_no_dedication(text: str) -> None:
    """Only an express dedication of this work is a grant."""
    assert "grant" not in _found(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "I hereby place this library in the public domain.",
        "This chart is in the public domain.",
        "License: Public Domain",
    ],
)
def test_public_domain_dedications(text: str) -> None:
    """A dedication without an instrument is ``public-domain``."""
    assert _found(text)["public-domain"] == "grant"


def test_unlicensed_rules_are_refused() -> None:
    """A licence file that leaves out what it allows is an error that names file and licence."""
    with pytest.raises(RuleError, match=r"mine\.yaml: licence X"):
        licenses.load({"mine.yaml": {"licenses": [{"id": "X", "name": "X"}]}})


@pytest.mark.parametrize(
    "piece",
    [
        *("creative commons ", "cc by-", "<a ", "](", "(", "licensed under ", "&amp;", "https://", "version 3 "),
        *("redistribution and use in source and binary forms ", "i hereby place ", "declarantul ", "署名"),
        *("a.b/", "# \n", "_*", "license: mit, ", "by-nc 4.0 ", "under the terms of gpl "),
    ],
)
def test_no_hostile_passage_hangs(piece: str) -> None:
    """No pattern blows up on a passage made of one repeated piece."""
    with must_end():
        licenses.in_text((piece * 8000)[:8000])


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    """Any text is read without an error, and every span lies inside it."""
    for match in licenses.in_text(text):
        assert 0 <= match.start < match.end <= len(text)
