"""The HTML report keeps every verdict whole, runs its own script only, and asks no network."""

import base64
import hashlib
import html.parser
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
import strangers
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import Document, Scanner
from scanner.errors import InputError
from scanner.readers import UnreadableError
from scanner.reports import html as report
from scanner.reports.jsonl import unreadable
from scanner.types import Verdict
from scanner.vocabulary import Decision, Use

NOTICE = "Text and data mining of this site is reserved by Harbour Media Ltd. © 2026 Harbour Media Ltd."
ATTACKS = (
    "</script>",
    "<!--<script>",
    "]]>",
    "&lt;/script&gt;",
    "\u2028",
    "\ud800",
    "\x00",
    "</SCRIPT\n>",
    "--!>",
    '"\\',
)


def _page(*results: Verdict | InputError) -> str:
    out = io.StringIO()
    report.write(results, out)
    return out.getvalue()


class _Elements(html.parser.HTMLParser):
    """The elements of a page, with attributes and text, and nothing else that a browser could take for one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.inside = False
        self.comments: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))
        self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def all(self, tag: str, kind: str | None = None) -> list[str]:
        return [text for name, attributes, text in self.found if name == tag and attributes.get("class") == kind]


def _records(page: str) -> list[dict[str, Any]]:
    """The verdicts of a page, put together again."""
    values: list[Any] = []
    records = []
    for block in _Elements(page).all("script", "documents"):
        for line in filter(None, block.split("\n")):
            added, document = json.loads(line)
            values += added
            records.append(_record(document, values))
    return records


def _record(document: dict[str, Any], values: list[Any]) -> dict[str, Any]:
    record = {**values[document.pop("is")], **document, "schema": 1}
    for key in ("reasons", "warnings"):
        record[key] = [values[number] for number in record.get(key, [])]
    record["findings"] = [{**values[one.pop("is")], **one} for one in record.get("findings", [])]
    return record


def _without_gaps(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value not in (None, [])}


def test_nothing_of_a_verdict_is_lost() -> None:
    """Each verdict and each error can be put together again from the data, in order."""
    scanner = Scanner()
    page = f"<html lang=de><meta name=tdm-reservation content=1><p>Ein Text.</p><footer>{NOTICE}</footer>"
    results = [
        scanner.scan(Document(text=f"First. {NOTICE}", id="a", place="a.txt", url="https://example.org/a")),
        scanner.scan(Document(text="Nothing here.", id="b")),
        UnreadableError("c.jsonl:3", "not valid JSON."),
        scanner.scan(Document(html=page, id="d", place="d")),
        scanner.scan(Document(text=f"Second. {NOTICE}", id="e")),
    ]
    written = [one.to_dict() if isinstance(one, Verdict) else unreadable(one) for one in results]
    written[3]["place"] = "d"
    assert [_without_gaps(one) for one in _records(_page(*results))] == [_without_gaps(one) for one in written]


def test_nothing_is_lost_when_shared_values_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus with more different values than are remembered is written whole."""
    monkeypatch.setattr(report, "_REMEMBERED", 3)
    monkeypatch.setattr(report, "_BLOCK", 2000)
    results = [strangers.verdict(lambda name, n=n: f"{name} {n % 4}") for n in range(20)]
    page = _page(*results)
    assert len(_Elements(page).all("script", "documents")) > 3
    assert [_without_gaps(one) for one in _records(page)] == [_without_gaps(one.to_dict()) for one in results]


def test_what_documents_share_is_written_once() -> None:
    """The footer of a site takes its place once, a document without a notice takes a short line."""
    verdict = Scanner().scan(Document(text=NOTICE))
    noticed = [replace(verdict, document=Document(text="", id=f"n{n}")) for n in range(50)]
    silent = [Verdict(document=Document(text="", id=str(n)), use=Use.TDM, decision=Decision.ALLOW) for n in range(50)]
    rule = verdict.findings[0].rule
    assert _page(*noticed).count(f'"rule": "{rule}"') == 1
    assert len(_page(*silent)) - len(_page()) < 50 * 150


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(ATTACKS) | st.text(max_size=5), max_size=6).map("".join))
def test_no_text_leaves_the_data(text: str) -> None:
    """Whatever strangers write, the elements of the page are the same and the text is the data's."""
    one, other = strangers.verdict(lambda _: "harmless"), strangers.verdict(lambda _: text)
    shape = [(tag, attributes) for tag, attributes, _ in _Elements(_page(one)).found]
    page = _Elements(_page(other))
    assert [(tag, attributes) for tag, attributes, _ in page.found] == shape
    assert page.comments == []
    (record,) = _records(_page(other))
    assert record["findings"][0]["excerpt"] == text
    assert not re.search(r"[<>&]", page.all("script", "documents")[0])


def test_only_the_own_script_and_style_are_allowed() -> None:
    """The policy names script and style of the page by their hash, and nothing else may run or be loaded."""
    page = _Elements(_page())
    (policy,) = [about["content"] for tag, about, _ in page.found if about.get("http-equiv")]
    script = next(text for tag, about, text in page.found if tag == "script" and not about)
    (style,) = page.all("style")
    assert policy == (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_nothing_is_loaded() -> None:
    """No element, style or script of the page names a file or a host."""
    page = _page()
    for tag, attributes, _ in _Elements(page).found:
        assert not {"src", "srcset", "action", "style"} & set(attributes), tag
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"https?://|url\(|@import|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", page)
    assert page.isascii() or all(character.isprintable() or character == "\n" for character in page)
