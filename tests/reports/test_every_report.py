"""What every output format promises."""

import io

import pytest

from scanner.errors import ConfigError
from scanner.readers import UnreadableError
from scanner.reports import Report, report_for, reports
from scanner.types import Document, Finding, ScanWarning, Verdict
from scanner.vocabulary import Decision, Form, Kind, Status, Use

HOSTILE = "\x1b[2J\x1b]0;title\x07 \x9b31m \x7f \u202e ::error::x <script> [red] \ud800 & ' \" end"


def _hostile_verdict() -> Verdict:
    finding = Finding(
        kind=Kind.TDM,
        form=Form.PROSE,
        source="text",
        location=HOSTILE,
        rule="r",
        confidence=0.9,
        start=0,
        end=len(HOSTILE),
        excerpt=HOSTILE,
        holder=HOSTILE,
        conditions=(HOSTILE,),
        exceptions=(HOSTILE,),
        license=HOSTILE,
        terms_url=HOSTILE,
        statuses={Use.TDM: Status.RESERVED},
    )
    return Verdict(
        document=Document(text=HOSTILE, id=HOSTILE, url=HOSTILE),
        use=Use.TDM,
        decision=Decision.REVIEW,
        reasons=(HOSTILE,),
        findings=(finding,),
        warnings=(ScanWarning("code", HOSTILE, HOSTILE, HOSTILE),),
    )


@pytest.mark.parametrize("report", reports().values(), ids=reports())
def test_escapes_hostile_text(report: Report) -> None:
    """Nothing in a document, its name or its address reaches a terminal as a command."""
    out = io.StringIO()
    report.write([_hostile_verdict(), UnreadableError(HOSTILE, HOSTILE)], out)
    shown = out.getvalue()
    assert shown.encode("utf-8")
    assert not {character for character in shown if not character.isprintable() and character not in "\n"}


@pytest.mark.parametrize("report", reports().values(), ids=reports())
def test_streams(report: Report) -> None:
    """Each result is written before the next is taken."""
    out = io.StringIO()
    written: list[int] = []

    def results():  # type: ignore[no-untyped-def]
        for number in range(3):
            written.append(len(out.getvalue()))
            yield Verdict(document=Document(text="x", id=str(number)), use=Use.TDM, decision=Decision.DENY)

    report.write(results(), out)
    assert written == sorted(set(written))


def test_unknown_format() -> None:
    """The error says which formats there are."""
    with pytest.raises(ConfigError, match=r'--format: "xml" is not known\. Use one of: .*text'):
        report_for("xml")
