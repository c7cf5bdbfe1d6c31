"""Books, reports and pictures on the command line, as files of a folder and without a name."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).parent.parent.parent
NOTICE = "No part of this may be used to train AI models without written permission of Arc Press."
PACKAGE = (
    '<package prefix="tdm: http://www.w3.org/ns/tdmrep#"><metadata><meta property="tdm:reservation">1</meta></metadata>'
    '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)


def fill(folder: Path) -> None:
    """A book that reserves, a report without text, a picture with a notice, a picture that is none."""
    with zipfile.ZipFile(folder / "book.epub", "w") as book:
        book.writestr("META-INF/container.xml", '<container><rootfile full-path="p.opf"/></container>')
        book.writestr("p.opf", PACKAGE)
        book.writestr("a.xhtml", "<p>The harbour was quiet.</p>")
    report = pypdf.PdfWriter()
    report.add_blank_page(100, 100)
    report.write(folder / "report.pdf")
    info = PngInfo()
    info.add_text("Copyright", NOTICE)
    Image.new("RGB", (4, 4)).save(folder / "view.png", pnginfo=info)
    (folder / "wrong.jpg").write_bytes(b"no picture")


def run(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "--format", "jsonl", "-q", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin,
        capture_output=True,
        check=False,
    )


def test_a_folder_of_files(tmp_path: Path) -> None:
    """Each has its verdict, or its error; what cannot be read makes the status 2."""
    fill(tmp_path)
    done = run(tmp_path, ".")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["decision"], "error" in one) for one in found] == [
        ("book.epub", "deny", False),
        ("report.pdf", "review", False),
        ("view.png", "deny", False),
        ("wrong.jpg", "review", True),
    ]
    assert done.returncode == 2
    assert b"no JPEG, PNG, WebP or TIFF" in done.stderr


def test_files_without_a_name(tmp_path: Path) -> None:
    """On standard input they are known by how they begin, and never taken for text."""
    fill(tmp_path)
    for name, decision in (("book.epub", "deny"), ("report.pdf", "review"), ("view.png", "deny")):
        done = run(tmp_path, "-", stdin=(tmp_path / name).read_bytes())
        assert json.loads(done.stdout)["decision"] == decision, name
