"""Rows as pipelines have them, and what ``Scanner`` says of them."""

import json
from typing import Any

from scanner import Document, Scanner

NOTICE = "No part of this site may be used to train AI models without written consent of Harbour Media Ltd."
PAGE = "<p>The ferry is late.</p><footer>Text and data mining is reserved. © Tidewater Press</footer>"
ROWS: list[dict[str, Any]] = [
    {"id": "quiet", "text": "The ferry is late.", "url": "https://gazette.example.org/1", "headers": None},
    {"id": "notice", "text": f"The ferry is late. {NOTICE}", "url": None, "headers": []},
    {"id": "page", "text": None, "html": PAGE, "url": "https://gazette.example.org/2", "headers": None},
    {"id": "header", "text": "Tides of May.", "url": None, "headers": [["X-Robots-Tag", "noai"], ["Age", "1"]]},
    {"id": "null", "text": None, "url": "https://gazette.example.org/3", "headers": None},
    {
        "id": "foreign",
        "text": "Die Nutzung dieser Texte für Text und Data Mining behalten wir uns vor.",
        "headers": None,
    },
]
SURROGATE = """<script type="application/ld+json">{"@type": "WebPage", "copyrightHolder": {"name": "Half \\ud83d Ltd"},
"copyrightNotice": "No part may be used to train AI models."}</script><p>The ferry is late.</p>"""


def rows(copies: int = 1) -> list[dict[str, Any]]:
    """``ROWS`` with all columns, several times under different ids."""
    columns = {"id": None, "text": None, "html": None, "url": None, "headers": None}
    return [columns | row | {"id": f"{row['id']}-{copy}"} for copy in range(copies) for row in ROWS]


def expected(row: dict[str, Any]) -> dict[str, Any]:
    """The verdict that the library gives on ``row``; of a row that is no document, the error record."""
    if row["text"] is None and row["html"] is None:
        return {"schema": 1, "id": row["id"], "decision": "review"}
    document = Document(
        text=row["text"],
        html=row["html"],
        id=row["id"],
        url=row["url"],
        headers=[tuple(p) for p in row["headers"] or ()],
    )
    verdict: dict[str, Any] = json.loads(json.dumps(Scanner().scan(document).to_dict()))
    return verdict


def verdict_of(judged: dict[str, Any]) -> dict[str, Any]:
    """What stands in the verdict columns of a row, in the form of ``expected``, checked to agree with each other."""
    verdict: dict[str, Any] = json.loads(judged["noticegate_verdict"])
    assert judged["noticegate_decision"] == verdict["decision"]
    if "error" in verdict:
        assert list(judged["noticegate_reasons"]) == [verdict.pop("error")]
        return verdict
    assert list(judged["noticegate_reasons"]) == verdict["reasons"]
    assert list(judged["noticegate_kinds"]) == sorted({finding["kind"] for finding in verdict["findings"]})
    holders = {finding["holder"] for finding in verdict["findings"]} - {None}
    assert list(judged["noticegate_holders"]) == sorted(holders)
    return verdict


def assert_as_expected(judged: list[dict[str, Any]], given: list[dict[str, Any]]) -> None:
    """Each row of ``given`` has the verdict that the library gives; order does not matter."""
    by_id = {row["id"]: row for row in given}
    assert sorted(row["id"] for row in judged) == sorted(by_id)
    for row in judged:
        assert verdict_of(row) == expected(by_id[row["id"]])
