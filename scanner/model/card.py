"""The tables of the model card, filled from ``metrics.json`` between ``<!-- name -->`` and ``<!-- /name -->``."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_COLUMNS = ("accuracy", "deny precision", "deny recall", "wrongly denied", "wrongly not allowed")
_SETTINGS = ("rules only", "cross-validated", "plain")


def fill(card: str, metrics: Mapping[str, Any]) -> str:
    """``card`` with its tables replaced."""
    tables = {
        "gate": _table(("corpus", "judged by", *_COLUMNS, "macro F1"), _gate(metrics)),
        "languages": _table(("language, corpus", *_COLUMNS), _languages(metrics["language left out"])),
        "reliability": _table(("confidence", "findings", "mean confidence", "right"), _reliability(metrics)),
        "data": f"{metrics['texts']} texts gave {metrics['passages']} passages.",
    }
    for name, table in tables.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        card = between.sub(rf"\g<1>{table}\n\g<2>", card)
    return card


def _gate(metrics: Mapping[str, Any]) -> Iterable[list[str]]:
    for corpus in metrics["plain"]:
        for setting in _SETTINGS if ", " not in corpus else ():
            figures = metrics[setting][corpus]
            yield [corpus, setting, *_rates(figures), _share(figures["macro F1"])]


def _languages(figures: Mapping[str, Any]) -> Iterable[list[str]]:
    return ([name, *_rates(measures)] for name, measures in figures.items())


def _reliability(metrics: Mapping[str, Any]) -> Iterable[list[str]]:
    for row in metrics["reliability"]:
        low = row["from"]
        yield [f"{low:.1f} to {low + 0.1:.1f}", str(row["count"]), _share(row["confidence"]), _share(row["right"])]


def _rates(figures: Mapping[str, Any]) -> list[str]:
    return [_rate(*figures[column]) for column in _COLUMNS]


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "-"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
