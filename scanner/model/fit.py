"""Fitting the model with scikit-learn: logistic regressions on hashed features, then the fusion on held-out scores."""

import hashlib
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from scanner.model import features
from scanner.model.dataset import LABELS, Sample
from scanner.model.examples import KINDS
from scanner.model.infer import Model, fusion_inputs, sample_hash
from scanner.vocabulary import Kind

_LARGEST = 32_000
_NEVER = 1.1


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``models/train.yaml`` sets; see there."""

    text_factor: float
    structure_factor: float
    inverse_regularisation: float
    fusion_inverse_regularisation: float
    folds: int
    seed: int
    alone: float
    corpus_weights: Mapping[str, float]


def matrix(samples: Sequence[Sample], settings: Settings) -> csr_matrix:
    """One row of features for each sample, weighted as at inference."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for sample in samples:
        for rows, factor in (
            (sample.text_rows, settings.text_factor),
            (sample.structure_rows, settings.structure_factor),
        ):
            values += [factor / sqrt(len(rows))] * len(rows) if rows else []
            columns += rows
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(samples), features.ROWS))


@dataclass(frozen=True, slots=True)
class Linear:
    """One logistic regression for each label: coefficients by row and label, and intercepts."""

    weights: np.ndarray
    biases: np.ndarray

    def logits(self, data: csr_matrix) -> np.ndarray:
        """Log-odds by sample and label."""
        return np.asarray(data @ self.weights + self.biases)


def fit_linear(data: csr_matrix, samples: Sequence[Sample], settings: Settings) -> Linear:
    """Fit all labels, each on the samples for which it is known."""
    weights = np.zeros((features.ROWS, len(LABELS)))
    biases = np.zeros(len(LABELS))
    for column, label in enumerate(LABELS):
        known = [index for index, sample in enumerate(samples) if label in sample.labels]
        expected = [samples[index].labels[label] for index in known]
        if len(set(expected)) < 2:
            continue
        model = LogisticRegression(
            C=settings.inverse_regularisation, solver="liblinear", random_state=settings.seed, max_iter=200
        )
        model.fit(data[known], expected, [_weight(samples[index], settings) for index in known])
        weights[:, column], biases[column] = model.coef_[0], model.intercept_[0]
    return Linear(weights, biases)


def _weight(sample: Sample, settings: Settings) -> float:
    return settings.corpus_weights.get(sample.record.corpus, 1.0)


def folds(samples: Sequence[Sample], count: int, seed: int) -> list[tuple[list[int], list[int]]]:
    """Indices to train on and to test on; a group of samples never stands on both sides."""
    splitter = GroupKFold(n_splits=count, shuffle=True, random_state=seed)
    groups = [sample.record.group for sample in samples]
    return [(list(train), list(test)) for train, test in splitter.split(groups, groups=groups)]


def held_out_logits(data: csr_matrix, samples: Sequence[Sample], settings: Settings) -> np.ndarray:
    """The log-odds of each sample by a model that has not seen its group."""
    logits = np.zeros((len(samples), len(LABELS)))
    for train, test in folds(samples, settings.folds, settings.seed):
        linear = fit_linear(data[train], [samples[index] for index in train], settings)
        logits[test] = linear.logits(data[test])
    return logits


def fit(samples: Sequence[Sample], rules: Collection[str], settings: Settings) -> Model:
    """The model and its fusion, as they are shipped. ``rules``: ids of the rules that the samples were read with."""
    data = matrix(samples, settings)
    held_out = held_out_logits(data, samples, settings)
    linear = fit_linear(data, samples, settings)
    scored = [kind for kind in KINDS if kind in LABELS]
    fusion = fit_fusion(scored, samples, held_out, settings)
    for kind in KINDS:
        if kind not in fusion:
            fusion |= fit_fusion([kind], samples, held_out, settings)
    return packed(linear, {kind.value: one for kind, one in fusion.items()}, rules, settings)


def fit_fusion(
    kinds: Sequence[Kind], samples: Sequence[Sample], held_out: np.ndarray, settings: Settings
) -> dict[Kind, dict[str, Any]]:
    """Logistic regression on held-out log-odds, rule evidence and facts: one slope for all ``kinds``, a bias for each.

    Kinds without a score of their own are weighed only where a rule is met. Without examples both for and against there
    is no fusion, and rules are believed.
    """
    rows = [
        (index, number)
        for index, sample in enumerate(samples)
        for number, kind in enumerate(kinds)
        if kind in sample.labels and (kind in LABELS or kind in sample.best)
    ]
    expected = [samples[index].labels[kinds[number]] for index, number in rows]
    if len(set(expected)) < 2:
        return {}
    own = np.eye(len(kinds))[[number for _, number in rows]]
    inputs = [fusion_row(kinds[number], samples[index], held_out[index]) for index, number in rows]
    model = LogisticRegression(
        C=settings.fusion_inverse_regularisation, solver="liblinear", random_state=settings.seed, max_iter=500
    )
    model.fit(np.hstack([inputs, own]), expected, [_weight(samples[index], settings) for index, _ in rows])
    slopes, biases = model.coef_[0][: -len(kinds)], model.coef_[0][-len(kinds) :] + model.intercept_[0]
    return {
        kind: {
            "weights": [round(float(slope), 5) for slope in slopes],
            "bias": round(float(bias), 5),
            "alone": settings.alone if kind in LABELS else _NEVER,
        }
        for kind, bias in zip(kinds, biases, strict=True)
    }


def fusion_row(kind: Kind, sample: Sample, logits: Sequence[float]) -> list[float]:
    """The inputs of the fusion for one sample."""
    named = dict(zip(LABELS, map(float, logits), strict=True))
    return fusion_inputs(kind, named, sample.best.get(kind), sample.facts)


def packed(linear: Linear, fusion: Mapping[str, Any], rules: Collection[str], settings: Settings) -> Model:
    """The model in the numbers of its file: 16-bit integers, scaled by label."""
    scales = np.maximum(np.abs(linear.weights).max(axis=0), 1e-6) / _LARGEST
    weights = np.rint(linear.weights / scales).astype("<i2")
    header = {
        "features": features.VERSION,
        "sample": sample_hash(),
        "labels": list(LABELS),
        "scales": [float(scale) for scale in scales],
        "biases": [round(float(bias), 6) for bias in linear.biases],
        "text_factor": settings.text_factor,
        "structure_factor": settings.structure_factor,
        "fusion": fusion,
        "rules": sorted(rules),
        "sha256": hashlib.sha256(weights.tobytes()).hexdigest(),
    }
    return Model(header, array("h", weights.ravel().tolist()))
