"""The model as shipped: one file of plain numbers, read and applied without numpy.

File: the magic line, the length of the header (4 bytes, little-endian), the header (JSON), then the weights as 16-bit
integers, little-endian, row by row, one for each label. The header names the version and a hash of the features that
the weights are for, the labels with their scale and bias, how rows are weighted, the rules it was trained with,
and the fusion (see ``Fusion``).
"""

import hashlib
import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from typing import Any

from scanner import resources
from scanner.errors import ModelError
from scanner.model import features
from scanner.prose.rules import Match
from scanner.vocabulary import Kind

MAGIC = b"noticegate model 1\n"
FILE = "notice.weights"
NOTICE = "notice"
_SAMPLE = "No part of these pages may be copied. 無断転載禁止 Żaden fragment"
_MOST_BYTES = 8 << 20
_NEAR_CERTAIN = 0.995
_QUOTED = 0.2


@dataclass(frozen=True, slots=True)
class Fusion:
    """Logistic regression over ``inputs`` (see ``fusion_inputs``): the confidence of one kind.

    ``alone``: the confidence from which the model reports the kind when no rule is met.
    """

    weights: tuple[float, ...]
    bias: float
    alone: float


class Model:
    """Scores passages."""

    def __init__(self, header: Mapping[str, Any], weights: Sequence[int]) -> None:
        """Use checked contents of a model file."""
        self.hash: str = header["sha256"][:16]
        self.header = header
        self.labels: tuple[str, ...] = tuple(header["labels"])
        self.fusion = {
            Kind(kind): Fusion(tuple(fusion["weights"]), fusion["bias"], fusion["alone"])
            for kind, fusion in header["fusion"].items()
        }
        self.rules = frozenset(header["rules"])
        self._scales: tuple[float, ...] = tuple(header["scales"])
        self._biases: tuple[float, ...] = tuple(header["biases"])
        self._text_factor: float = header["text_factor"]
        self._structure_factor: float = header["structure_factor"]
        self.weights = weights
        self._width = len(self.labels)

    def logits(self, text_rows: Sequence[int], structure_rows: Sequence[int]) -> dict[str, float]:
        """The log-odds of each label for a passage with these features (see ``scanner.model.features``)."""
        text = self._sums(text_rows, self._text_factor)
        structure = self._sums(structure_rows, self._structure_factor)
        return {
            label: (one + other) * scale + bias
            for label, one, other, scale, bias in zip(
                self.labels, text, structure, self._scales, self._biases, strict=True
            )
        }

    def _sums(self, rows: Sequence[int], factor: float) -> Sequence[float]:
        if not rows:
            return [0.0] * self._width
        weights, width = self.weights, self._width
        factor /= sqrt(len(rows))
        chosen = [weights[row * width : (row + 1) * width] for row in rows]
        return [total * factor for total in map(sum, zip(*chosen, strict=True))]

    def confidence(
        self, kind: Kind, logits: Mapping[str, float], match: Match | None, facts: Mapping[str, float]
    ) -> float:
        """How likely the passage is a notice of ``kind``, given the best rule of that kind that it meets.

        A rule that came after the model (one that a user wrote) speaks for itself, unless somebody is quoted.
        """
        if match and match.rule.id not in self.rules:
            return match.confidence * (_QUOTED if facts["quoted"] > 0.5 and _reported(facts) else 1.0)
        fusion = self.fusion[kind]
        inputs = fusion_inputs(kind, logits, match, facts)
        total = sum(map(float.__mul__, fusion.weights, inputs), fusion.bias)
        return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


def fusion_inputs(
    kind: Kind, logits: Mapping[str, float], match: Match | None, facts: Mapping[str, float]
) -> list[float]:
    """What the fusion weighs: the model's log-odds for notice and kind, the rule's, its reach, the strongest facts."""
    certainty = min(max(match.confidence, 1 - _NEAR_CERTAIN), _NEAR_CERTAIN) if match else 0.5
    notice, own, met = _bounded(logits[NOTICE]), _bounded(logits.get(kind, 0.0)), float(match is not None)
    return [
        notice,
        own,
        log(certainty / (1 - certainty)),
        met,
        float(match is not None and match.reach != "sentence"),
        facts["quoted"],
        _reported(facts),
        notice * met,
        min(notice, 0.0),
        max(own, 0.0),
    ]


def fusion_names() -> tuple[str, ...]:
    """What the inputs of the fusion are, in order."""
    return (
        "notice", "kind", "rule", "met", "beyond", "quoted", "reported", "notice·met", "notice<0", "kind>0",
    )  # fmt: skip


def _reported(facts: Mapping[str, float]) -> float:
    return max(facts["report"], facts["near-report"], facts["example-cue"])


def _bounded(logit: float) -> float:
    return max(min(logit, 8.0), -8.0)


def read(content: bytes, name: str) -> Model:
    """The model in the bytes of a model file.

    Raises:
        ModelError: it is damaged, cut off, or made for other features than these.
    """
    try:
        header, payload = _parts(content)
        weights = array("h", payload)
        if sys.byteorder == "big":
            weights.byteswap()
        if len(weights) != features.ROWS * len(header["labels"]):
            raise ValueError("the number of weights is wrong")
        if hashlib.sha256(payload).hexdigest() != header["sha256"]:
            raise ValueError("the checksum is wrong")
        fits = (header["features"], header["sample"]) == (features.VERSION, sample_hash())
        model = Model(header, weights)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ModelError(f"{name}: damaged: {problem}. Reinstall noticegate or train the model again.") from None
    if not fits:
        raise ModelError(f"{name}: made for other features than this version reads. Train the model again.")
    return model


def _parts(content: bytes) -> tuple[dict[str, Any], bytes]:
    if not content.startswith(MAGIC) or len(content) > _MOST_BYTES:
        raise ValueError("it does not begin like a model, or is too large")
    at = len(MAGIC) + 4
    length = int.from_bytes(content[at - 4 : at], "little")
    header = json.loads(content[at : at + length])
    if not isinstance(header, dict):
        raise ValueError("the header is no mapping")
    return header, content[at + length :]


def write(model: Model) -> bytes:
    """The bytes of the file of ``model``."""
    header = json.dumps(model.header, separators=(",", ":"), sort_keys=True).encode()
    weights = array("h", model.weights)
    if sys.byteorder == "big":
        weights.byteswap()
    return MAGIC + len(header).to_bytes(4, "little") + header + weights.tobytes()


def sample_hash() -> str:
    """A fingerprint of how features are made, from a fixed sentence."""
    return hashlib.sha256(repr(features.text_rows(_SAMPLE)).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The shipped model.

    Raises:
        ModelError: it is missing, damaged or made for other features.
    """
    try:
        content = resources.folder("models").joinpath(FILE).read_bytes()
    except OSError as problem:
        message = f"models/{FILE}: cannot be read: {problem.strerror}. Train it: noticegate model train."
        raise ModelError(message) from None
    return read(content, f"models/{FILE}")
