"""The public surface: what ``scanner`` promises, and nothing by accident."""

import subprocess
import sys
import types

import scanner


def test_all_is_sorted_and_true() -> None:
    """``__all__`` lists every public name of the package, in order; other public names are its modules."""
    public = [
        name
        for name, value in vars(scanner).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]
    assert scanner.__all__ == sorted(public)


def test_public_names_are_documented() -> None:
    """Every public class says what it is."""
    assert [name for name in scanner.__all__ if not (getattr(scanner, name).__doc__ or "").strip()] == []


def test_import_is_quiet_and_light() -> None:
    """``import scanner`` prints nothing and loads none of the libraries that only some tasks need."""
    heavy = {"numpy", "sklearn", "scipy", "typer", "rich", "hyperscan", "selectolax"}
    code = f"import scanner, sys; print(*{heavy} & sys.modules.keys())"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": scanner.__path__[0].rpartition("scanner")[0]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout.strip(), run.stderr) == ("", "")
