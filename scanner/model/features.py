"""What the model sees of a passage, as numbers of weight rows: hashed words and characters, roles, rules, context.

Training and inference call the same functions, and the hash is CRC-32, so a row means the same everywhere. Roles, rules
and context know no language: they carry what was learned in one language to the others.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from scanner.prose.lexicon import WORD
from scanner.text.normalize import without_diacritics

if TYPE_CHECKING:
    from scanner.prose.context import Evidence

VERSION = 1
"""Raised whenever a feature changes its meaning; weights of another version are refused."""

TEXT_ROWS = 1 << 15
STRUCTURE_ROWS = 1 << 13
ROWS = TEXT_ROWS + STRUCTURE_ROWS

MAX_TEXT = 1200
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
_BESIDE = 1
_GRAMS = (2, 3)
_STEM = 5
_LENGTHS = (60, 120, 240, 480, 960)


def text_rows(text: str, around: str = "") -> list[int]:
    """Rows of the words, stems and word pairs of ``text`` (a matching form), each once.

    In scripts without blanks, pairs and triples of characters stand for words. ``around`` is what stands beside the
    text; of that only the words count.
    """
    if not text.isascii():
        text = without_diacritics(text)
    text = text[:MAX_TEXT]
    words = WORD.findall(text)
    rows = {crc32(word.encode()) for word in words}
    rows.update([crc32(word[:_STEM].encode(), _STEM) for word in words if len(word) > _STEM])
    rows.update([crc32(f"{one} {other}".encode()) for one, other in pairwise(words)])
    rows.update([crc32(word.encode(), _BESIDE) for word in WORD.findall(around)])
    if not text.isascii():
        for gram in _GRAMS:
            rows.update(crc32(part) for run in _CHARACTERS.findall(text) for part in _grams(run, gram))
        rows.update(crc32(part, _BESIDE) for run in _CHARACTERS.findall(around) for part in _grams(run, 2))
    return sorted({row % TEXT_ROWS for row in rows})


def _grams(run: str, length: int) -> list[bytes]:
    return [run[at : at + length].encode() for at in range(len(run) - length + 1)]


def structure_rows(evidence: "Evidence") -> list[int]:
    """Rows of the roles, rules and facts of a passage, each once."""
    return sorted({_named(*name) for name in _structure(evidence)})


@lru_cache(maxsize=1 << 15)
def _named(*name: str | int) -> int:
    return TEXT_ROWS + crc32(" ".join(map(str, name)).encode()) % STRUCTURE_ROWS


def _structure(evidence: "Evidence") -> Iterator[tuple[str | int, ...]]:
    """The names of the features, as tuples, because joining them would take longer than looking them up."""
    roles: set[str] = set()
    for sentence in evidence.passage.sentences:
        order = [hit.role for hit in sentence.hits if not hit.role.startswith("rule.")]
        own = sorted(set(order))
        roles.update(own)
        yield from combinations(own, 2)
        yield from ((">", one, other) for one, other in pairwise(order))
        if sentence.governor:
            yield from (("governor", role) for role in sentence.governor.roles())
        for match in sentence.matches:
            yield ("met", match.rule.kind)
            yield ("met", match.rule.kind, match.reach, round(match.confidence * 5))
    yield from ((role,) for role in roles)
    yield from (("near", role) for role in evidence.near)
    true = sorted(name for name, value in evidence.facts.items() if value >= 0.5)
    yield from (("is", name) for name in true)
    yield from (("is", one, other) for one, other in combinations(true, 2))
    yield ("length", sum(evidence.passage.end - evidence.passage.start > length for length in _LENGTHS))
    yield ("sentences", min(len(evidence.passage.sentences), 5))
