"""Plain notices composed of frames (``models/frames.yaml``): every act in every frame.

Real notices are few, and what is learned from them sticks to their words: "no part of … may be" stood with "reproduced"
so often that it spoke against scraping. Frames take that apart.
"""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from scanner import resources, yamlfile
from scanner.errors import ModelError
from scanner.vocabulary import Kind

FILE = "frames.yaml"
_SEED = 11


def composed() -> Iterator[tuple[str, str, str]]:
    """Language, text and kind of each notice.

    Raises:
        ModelError: the file is not valid.
    """
    name = f"models/{FILE}"
    data = yamlfile.load(resources.folder("models").joinpath(FILE).read_bytes(), name, ModelError)
    for language, parts in data.items():
        for kind, acts in parts["acts"].items():
            if kind not in set(Kind):
                raise ModelError(f"{name}: {language}: kind {kind!r} is not known.")
            for text in _texts(parts, acts):
                yield language, text, kind


def _texts(parts: dict[str, Any], acts: list[str]) -> Iterator[str]:
    for frame, thing, act, end in product(parts["frames"], parts["things"], acts, parts["ends"]):
        yield frame.format(thing=thing, Thing=thing[:1].upper() + thing[1:], act=act, end=end)


def sample(each: int) -> list[tuple[str, str, str]]:
    """``each`` of the composed notices for each language and kind, always the same ones."""
    groups: dict[tuple[str, str], list[str]] = {}
    for language, text, kind in composed():
        groups.setdefault((language, kind), []).append(text)
    chosen = []
    for (language, kind), texts in groups.items():
        for text in Random(_SEED).sample(texts, min(each, len(texts))):
            chosen.append((language, text, kind))
    return chosen
