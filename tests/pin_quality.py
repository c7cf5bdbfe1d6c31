"""Measures the gate on the labelled corpora beside this checkout and pins what it reaches in ``quality.json``.

    python tests/pin_quality.py                      raises the floors to what is reached now
    python tests/pin_quality.py --allow-regression   writes lower ones too

A floor belongs to one content of a corpus file, named by its SHA-256: on another content it says nothing.
"""

import hashlib
import json
import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scanner import Scanner
from scanner.evaluate import Rate, Tally, evaluate
from scanner.labels import read_corpus

FLOORS = Path(__file__).with_name("quality.json")
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_CEILINGS = {"wrongly denied", "wrongly not allowed"}
_DIGITS = 10_000

Measures = Mapping[str, float]


def digest(corpus: Path) -> str:
    """The SHA-256 of a corpus file."""
    return hashlib.sha256(corpus.read_bytes()).hexdigest()


def measures(corpus: Path, scanner: Scanner) -> dict[str, float]:
    """Shares between 0 and 1 by name, four digits, rounded to the worse side; without those that have no cases."""
    evaluation = evaluate(read_corpus([str(corpus)]), scanner.scan)
    supported = sorted(evaluation.languages.keys() & set(scanner.pack.languages))
    rates = dict(_rates(evaluation.total))
    if len(evaluation.languages) > 1:
        rates |= {f"accuracy, {language}": evaluation.languages[language].accuracy for language in supported}
    shares = {name: rate.value for name, rate in rates.items()}
    shares |= {"macro F1": evaluation.total.macro_f1, "exceptions F1": evaluation.exceptions.f1}
    shares["holder in text"] = evaluation.holder_in_text.value
    return {name: _rounded(name, share) for name, share in shares.items() if share is not None}


def _rates(total: Tally) -> Iterator[tuple[str, Rate]]:
    yield "accuracy", total.accuracy
    if total.deny.recall.whole:
        yield "deny recall", total.deny.recall
        yield "deny precision", total.deny.precision
    yield "wrongly denied", total.wrongly_denied
    yield "wrongly not allowed", total.wrongly_not_allowed


def _rounded(name: str, share: float) -> float:
    towards = math.ceil if name in _CEILINGS else math.floor
    return towards(share * _DIGITS) / _DIGITS


def worse(measured: Measures, pinned: Measures) -> list[str]:
    """A line for each pinned measure that is not reached; without cases (nothing was denied) there is no share."""
    return [
        f"{name}: {measured[name]}, was {pin}"
        for name, pin in pinned.items()
        if name in measured and _is_worse(name, measured[name], pin)
    ]


def _is_worse(name: str, value: float, pin: float) -> bool:
    return value > pin if name in _CEILINGS else value < pin


def main(arguments: list[str]) -> int:
    """Pin all corpora; 1 when a floor would fall and that was not asked for."""
    old = json.loads(FLOORS.read_bytes()) if FLOORS.is_file() else {}
    scanner = Scanner()
    new: dict[str, Any] = {
        corpus.name: {"sha256": digest(corpus), "measures": measures(corpus, scanner)}
        for corpus in sorted(CORPORA.glob("*.jsonl"))
    }
    fallen = [
        f"{name}: {line}"
        for name, entry in old.items()
        if name in new and new[name]["sha256"] == entry["sha256"]
        for line in worse(new[name]["measures"], entry["measures"])
    ]
    print(*fallen, sep="\n")
    if fallen and "--allow-regression" not in arguments:
        print("Nothing written. Say --allow-regression to lower a floor.")
        return 1
    FLOORS.write_text(json.dumps({**old, **new}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
