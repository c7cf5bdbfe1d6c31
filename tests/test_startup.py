"""What a start loads: a hook environment stays small and a scan of one file starts at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {
    "ahocorasick_rs", "joblib", "lxml", "numpy", "pandas", "polars", "pyarrow", "pydantic", "ray", "requests", "rich",
    "scipy", "sklearn", "urllib3",
}  # fmt: skip
_PROSE = "A short article about gardens, with nothing in it that a lawyer would read twice."
_NOTICE = "Training of AI models on this website is prohibited without written permission of Harbour Media Ltd."


def _modules(code: str, cache: Path) -> set[str]:
    """The modules that are loaded when ``code`` has run, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('|'.join(sys.modules))"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "NOTICEGATE_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(run.stdout.splitlines()[-1].split("|"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    _modules(f"from scanner import Scanner; Scanner().scan({_NOTICE!r})", folder)
    return folder


def _scan_command(text: str) -> str:
    return (
        "import io, sys\nfrom scanner.cli.app import app\n"
        f"sys.argv = ['noticegate', 'scan', '--fail-on', 'never', '-']\n"
        f"sys.stdin = io.TextIOWrapper(io.BytesIO({text!r}.encode()))\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
    )


@pytest.mark.parametrize(
    "code",
    ["import scanner", _scan_command(_PROSE), _scan_command(_NOTICE)],
    ids=["import", "scan of prose", "scan of a notice"],
)
def test_nothing_heavy_is_loaded(code: str, cache: Path) -> None:
    """Neither the import nor a scan of one document loads numerical, table or terminal packages."""
    loaded = {name.split(".")[0] for name in _modules(code, cache)}
    assert loaded & HEAVY == set()


def test_the_import_alone_reads_no_rules(cache: Path) -> None:
    """``import scanner`` loads no matcher, no HTML parser and no regular expression package."""
    loaded = {name.split(".")[0] for name in _modules("import scanner", cache)}
    assert loaded & {"hyperscan", "regex", "selectolax", "typer", "click"} == set()


def test_a_warm_scan_compiles_nothing(cache: Path) -> None:
    """With a warm cache no rule file is parsed and no database compiled."""
    code = (
        "def fail(*a, **k): raise AssertionError('compiled')\n"
        "import scanner.prose.literals as literals\nliterals._compiled = fail\n"
        "import scanner.pack as pack\npack.compile_pack = fail\n"
        "from scanner import Scanner\n"
        f"assert Scanner().scan({_NOTICE!r}).decision == 'deny'\n"
    )
    if sys.platform == "linux":
        _modules(code, cache)
