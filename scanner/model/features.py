"""What the model sees of a passage, as numbers of weight rows: hashed words and characters, roles, rules, context.

Training and inference call the same functions, and the hash is CRC-32, so a row means the same everywhere. Roles, rules
and context know no language: they carry what was learned in one language to the others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from scanner.prose.lexicon import WORD
from scanner.text.normalize import without_diacritics

if TYPE_CHECKING:
    from scanner.prose.context import Evidence
    from scanner.prose.passages import Sentence

VERSION = 1
"""Raised whenever a feature changes its meaning; weights of another version are refused."""

TEXT_ROWS = 1 << 15
STRUCTURE_ROWS = 1 << 13
ROWS = TEXT_ROWS + STRUCTURE_ROWS

MAX_TEXT = 1200
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
_BESIDE = 1
_SPACE = re.compile(r"\s+")
_LATIN_GRAM = 4
_OTHER_GRAMS = (2, 3)
_LENGTHS = (60, 120, 240, 480, 960)


def text_rows(text: str, around: str = "") -> list[int]:
    """Rows of the words, word pairs and character n-grams of ``text`` (a matching form), each once.

    ``around``: what stands beside it, of which only the words count.
    """
    if not text.isascii():
        text = without_diacritics(text)
    text = _SPACE.sub(" ", text[:MAX_TEXT])
    words = WORD.findall(text)
    rows = {crc32(word.encode()) for word in words}
    rows.update(crc32(f"{one} {other}".encode()) for one, other in pairwise(words))
    runs = _CHARACTERS.findall(text)
    for gram in _OTHER_GRAMS:
        for run in runs:
            rows.update(_grams(run, gram))
    rows.update(_grams(_CHARACTERS.sub(" ", text) if runs else text, _LATIN_GRAM))
    rows.update(crc32(word.encode(), _BESIDE) for word in WORD.findall(around))
    rows.update(crc32(run[at : at + 2].encode(), _BESIDE) for run in _CHARACTERS.findall(around) for at in range(len(run) - 1))
    return sorted({row % TEXT_ROWS for row in rows})


def _grams(text: str, length: int) -> Iterator[int]:
    """Hashes of the runs of ``length`` characters; two bytes a character make slices cheap in every script."""
    data = text.encode("utf-16-le", "surrogatepass")
    size = 2 * length
    return (crc32(data[at : at + size], size) for at in range(0, len(data) - size + 1, 2))


def structure_rows(evidence: "Evidence") -> list[int]:
    """Rows of the roles, rules and facts of a passage, each once."""
    return sorted({_named(name) for name in _structure(evidence)})


@lru_cache(maxsize=1 << 15)
def _named(name: str) -> int:
    return TEXT_ROWS + crc32(name.encode()) % STRUCTURE_ROWS


def _structure(evidence: "Evidence") -> Iterator[str]:
    roles: set[str] = set()
    for sentence in evidence.passage.sentences:
        own = {role for role in sentence.roles() if not role.startswith("rule.")}
        roles |= own
        yield from (f"{one}+{other}" for one, other in combinations(sorted(own), 2))
        yield from _order(sentence)
        if sentence.governor:
            yield from (f"governor {role}" for role in sentence.governor.roles())
        for match in sentence.matches:
            yield f"met {match.rule.kind}"
            yield f"met {match.rule.kind} {match.reach} {round(match.confidence * 5)}"
    yield from roles
    yield from (f"near {role}" for role in evidence.near)
    yield from _facts(evidence.facts)
    yield f"length {sum(evidence.passage.end - evidence.passage.start > length for length in _LENGTHS)}"
    yield f"sentences {min(len(evidence.passage.sentences), 5)}"


def _order(sentence: "Sentence") -> Iterable[str]:
    """Which role follows which."""
    order = [hit.role for hit in sentence.hits if not hit.role.startswith("rule.")]
    return (f"{one}>{other}" for one, other in pairwise(order))


def _facts(facts: Mapping[str, float]) -> Iterator[str]:
    true = sorted(name for name, value in facts.items() if value >= 0.5)
    yield from (f"is {name}" for name in true)
    yield from (f"is {one}&{other}" for one, other in combinations(true, 2))
