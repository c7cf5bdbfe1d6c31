"""Every conformance case gives the statuses, warnings and evidence that its specification asks for.

The cases are this project's own and, beside a checkout that has them, the shared ones.
``NOTICEGATE_CONFORMANCE=DIR pytest tests/conformance`` runs the files of ``DIR`` instead.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cases_file import Case, cases

from scanner.page import Page
from scanner.signals import detectors
from scanner.statuses import resolve
from scanner.types import Detection, Document, Finding
from scanner.vocabulary import Scope, Status, Use, strictest_status

_HERE = Path(__file__).resolve().parent
_SHARED = _HERE.parents[2] / "shared" / "conformance"
_DETECTORS = {detector.name: detector for detector in detectors()}
_OF_MECHANISM = {"other-files": ("trust-txt", "llms-txt"), "jsonld-and-meta": ("page-metadata",)}
"""Case files that are not named after the one detector they are about."""

_MECHANISM_OF = {rule: mechanism for mechanism, rules in _OF_MECHANISM.items() for rule in rules}
_FOUR_USES = (Use.TRAIN_AI, Use.TDM, Use.SEARCH_INDEX, Use.AI_INPUT)


def _folders() -> list[Path]:
    chosen = os.environ.get("NOTICEGATE_CONFORMANCE")
    if chosen:
        return [Path(chosen)]
    return [folder for folder in (_HERE / "cases", _SHARED) if folder.is_dir()]


_CASES = [case for folder in _folders() for case in cases(folder)]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    """Statuses, access, terms, licence, forwarded texts and warnings are those of the case."""
    document, expected = case.document(), case.content
    page = Page.parse(document.html) if document.html is not None else None
    seen = _joined(_DETECTORS[name].detect(document, page) for name in _names(case.mechanism))
    if case.mechanism == "combined":
        statuses = _resolved(seen, document, expected)
    else:
        statuses = {use: _strictest(seen.findings, use, document.media) for use in _FOUR_USES}
    assert {use.value: statuses[use].value for use in _FOUR_USES} == expected["expected"]
    assert {warning.code for warning in seen.warnings} >= set(expected.get("warnings", ()))
    if "access" in expected:
        assert _DETECTORS["robots-txt"].detect(document, page).access == expected["access"]
    _check_evidence(seen, expected)


def _names(mechanism: str) -> tuple[str, ...]:
    """The detectors that a file is about; its cases are skipped as long as one is missing."""
    if mechanism == "combined":
        return tuple(_DETECTORS)
    names = _OF_MECHANISM.get(mechanism, (mechanism,))
    missing = [name for name in names if name not in _DETECTORS]
    if missing:
        pytest.skip(f"no detector named {', '.join(missing)} in scanner/signals")
    return names


def _joined(detections: Iterable[Detection]) -> Detection:
    joined = Detection()
    for detection in detections:
        joined.findings += detection.findings
        joined.warnings += detection.warnings
        joined.texts += detection.texts
    return joined


def _strictest(findings: Iterable[Finding], use: Use, media: str) -> Status:
    """The status of one mechanism; what speaks of a part or of a picture says nothing on a text."""
    silent = {Scope.PART} if media == "image" else {Scope.PART, Scope.ASSET}
    said = (finding.statuses.get(use, Status.UNKNOWN) for finding in findings if finding.scope not in silent)
    return strictest_status(said)


def _resolved(seen: Detection, document: Document, expected: Mapping[str, Any]) -> Mapping[Use, Status]:
    """The statuses of all mechanisms together, after a look at who decided."""
    resolution = resolve(seen.findings, document.media)
    seen.warnings += resolution.warnings
    deciding = resolution.deciding.get(Use.TRAIN_AI, ())
    if "decided_by" in expected:
        rules = [_MECHANISM_OF.get(finding.rule, finding.rule) for finding in deciding]
        assert (rules[0] if rules else None) == expected["decided_by"]
    if "evidence_count" in expected:
        assert len(deciding) == expected["evidence_count"]
    return resolution.statuses


def _check_evidence(seen: Detection, expected: Mapping[str, Any]) -> None:
    if "terms_url" in expected:
        assert expected["terms_url"] in {finding.terms_url for finding in seen.findings}
    if "terms_text" in expected:
        shown = [text for finding in seen.findings for text in (finding.excerpt, *finding.conditions)]
        assert any(_plain(expected["terms_text"]) in _plain(text) for text in shown)
    if "license" in expected:
        assert expected["license"] in {finding.license for finding in seen.findings}
    for text in expected.get("forwards_text", ()):
        assert any(_plain(text) in _plain(forwarded.text) for forwarded in seen.texts)


def _plain(text: str) -> str:
    return " ".join(text.split())
