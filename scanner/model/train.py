"""``noticegate model train``: examples and corpora in; weights, figures and the tables of the model card out."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from scanner import resources, yamlfile
from scanner.errors import ModelError
from scanner.model.card import fill
from scanner.model.dataset import Sample, samples
from scanner.model.examples import Record, corpus_records, own_examples
from scanner.model.fit import Settings, fit
from scanner.model.infer import FILE, Model, write
from scanner.model.validate import (
    RulesOnly,
    Tallies,
    cross_validate,
    leave_one_language_out,
    measure,
    new_tallies,
    rule_ids,
)
from scanner.pack import load_pack
from scanner.prose.judge import Judge

SETTINGS = "train.yaml"
METRICS = "metrics.json"
CARD = "card.md"


def read_settings() -> Settings:
    """The settings in ``models/train.yaml``.

    Raises:
        ModelError: the file lacks a setting or has one that is not known.
    """
    name = f"models/{SETTINGS}"
    data = yamlfile.load(resources.folder("models").joinpath(SETTINGS).read_bytes(), name, ModelError)
    known = {field.name for field in fields(Settings)}
    if not isinstance(data, dict) or set(data) != known:
        raise ModelError(f"{name}: needs exactly these keys: {', '.join(sorted(known))}.")
    return Settings(**data)


def train(corpus: Path | None, out: Path, note: Callable[[str], None]) -> None:
    """Train, measure and write ``notice.weights``, ``metrics.json`` and the tables in ``card.md`` to ``out``.

    Args:
        corpus: a folder with labelled ``*.jsonl``; without one, only the project's own examples are used.
        out: an existing folder.
        note: is told what is going on.

    Raises:
        ModelError, InputError, RuleError: settings, corpus or rules are not valid.
    """
    settings = read_settings()
    records = own_examples() + (corpus_records(corpus) if corpus else [])
    passages = samples(load_pack(), records)
    note(f"{len(records)} texts, {len(passages)} passages")
    model = fit(passages, rule_ids(), settings)
    (out / FILE).write_bytes(write(model))
    note(f"wrote {out / FILE}; now the figures")
    metrics = _metrics(records, passages, settings, model)
    (out / METRICS).write_text(json.dumps(metrics, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    card = out / CARD
    if card.is_file():
        card.write_text(fill(card.read_text(encoding="utf-8"), metrics), encoding="utf-8")


def _metrics(records: Sequence[Record], passages: Sequence[Sample], settings: Settings, model: Model) -> dict[str, Any]:
    rules, plain = new_tallies(), new_tallies()
    measure(records, RulesOnly(), rules)
    measure(records, Judge(model), plain)
    grouped, reliable = cross_validate(records, passages, settings)
    languages = sorted({record.language for record in records if record.corpus == "examples"})
    unseen = leave_one_language_out(records, passages, settings, languages)
    return {
        "model": model.hash,
        "rules": load_pack().hash,
        "texts": len(records),
        "passages": len(passages),
        "rules only": _figures(rules),
        "cross-validated": _figures(grouped),
        "plain": _figures(plain),
        "language left out": _figures(unseen),
        "reliability": reliable,
    }


def _figures(tallies: Tallies) -> Mapping[str, Any]:
    return {name: _gate(tally.to_dict()) for name, tally in sorted(tallies.items())}


def _gate(measures: Mapping[str, Any]) -> Mapping[str, Any]:
    """The measures of the gate as counts (part, whole), and the mean F1 of the kinds."""
    rates = {
        "accuracy": measures["accuracy"],
        "deny precision": measures["deny"]["precision"],
        "deny recall": measures["deny"]["recall"],
        "wrongly denied": measures["wrongly_denied"],
        "wrongly not allowed": measures["wrongly_not_allowed"],
    }
    return {
        **{name: [rate["part"], rate["whole"]] for name, rate in rates.items()},
        "macro F1": measures["macro_f1"],
    }
