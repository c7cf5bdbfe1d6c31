"""Saved files of hosts: found by the address of a document, bounded, and never outside their folder."""

import os
import pickle
from pathlib import Path

import pytest

from scanner import Document, Scanner, SiteFiles
from scanner.errors import InputError
from scanner.site_files import PATHS, Sites, host_of, single


def save(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


def given(folder: Path, url: str | None) -> SiteFiles | None:
    return Sites(str(folder)).given_to(Document(text="x", url=url)).site


@pytest.mark.parametrize(("field", "name"), [(field, name) for field, names in PATHS.items() for name in names])
def test_a_file_is_found_under_its_path_on_the_server(field: str, name: str, tmp_path: Path) -> None:
    """Each path fills its field and no other; the same file can be read alone."""
    save(tmp_path, {f"arc.example.org/{name}": "words"})
    site = given(tmp_path, "https://arc.example.org/a/b?c")
    assert site is not None
    assert {one: getattr(site, one) for one in PATHS} == dict.fromkeys(PATHS) | {field: "words"}
    assert getattr(single(tmp_path / "arc.example.org" / name), field) == "words"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Arc.Example.org:443/a", "arc.example.org"),
        ("http://arc.example.org.:80/a", "arc.example.org"),
        ("https://user@arc.example.org:8443/a", "arc.example.org:8443"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://../a", ""),
        ("https://a/../../etc", "a"),
        ("https://a..b/", ""),
        ("https://" + "ü" * 100_000, ""),
        ("/only/a/path", ""),
        (None, ""),
    ],
)
def test_the_name_of_a_host_folder(url: str | None, host: str) -> None:
    """One spelling for a host; what cannot be a folder's name is none."""
    assert host_of(url) == host


def test_licences_and_policies_are_read_by_their_address(tmp_path: Path) -> None:
    """On the same host and on another; nothing outside the folder, whatever the address."""
    save(tmp_path, {"secret.xml": "no", "a.example/x.xml": "own", "b.example/terms/y.json": "other", "a.example/q": ""})
    site = given(tmp_path, "https://a.example/")
    assert site is not None
    assert site.rsl.get("https://a.example/x.xml") == "own"
    assert site.tdm_policies.get("http://b.example/terms/y.json") == "other"
    for url in ("../secret.xml", "%2e%2e/secret.xml", "..%5csecret.xml", "x.xml?v=2", "", "\0", "z" * 5000):
        assert site.rsl.get(f"https://a.example/{url}") is None
    assert site.rsl.get("https://../secret.xml") is None
    assert site.rsl.get("https://[/x.xml") is None


def test_a_named_licence_decides(tmp_path: Path) -> None:
    """From robots.txt to the saved licence to the verdict."""
    licence = (
        '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>'
        '<prohibits type="usage">ai-train</prohibits></license></content></rsl>'
    )
    save(tmp_path, {"a.example/robots.txt": "License: https://b.example/l.xml\n", "b.example/l.xml": licence})
    document = Sites(str(tmp_path)).given_to(Document(text="Ferries.", url="https://a.example/"))
    verdict = Scanner().scan(document)
    assert verdict.statuses["train-ai"] == "reserved"
    assert "license-unavailable" not in {warning.code for warning in verdict.warnings}


def test_files_are_read_once_for_a_host(tmp_path: Path) -> None:
    """Documents of one host share one object, and with it everything that is parsed."""
    sites = Sites(str(save(tmp_path, {"a.example/robots.txt": "User-agent: *\n"})))
    first, second = (sites.given_to(Document(text="x", url=f"https://a.example/{n}")) for n in range(2))
    assert first.site is second.site
    assert pickle.loads(pickle.dumps(first)) == first


def test_memory_is_bounded_over_many_hosts(tmp_path: Path) -> None:
    """A long crawl keeps the files of the last hosts only."""
    for number in range(60):
        save(tmp_path, {f"h{number}.example/robots.txt": "Disallow: /\n" * 200_000})
    sites = Sites(str(tmp_path))
    for number in range(60):
        assert sites.given_to(Document(text="x", url=f"https://h{number}.example/")).site is not None
    assert sites._characters <= 34 * 1024 * 1024


def test_own_files_and_gaps(tmp_path: Path) -> None:
    """A document keeps the files it brings; hosts without a folder and documents without an address are counted."""
    sites = Sites(str(save(tmp_path, {"a.example/robots.txt": "x"})))
    own = SiteFiles(robots_txt="y")
    assert sites.given_to(Document(text="x", url="https://a.example/", site=own)).site is own
    for url in ("https://b.example/", "https://b.example/2", "https://c.example/", None):
        assert sites.given_to(Document(text="x", url=url)).site is None
    assert [gap.partition(": ")[2] for gap in sites.gaps()] == [
        "no saved files of 2 host(s): b.example, c.example.",
        "1 document(s) have no address and got no files of a host.",
    ]


def test_a_cut_file_never_allows(tmp_path: Path) -> None:
    """Whatever stands behind the limit, characters of several bytes included, the verdict is no allow."""
    robots = "User-agent: *\nContent-Signal: ai-train=yes\n" + "# é\n" * 10_000_000
    save(tmp_path, {"a.example/robots.txt": robots})
    verdict = Scanner().scan(Sites(str(tmp_path)).given_to(Document(text="x", url="https://a.example/")))
    assert verdict.decision == "review"
    assert verdict.statuses["train-ai"] == "unknown"
    assert "scan-incomplete" in {warning.code for warning in verdict.warnings}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_no_silence(tmp_path: Path) -> None:
    """It is an error, not a host without rules."""
    save(tmp_path, {"a.example/robots.txt": "x"})
    (tmp_path / "a.example" / "robots.txt").chmod(0)
    with pytest.raises(InputError, match=r"robots\.txt"):
        given(tmp_path, "https://a.example/")


def test_no_folder() -> None:
    """A folder that is not there is a usage error."""
    with pytest.raises(InputError, match="no such folder"):
        Sites("nowhere")
