"""The gate is not worse on the labelled corpora than when its quality was last pinned (``pin_quality.py``)."""

import json
from pathlib import Path

import pytest
from pin_quality import CORPORA, FLOORS, digest, main, measures, worse

from scanner import Scanner

_PINNED = json.loads(FLOORS.read_bytes()) if FLOORS.is_file() else {}


@pytest.mark.parametrize("name", sorted(_PINNED))
def test_floors(name: str) -> None:
    """Every pinned share of a corpus is reached, on the very content it was pinned for."""
    corpus = CORPORA / name
    if not corpus.is_file():
        pytest.skip(f"{name} is not there: it is no part of this repository and is looked for in ../shared/corpus")
    if digest(corpus) != _PINNED[name]["sha256"]:
        pytest.skip(f"{name} has another content than the floors were pinned for; run tests/pin_quality.py")
    assert worse(measures(corpus, Scanner()), _PINNED[name]["measures"]) == []


def test_a_floor_does_not_fall_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pinning refuses to lower a floor, says which one, and lowers it when told to."""
    record = {"text": "The ferry leaves at ten.", "gate": "deny", "findings": []}
    (tmp_path / "one.jsonl").write_text(json.dumps(record))
    floors = tmp_path / "quality.json"
    pin = {"sha256": digest(tmp_path / "one.jsonl"), "measures": {"accuracy": 1.0}}
    floors.write_text(json.dumps({"one.jsonl": pin}))
    monkeypatch.setattr("pin_quality.CORPORA", tmp_path)
    monkeypatch.setattr("pin_quality.FLOORS", floors)

    assert main([]) == 1
    assert "one.jsonl: accuracy: 0.0, was 1.0" in capsys.readouterr().out
    assert json.loads(floors.read_bytes())["one.jsonl"] == pin

    assert main(["--allow-regression"]) == 0
    assert json.loads(floors.read_bytes())["one.jsonl"]["measures"]["accuracy"] == 0.0
