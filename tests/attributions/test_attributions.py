"""What open licences ask for, from real scans, in formats that their own validators take."""

import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner import Document, Scanner
from scanner.attributions import Dataset, collect, write
from scanner.reports import report_for
from scanner.types import Verdict

ROOT = Path(__file__).parents[2]
HOSTILE = "=cmd()|'<script>alert(1)</script>' [x](javascript:a) `b` \n# c \x1b[31m \u202e \ud800 \x00"
RECORDS = [
    {
        "id": "Atlas of *ferries*",
        "url": "https://atlas.example.org/a?b=1|2",
        "text": "© 2024 Ana Vela. This is licensed under a Creative Commons Attribution 4.0 International License.",
    },
    {
        "id": "reel",
        "url": "https://tunes.example.org/reel",
        "text": "A reel. Published under CC BY-SA (https://creativecommons.org/licenses/by-sa/).",
    },
    {
        "id": "old",
        "url": "https://old.example.org/",
        "text": "This text is in the public domain. No rights are reserved.",
    },
    {"id": "silent", "url": "https://silent.example.org/", "text": "The ferry leaves at nine."},
    {
        "id": "both",
        "url": "https://both.example.org/",
        "text": "Licensed under CC BY 4.0. You may not use any article to train AI models.",
    },
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Records and the verdicts on them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    (tmp_path / "data.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    _run("scan", "data.jsonl", "--format", "jsonl", "-q", "-o", "verdicts.jsonl")
    return tmp_path


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanner", *arguments]
    return subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _hostile(name: str) -> tuple[str, Dataset]:
    """The format ``name`` of a verdict with hostile text in every field."""
    scanner = Scanner()
    text = "This work is licensed under a Creative Commons Attribution 4.0 International License."
    verdict = scanner.scan(Document(text=text)).to_dict() | {"id": HOSTILE, "url": HOSTILE, "place": HOSTILE}
    for finding in verdict["findings"]:
        finding |= {"holder": HOSTILE}
    verdict["findings"] += [{**verdict["findings"][0], "kind": "copyright-line", "excerpt": HOSTILE}]
    dataset = Dataset(HOSTILE, "https://data.example.org/", HOSTILE, HOSTILE)
    Path("v.jsonl").write_text(json.dumps(verdict), encoding="utf-8")
    assert collect(["v.jsonl"], dataset) == 0
    out = io.StringIO()
    write(name, dataset, out)
    dataset.close()
    return out.getvalue(), dataset


def test_markdown(folder: Path) -> None:
    """By licence, with author, source and notice; documents that are silent or not allowed are not there."""
    run = _run("attributions", "verdicts.jsonl", "--changes", "Tables were cut.")
    assert run.returncode == 0, run.stderr
    assert "Changes: Tables were cut." in run.stdout
    assert (
        "## Creative Commons Attribution 4.0\n\n`CC-BY-4.0`, <https://creativecommons.org/licenses/by/4.0/>. "
        in run.stdout
    )
    assert "- Atlas of \\*ferries\\* by Ana Vela, <https://atlas.example.org/a?b=1%7C2>. © 2024 Ana Vela" in run.stdout
    assert "It asks for: attribution, share alike. 1 document." in run.stdout
    assert "silent" not in run.stdout
    assert "both" not in run.stdout


def test_csv(folder: Path) -> None:
    """A row for each document with the id, name and address of its licence."""
    rows = list(csv.DictReader(io.StringIO(_run("attributions", "verdicts.jsonl", "--format", "csv").stdout)))
    assert [(row["title"], row["license"]) for row in rows] == [
        ("Atlas of *ferries*", "CC-BY-4.0"),
        ("reel", "CC-BY-SA"),
        ("old", "public-domain"),
    ]
    assert rows[0]["license_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (rows[0]["author"], rows[0]["copyright"]) == ("Ana Vela", "© 2024 Ana Vela.")


def test_hostile_markdown_and_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No text becomes markup, a heading, a link, a formula or a terminal sequence."""
    monkeypatch.chdir(tmp_path)
    page, _ = _hostile("md")
    assert page.isascii()
    assert "<script" not in page
    assert "\\[x\\](javascript:a)" in page
    assert [line for line in page.splitlines() if line.startswith("# ")] == page.splitlines()[:1]
    table, _ = _hostile("csv")
    assert not [cell for row in csv.reader(io.StringIO(table)) for cell in row if cell.startswith("=")]
    assert all(character.isprintable() or character == "\n" for character in page + table)


def _spdx(shown: str) -> Any:
    model = pytest.importorskip("spdx_python_model", reason="SPDX 3 is validated by spdx-python-model").v3_0_1
    objects = model.SHACLObjectSet()
    model.JSONLDDeserializer().read(io.BytesIO(shown.encode()), objects)
    assert not objects.missing_ids
    return objects


def test_spdx(folder: Path) -> None:
    """Valid by the classes of the SPDX 3.0.1 model, and by what the profile Dataset asks for beyond them."""
    run = _run("attributions", "verdicts.jsonl", "--format", "spdx", "--url", "https://data.example.org/set")
    assert run.returncode == 0, run.stderr
    graph = json.loads(run.stdout)["@graph"]
    objects = _spdx(run.stdout)
    assert len(list(objects.foreach_type("software_File"))) == 3
    (package,) = (one for one in graph if one["type"] == "dataset_DatasetPackage")
    asked = {"builtTime", "originatedBy", "releaseTime", "software_downloadLocation", "software_primaryPurpose"}
    assert asked <= set(package)
    for kind in ("hasConcludedLicense", "hasDeclaredLicense"):
        links = (one for one in graph if one.get("relationshipType") == kind)
        assert sum(one["from"] == package["spdxId"] for one in links) == 1
    licences = {one["simplelicensing_licenseExpression"] for one in graph if "simplelicensing_licenseExpression" in one}
    joint = "CC-BY-4.0 AND LicenseRef-CC-BY-SA AND LicenseRef-public-domain"
    assert licences == {"CC-BY-4.0", "LicenseRef-CC-BY-SA", "LicenseRef-public-domain", joint}
    (file,) = (one for one in graph if one.get("name") == "Atlas of *ferries*")
    assert file["software_copyrightText"] == "© 2024 Ana Vela."
    assert (
        run.stdout
        == _run(
            "attributions", "verdicts.jsonl", "--format", "spdx", "--url", package["software_downloadLocation"]
        ).stdout
    )


def test_spdx_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus without open licences gives a valid document that asserts nothing."""
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()
    write("spdx", Dataset("none"), out)
    assert "expandedlicensing_NoAssertionLicense" in out.getvalue()
    _spdx(out.getvalue())


def _croissant(path: Path) -> Any:
    library = pytest.importorskip("mlcroissant", reason="Croissant is validated by mlcroissant")
    return library.Dataset(jsonld=path)


def test_croissant(folder: Path) -> None:
    """Valid by mlcroissant; it finds the files by their hashes and reads the attributions as records."""
    arguments = (
        "--format",
        "croissant",
        "--name",
        "ferries",
        "--url",
        "https://data.example.org/set",
        "--creator",
        "Port Lab",
    )
    (folder / "out").mkdir()
    run = _run("attributions", "verdicts.jsonl", *arguments, "-o", "out/croissant.json")
    assert (run.returncode, run.stderr) == (0, "")
    dataset = _croissant(folder / "out" / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    written = json.loads((folder / "out" / "croissant.json").read_text(encoding="utf-8"))
    assert written["license"] == [
        "https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by-sa/",
        "public-domain",
    ]
    assert [(one["contentUrl"], one["encodingFormat"]) for one in written["distribution"]] == [
        ("../data.jsonl", "application/jsonlines")
    ]
    assert written["creator"] == [{"@type": "sc:Organization", "name": "Port Lab"}]
    records = list(dataset.records("attributions"))
    assert [record["attributions/title"] for record in records] == ["Atlas of *ferries*", "reel", "old"]


def test_hostile_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in the fields, both kinds of metadata are valid and printable."""
    monkeypatch.chdir(tmp_path)
    shown, _ = _hostile("spdx")
    _spdx(shown)
    page, _ = _hostile("croissant")
    (tmp_path / "croissant.json").write_text(page, encoding="utf-8")
    _croissant(tmp_path / "croissant.json")
    assert all(character.isprintable() or character == "\n" for character in shown + page)


def test_folder_of_filter(folder: Path) -> None:
    """Of a folder that ``filter`` wrote, the distribution is what was allowed."""
    assert _run("filter", "data.jsonl", "-o", "out", "-q").returncode == 0
    shown = json.loads(_run("attributions", "out", "--format", "croissant").stdout)
    assert [one["contentUrl"] for one in shown["distribution"]] == ["out/allow/data.jsonl"]
    assert [one["attributions/title"] for one in shown["recordSet"][0]["data"]] == ["Atlas of *ferries*", "reel", "old"]


def test_what_is_gone_or_broken(folder: Path) -> None:
    """A file that is gone is left out with a note; a line that is no verdict makes the status 2."""
    (folder / "data.jsonl").unlink()
    with (folder / "verdicts.jsonl").open("a", encoding="utf-8") as out:
        out.write("{}\n")
    run = _run("attributions", "verdicts.jsonl", "--format", "croissant")
    assert "data.jsonl: no longer there" in run.stderr
    assert "1 documents or lines could not be read" in run.stderr
    assert run.returncode == 2
    assert "distribution" not in json.loads(run.stdout)


def test_verdicts_of_a_report(folder: Path) -> None:
    """What the library says is attributed as what the command line says."""
    text = "This work is licensed under a Creative Commons Attribution 4.0 International License."
    verdict = Scanner().scan(Document(text=text, id="Ferries", url="https://ferries.example.org/"))
    assert isinstance(verdict, Verdict)
    with (folder / "one.jsonl").open("w", encoding="utf-8") as out:
        report_for("jsonl").write([verdict], out)
    assert "- Ferries, <https://ferries.example.org/>" in _run("attributions", "one.jsonl").stdout


def test_example_of_the_page(folder: Path) -> None:
    """The guide shows what its commands write."""
    page = (ROOT / "docs" / "attribution.md").read_text(encoding="utf-8")
    commands = page.split("```sh\n", 1)[1].split("```", 1)[0].splitlines()
    shutil.copytree(ROOT / "examples", folder / "examples")
    for command in commands:
        assert _run(*shlex.split(command)[1:]).returncode == 0
    shown = page.split("```markdown\n", 1)[1].split("```", 1)[0]
    assert (folder / "ATTRIBUTION.md").read_text(encoding="utf-8") == shown
