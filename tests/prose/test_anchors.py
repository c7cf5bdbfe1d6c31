"""The anchor scan against the plainest matching there is: every cue, in odd case, with odd gaps, beside any script.

Both engines must see every cue that the plain way sees, and exactly what the other engine sees.
"""

import random
import re
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.pack import load_pack
from scanner.prose import anchors as anchors_module
from scanner.prose.anchors import AnchorScanner, MangledError, TooManyHitsError
from scanner.prose.cue_literals import Anchor
from scanner.prose.lexicon import Lexicon, Term, read_frequencies, read_lexicon, read_roles
from scanner.prose.literals import AhoCorasickLiterals, HyperscanLiterals, Literals
from scanner.rulebook import SHIPPED
from scanner.text.normalize import fold

_ANCHORS = load_pack().anchors
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_JOINTS = re.compile("[\\s'\"\u2010-\u2015\u2018-\u201f-]")
_GAPS = [" ", "-", "\n", "\u00a0", "\u2009", "/", "\t", "\u2019", "\u00b7"]
_AROUND = ["", " ", ". ", "\u201c", "(", "\n", "да ", "é ", "の", "ß. ", "\U0001f600 ", "a\u00a0", "\u05d0 "]


def _scanner(engine: type[AhoCorasickLiterals] | type[HyperscanLiterals]) -> AnchorScanner:
    """A scanner on one engine."""

    def matcher(literals: list[bytes], name: str, markers: tuple[bytes, ...] = ()) -> Literals:
        if engine is HyperscanLiterals:
            return HyperscanLiterals(literals, name, markers)
        return AhoCorasickLiterals(literals, markers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anchors_module, "matcher", matcher)
        return AnchorScanner(_ANCHORS, load_pack().hash)


@pytest.fixture(scope="module")
def aho() -> AnchorScanner:
    return _scanner(AhoCorasickLiterals)


@pytest.fixture(scope="module")
def hyper() -> AnchorScanner:
    if sys.platform != "linux":
        pytest.skip("Hyperscan is installed on Linux only")
    return _scanner(HyperscanLiterals)


def _found(scanner: AnchorScanner, text: str) -> list[tuple[int, int]]:
    try:
        hits = scanner.find(text)
    except TooManyHitsError as many:
        hits = many.hits
    except MangledError as mangled:
        return _found(scanner, mangled.text.text)
    return sorted({(hit.position, hit.anchor) for hit in hits})


def _odd_case(text: str, chance: random.Random) -> str:
    """Any letters in capitals, where that is one letter for one."""
    return "".join(
        character.upper() if chance.random() < 0.5 and fold(character.upper()) == character else character
        for character in text
    )


def _written(anchor: Anchor, chance: random.Random) -> str:
    """A text that the cue stands in, as odd as it may be."""
    words = [word.removesuffix("*") for word in anchor.parts]
    if words[0].isupper():
        return words[0]
    if _SPACELESS.search(" ".join(words)):
        string = _JOINTS.sub("", "".join(words))
        cut = chance.randrange(1, len(string)) if len(string) > 1 else 0
        return string[:cut] + chance.choice(["", " ", "\n", "\u3000"]) + string[cut:]
    if anchor.by_character or not re.fullmatch(r"[\w ]+", " ".join(words)):
        return " ".join(words)
    return chance.choice(_GAPS).join(_odd_case(word, chance) for word in words)


def _texts() -> Iterator[tuple[int, str, int]]:
    """(Cue, text, where the cue ends in it) for every cue."""
    chance = random.Random(4)
    for index, anchor in enumerate(_ANCHORS):
        _, needed, _ = anchor.needs[0]
        before = "".join(f"{piece.strip()} " for piece in needed) + chance.choice(_AROUND)
        cue = _written(anchor, chance)
        yield index, before + cue + chance.choice([".", " \u00e9", "\n", "", ") ", "\u2019 "]), len(before + cue) - 1


@pytest.mark.parametrize("engine", ["aho", "hyper"])
def test_every_cue_is_seen(engine: str, request: pytest.FixtureRequest) -> None:
    """Each cue is found where it ends, whatever the case of its letters, the gaps, and the script beside it."""
    scanner: AnchorScanner = request.getfixturevalue(engine)
    unseen = [
        (_ANCHORS[index].parts, text)
        for index, text, end in _texts()
        if not any(anchor == index and abs(position - end) <= 1 for position, anchor in _found(scanner, text))
    ]
    assert unseen == []


def test_both_engines_see_the_same(aho: AnchorScanner, hyper: AnchorScanner) -> None:
    """All cues side by side in one long text, and each for itself."""
    texts = [text for _, text, _ in _texts()]
    for text in [*texts, " ".join(texts), "".join(texts)]:
        assert _found(aho, text) == _found(hyper, text)


def _lexicons() -> Iterator[Lexicon]:
    roles = read_roles(SHIPPED.document("roles.yaml"), "roles.yaml")
    frequent = read_frequencies(SHIPPED.document("common-words.yaml"), "common-words.yaml")
    for file in SHIPPED.documents("lexicon").values():
        yield read_lexicon(file.content, file.origin, roles, frequent)


@pytest.mark.parametrize("lexicon", list(_lexicons()), ids=lambda lexicon: str(lexicon.language))
def test_a_whole_term_confirms_its_cue(lexicon: Lexicon, hyper: AnchorScanner) -> None:
    """The cue of a term that stands there with all its words is never taken for a cue that stands alone."""
    unseen = []
    for term in lexicon.terms:
        text = f"1) {' '.join(word.strip('*') for part in term.parts for word in part)}, 2."
        for acronym in filter(str.isupper, lexicon.cue(term)):
            text = re.sub(rf"\b{acronym}\b", acronym, text, flags=re.IGNORECASE)
        hits = [hit for hit in hyper.find(text) if lexicon.language in hit.languages]
        if hits and not any(hit.confirmed for hit in hits) and _is_searched(term, lexicon):
            unseen.append(text)
    assert unseen == []


def _is_searched(term: Term, lexicon: Lexicon) -> bool:
    """Whether a rule is anchored in the role of ``term``, so that there is a cue for it."""
    return any(term.role in rule.lines[0] for rule in load_pack().rules) and bool(lexicon.cue(term))


_PIECES = st.one_of(
    st.sampled_from([text for _, text, _ in _texts()]),
    st.sampled_from(["\u00ad", "\u200b", "-\n", "\n// ", "\r\n", "&nbsp;", "<b>", "&copy;", "\ufb01", "\uff21\uff29"]),
    st.text(max_size=8),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_both_engines_see_the_same_in_damaged_text(text: str) -> None:
    """Also where cues are broken up, overlap or stand in the midst of anything."""
    if sys.platform == "linux":
        aho, hyper = _ENGINES()
        assert _found(aho, text) == _found(hyper, text)


class _Engines:
    """Both scanners, built once."""

    def __init__(self) -> None:
        self._both: tuple[AnchorScanner, AnchorScanner] | None = None

    def __call__(self) -> tuple[AnchorScanner, AnchorScanner]:
        if self._both is None:
            self._both = (_scanner(AhoCorasickLiterals), _scanner(HyperscanLiterals))
        return self._both


_ENGINES = _Engines()


@pytest.mark.parametrize(
    "text",
    [
        "No part may be repro\u00adduced.", "No part may be repro-\nduced.", "No part may be repro\u200bduced.",
        "text\u00a0and\u00a0data\u00a0mining", "text and\n// data mining", "text &amp; data mining: <b>scrap</b>ing",
        "\uff32\uff25\uff30\uff32\uff2f\uff24\uff35\uff23\uff25\uff24",
    ],
)  # fmt: skip
def test_damage_hides_nothing(text: str, hyper: AnchorScanner) -> None:
    """Invisible characters, hyphens at line ends, entities and full-width letters hide no cue."""
    hits = hyper.find(text)
    assert hits
    assert all(0 <= hit.position < len(text) for hit in hits)


def test_a_text_packed_with_cues_is_given_up(hyper: AnchorScanner, aho: AnchorScanner) -> None:
    """A hostile text stops the scan; what was found so far is kept."""
    for scanner in (hyper, aho):
        with pytest.raises(TooManyHitsError) as packed:
            scanner.find("may not be reproduced. " * 40_000)
        assert packed.value.hits
