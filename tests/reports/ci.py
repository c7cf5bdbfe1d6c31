"""Real scans, and verdicts with any text in any field, for the formats of continuous integration."""

import io
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from scanner import Scanner
from scanner.errors import InputError
from scanner.inputs import read
from scanner.readers import ReadOptions, UnreadableError
from scanner.reports import report_for
from scanner.types import Document, Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Form, Kind, Status, Use

PAGE = """<!doctype html>
<html lang="en">
<body>
<main><p>The ferry leaves at nine.</p></main>
<footer><p>&copy; 2026 Harbour Media Ltd</p>
<p>You may not use any article to train AI models.</p></footer>
</body>
</html>
"""
RECORDS = """{"id": "ferry", "text": "The ferry leaves at nine."}

{"id": "soup", "text": "Soup. You may not use any of these recipes to train AI models."}
{"id": "reel", "text": "A reel. Any reproduction without the written consent of the author is forbidden."}
{"id": "broken"
"""
ARTICLE = "The ferry\r\nleaves at nine.\r\n\r\nYou may not use any article to train AI models.\r\n"


def fill(folder: Path) -> None:
    """A page, a text and records; one of them has no text."""
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "tunes, soups: 100%.jsonl").write_text(RECORDS, encoding="utf-8")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8", newline="")
    (folder / "calm.txt").write_text("The ferry leaves at nine.\n", encoding="utf-8")


def scanned(*paths: str) -> list[Verdict | InputError]:
    """What a scan of files gives."""
    scanner = Scanner()
    return [scanner.scan(one) if isinstance(one, Document) else one for one in read(paths, ReadOptions(), None)]


def written(name: str, results: list[Verdict | InputError]) -> str:
    """The report ``name`` of ``results``."""
    out = io.StringIO()
    report_for(name).write(results, out)
    return out.getvalue()


texts = st.text(max_size=60) | st.text("%:,\r\n#[]{}\\<>&'\"]]>\x00\x1b\x85\u2028\ud800\ufffe aß", max_size=40)
maybe = st.none() | texts
paths = st.none() | texts | st.builds("{}:{}".format, texts, st.integers(0, 10**6)) | st.just("a.jsonl:3")
findings = st.builds(
    Finding,
    kind=st.sampled_from(Kind),
    form=st.sampled_from(Form),
    source=texts,
    rule=texts,
    confidence=st.just(0.9),
    start=st.integers(0, 100),
    end=st.integers(0, 200),
    excerpt=texts,
    statuses=st.dictionaries(st.sampled_from(Use), st.sampled_from(Status)),
    location=maybe,
    holder=maybe,
    license=maybe,
    terms_url=maybe,
    language=maybe,
    fingerprint=texts,
)
documents = st.builds(Document, text=maybe, html=maybe, id=maybe, url=maybe, place=paths)
verdicts = st.builds(
    Verdict,
    document=documents,
    use=st.sampled_from(Use),
    decision=st.sampled_from(Decision),
    reasons=st.lists(texts, max_size=2).map(tuple),
    findings=st.lists(findings, max_size=3).map(tuple),
    warnings=st.lists(st.builds(ScanWarning, texts, texts, texts, maybe), max_size=2).map(tuple),
    scanner=st.dictionaries(texts, texts, max_size=2),
)
results = st.lists(verdicts | st.builds(UnreadableError, texts, texts) | st.builds(InputError, texts), max_size=4)


def allowed(result: Verdict | InputError) -> bool:
    """Whether ``result`` asks for nothing."""
    return isinstance(result, Verdict) and result.decision == Decision.ALLOW


def many(decision: Decision, count: int) -> list[Verdict | InputError]:
    """As many verdicts of one decision, without a notice."""
    one = Verdict(document=Document(text="x"), use=Use.TDM, decision=decision, reasons=("So it is.",))
    return [replace(one, document=Document(text="x", id=str(number))) for number in range(count)]
