"""The documentation site builds without a complaint, and everything that is shipped is on it."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typer

import scanner
from scanner import licenses, resources, yamlfile
from scanner.cli.app import app
from scanner.errors import RuleError
from scanner.rule_examples import rule_sources
from scanner.vocabulary import Kind, Use

for needed in ("mkdocs", "material", "mkdocstrings"):
    pytest.importorskip(needed, reason="the site is built with the extra `docs`")

ROOT = Path(__file__).resolve().parents[1]


class _Page(HTMLParser):
    """Text, anchors and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.anchors: set[str] = set()
        self.loaded: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.anchors.add(str(given["id"]))
        address = given.get("src") if tag != "link" else given.get("href")
        if address and given.get("rel") != "canonical":
            self.loaded.add(address)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; a warning of the strict build is a failure."""
    folder = tmp_path_factory.mktemp("site")
    build = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stderr
    return folder


def _page(site: Path, name: str) -> _Page:
    page = _Page()
    page.feed((site / name / "index.html").read_text(encoding="utf-8"))
    return page


def _commands(command: object, path: str) -> list[str]:
    below = getattr(command, "commands", None)
    if below is None:
        return [path]
    return [name for word, child in below.items() for name in _commands(child, f"{path} {word}")]


def test_every_command_is_on_the_site(site: Path) -> None:
    """Whoever looks for a verb finds it with its options."""
    page = _page(site, "reference/commands")
    names = _commands(typer.main.get_command(app), "noticegate")
    assert "noticegate rules list" in names
    assert [name for name in names if name.replace(" ", "-") not in page.anchors] == []
    assert "--text-field" in page.text


def test_every_rule_and_kind_is_on_the_site(site: Path) -> None:
    """Each rule has a place of its own, each kind its meaning and what it says on each use."""
    rules, kinds, glossary = _page(site, "reference/rules"), _page(site, "reference/kinds"), _page(site, "glossary")
    assert [source.id for source in rule_sources() if source.id not in rules.anchors] == []
    assert [kind for kind in Kind if kind not in kinds.text or kind not in glossary.anchors] == []


def test_every_language_is_on_the_site(site: Path) -> None:
    """Each lexicon that ships is in the table of languages."""
    page = _page(site, "reference/languages")
    folder = resources.folder("rules").joinpath("lexicon")
    lexicons = [yamlfile.load(file.read_bytes(), file.name, RuleError) for file in folder.iterdir()]
    assert [lexicon["name"] for lexicon in lexicons if lexicon["name"] not in page.text] == []


def test_every_licence_policy_and_name_is_on_the_site(site: Path) -> None:
    """Licences, shipped policies and the promised names of the library are there."""
    licences, policies = _page(site, "reference/licences"), _page(site, "reference/policies")
    assert [family.id for family in licenses.pack().families if family.id not in licences.text] == []
    assert [use for use in Use if use not in policies.anchors] == []
    api = _page(site, "reference/api")
    assert [name for name in scanner.__all__ if not any(a.endswith(f".{name}") for a in api.anchors)] == []


def test_readers_are_sent_to_no_other_host(site: Path) -> None:
    """Opening a page loads scripts, styles, fonts and pictures from the site alone."""
    pages = [path.relative_to(site).parent.as_posix() for path in site.rglob("index.html")]
    assert len(pages) > len(list((ROOT / "docs").glob("*.md")))
    loaded = {address for name in pages for address in _page(site, name).loaded}
    assert [address for address in loaded if "//" in address] == []


def test_external_links_are_listed(site: Path) -> None:
    """Links to other hosts can be checked by whoever has a network."""
    lines = (site / "external-links.txt").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("https://www.rfc-editor.org/rfc/rfc9309\tlaw.md") for line in lines)
