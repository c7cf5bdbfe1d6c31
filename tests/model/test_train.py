"""Training from the command line: everything from one command, the same bytes each time."""

import subprocess
import sys
from pathlib import Path

import pytest

from scanner.model.card import fill
from scanner.model.infer import FILE, load_model, read

pytest.importorskip("sklearn", reason="training needs the extra train")


def test_tables_of_the_card() -> None:
    """Tables stand where the card has their markers, and nothing else in it changes."""
    rates = {name: [1, 2] for name in ("accuracy", "deny precision", "deny recall", "wrongly denied")}
    figures = {"some": {**rates, "wrongly not allowed": [0, 0], "macro F1": 0.5}}
    metrics = {
        "texts": 3,
        "passages": 4,
        "rules only": figures,
        "cross-validated": figures,
        "plain": figures,
        "language left out": {},
        "reliability": [{"from": 0.5, "count": 7, "confidence": 0.55, "right": 0.6}],
    }
    card = "# Card\n<!-- data -->\nold\n<!-- /data -->\nkept\n<!-- gate -->\n<!-- /gate -->\n"
    filled = fill(card, metrics)
    assert "3 texts gave 4 passages." in filled
    assert "old" not in filled
    assert "kept" in filled
    assert "| some | plain | 0.500 (1 of 2) | 0.500 (1 of 2) | 0.500 (1 of 2) | 0.500 (1 of 2) | - | 0.500 |" in filled
    assert fill(filled, metrics) == filled


def test_fitting_is_deterministic() -> None:
    """The same samples and settings give the same model, which reads back from its file."""
    from scanner.model.dataset import samples
    from scanner.model.examples import own_examples
    from scanner.model.fit import fit
    from scanner.model.infer import write
    from scanner.model.train import read_settings
    from scanner.pack import load_pack

    found = samples(load_pack(), own_examples()[::3])
    one, other = (write(fit(found, ["some-rule"], read_settings())) for _ in range(2))
    assert one == other
    assert read(one, FILE).rules == {"some-rule"}


@pytest.mark.parametrize("option", ["--corpus", "--out"])
def test_a_missing_folder_is_named(option: str, tmp_path: Path) -> None:
    """A folder that is not there is a usage error."""
    command = [sys.executable, "-m", "scanner", "model", "train", option, str(tmp_path / "nowhere")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "there is no such folder" in run.stderr


def test_info_names_the_model() -> None:
    """``model info`` shows the hash of the weights and every judged kind."""
    run = subprocess.run([sys.executable, "-m", "scanner", "model", "info"], capture_output=True, text=True, check=True)
    assert load_model().hash in run.stdout
    assert all(kind in run.stdout for kind in load_model().fusion)
