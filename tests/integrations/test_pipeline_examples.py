"""The examples of docs/pipelines.md are files that run, and print what the page shows.

``NOTICEGATE_UPDATE_DOCS=1 pytest tests/integrations/test_pipeline_examples.py`` writes what is printed into the page.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "pipelines.md"
EXAMPLES = {path.name: path for path in sorted((ROOT / "examples" / "pipelines").glob("*.py"))}
_ENGINES = ("pandas", "polars", "datasets", "datatrove", "scrapy", "spark", "ray")
_SESSION = re.compile(r"^```console\n\$ ([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SESSIONS = dict(_SESSION.findall(PAGE.read_text(encoding="utf-8")))


def _needs(command: str) -> None:
    """Skip what the environment cannot run."""
    engine = next(engine for engine in _ENGINES if re.search(rf"[/_.]{engine}[_.\s]", command))
    module = {"spark": "pyspark"}.get(engine, engine)
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")


def _run(command: str, folder: Path) -> str:
    shutil.copytree(ROOT / "examples", folder / "examples")
    scripts = str(Path(sys.executable).parent)
    environment = os.environ | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "HF_HOME": str(folder / "hf"),
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    run = subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return "\n".join(line.rstrip() for line in run.stdout.strip().splitlines())


@pytest.mark.parametrize("command", SESSIONS)
def test_the_page_shows_what_is_printed(command: str, tmp_path: Path) -> None:
    """A command of the page prints what the page says that it prints."""
    _needs(command)
    printed = _run(command, tmp_path)
    if os.environ.get("NOTICEGATE_UPDATE_DOCS"):
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(
            page.replace(f"$ {command}\n{SESSIONS[command]}", f"$ {command}\n{printed}\n"), encoding="utf-8"
        )
        return
    assert printed == SESSIONS[command].strip("\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_shows_the_file(name: str) -> None:
    """Each example stands on the page as it is in its file."""
    assert f"```python\n{EXAMPLES[name].read_text(encoding='utf-8')}```" in PAGE.read_text(encoding="utf-8")


def test_the_spider(tmp_path: Path) -> None:
    """The spider crawls a site, and drops what its page reserves."""
    _needs("examples/pipelines/scrapy_spider.py")
    site = tmp_path / "site"
    site.mkdir()
    (site / "quiet.html").write_text("<html><body><p>The ferry is late.</p></body></html>")
    shutil.copy(ROOT / "examples" / "page.html", site)

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages = [f"http://127.0.0.1:{server.server_port}/{name}" for name in ("quiet.html", "page.html")]
    _run(f"python examples/pipelines/scrapy_spider.py {' '.join(pages)}", tmp_path)
    server.shutdown()
    lines = (tmp_path / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert [line.split('"')[3] for line in lines] == pages[:1]
