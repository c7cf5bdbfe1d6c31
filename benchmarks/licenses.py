"""Open licences: who names the licence of a text that has one, and who names one where there is none.

    pip install trafilatura scancode-toolkit-mini && python benchmarks/licenses.py ../shared/corpus

Tools that are not installed are left out. trafilatura reads links of web pages, so each text is made the text of a link
with rel=license, the kindest case.
"exact" is the same SPDX id; "family" ignores the version. scancode takes about half a second for each text.
"""

import html
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from accuracy import Record, cell, read

from scanner import Scanner
from scanner.evaluate import Rate

_VERSION = re.compile(r"-\d(?:\.\d)?(?:-[a-z]{2})?(?:-only|-or-later)?$")
_CC = re.compile(r"cc[ -]((?:by|nc|nd|sa|0)(?:-(?:by|nc|nd|sa))*)(?:[ -](\d\.\d))?", re.IGNORECASE)

Judge = Callable[[Sequence[Record]], list[set[str]]]


def noticegate(records: Sequence[Record]) -> list[set[str]]:
    """SPDX ids of open licences among the findings."""
    scanner = Scanner()
    return [{f.license.lower() for f in scanner.scan(record["text"]).findings if f.license} for record in records]


def trafilatura(records: Sequence[Record]) -> list[set[str]]:
    """The licence in the metadata of a page that ends with the text."""
    from trafilatura.metadata import extract_metadata  # type: ignore[import-not-found,unused-ignore]

    found = []
    for record in records:
        text = html.escape(record["text"])
        page = f'<html><body><p>Text.</p><a rel="license" href="#">{text}</a></body></html>'
        named = (extract_metadata(page).license or "") if page else ""
        found.append({_spdx(match) for match in _CC.finditer(named)})
    return found


def _spdx(match: re.Match[str]) -> str:
    elements = "cc0" if match[1] == "0" else f"cc-{match[1]}"
    return f"{elements}-{match[2]}".lower() if match[2] else elements.lower()


def scancode(records: Sequence[Record]) -> list[set[str]]:
    """The SPDX ids in the expression that scancode detects in a file with the text."""
    from scancode.api import get_licenses  # type: ignore[import-not-found,unused-ignore]

    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "text.txt")
        for record in records:
            path.write_text(record["text"], encoding="utf-8")
            expression = get_licenses(str(path))["detected_license_expression_spdx"] or ""
            ids = set(re.findall(r"[A-Za-z0-9.+-]+", expression)) - {"AND", "OR", "WITH"}
            found.append({one.lower() for one in ids if not one.startswith("LicenseRef-scancode-unknown")})
    return found


def row(name: str, records: Sequence[Record], found: Sequence[set[str]]) -> str:
    """One line of the table."""
    pairs = [(record["license"].lower(), ids) for record, ids in zip(records, found, strict=True) if record["license"]]
    without = [ids for record, ids in zip(records, found, strict=True) if "open-license" not in record["findings"]]
    families = [(_VERSION.sub("", wanted), {_VERSION.sub("", one) for one in ids}) for wanted, ids in pairs]
    rates = [
        Rate(sum(wanted in ids for wanted, ids in pairs), len(pairs)),
        Rate(sum(wanted in ids for wanted, ids in families), len(families)),
        Rate(sum(map(bool, without)), len(without)),
    ]
    return f"| {name} | " + " | ".join(map(cell, rates)) + " |"


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 2 or not (folder := Path(sys.argv[1])).is_dir():
        sys.exit(f"{__doc__}")
    corpora = read(folder)
    records = [record | {"license": record.get("license")} for name in corpora for record in corpora[name]]
    chosen = [record for record in records if record["license"] or not record["id"].startswith("ow-")]
    print("| | exact | family | named where there is none |")
    print("| --- | --- | --- | --- |")
    judges: list[tuple[str, Judge]] = [("noticegate", noticegate), ("trafilatura", trafilatura), ("scancode", scancode)]
    for name, judge in judges:
        try:
            print(row(name, chosen, judge(chosen)), flush=True)
        except ImportError as missing:
            print(f"| {name} | not installed: {missing.name} |")


if __name__ == "__main__":
    main()
