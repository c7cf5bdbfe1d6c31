"""The scanner: detectors find, statuses join, the policy decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import ModelError
from scanner.fingerprints import of_notice
from scanner.pack import Pack, load_pack
from scanner.policy import Policy, Ruling
from scanner.prose.detector import ProseDetector, Reading
from scanner.rulebook import Rulebook
from scanner.statuses import Resolution, resolve
from scanner.types import CONTEXT, Detection, Document, Finding, ForwardedText, ScanWarning, Verdict, carriers_of
from scanner.version import VERSION
from scanner.vocabulary import Scope, Use

if TYPE_CHECKING:
    from scanner.prose.judge import Judge

_NOTHING = Detection()
"""Shared by all documents in which nothing was found; nobody adds to it."""

_UNRESOLVED = Resolution()
_REGION_SCOPES = {"comment": Scope.PART, "blockquote": Scope.PART, "code": Scope.PART, "figure": Scope.ASSET}


@dataclass(frozen=True, slots=True)
class ReadText:
    """One text of a document that the prose detector read: the text, where it stood, what was made of it."""

    text: str
    source: str
    location: str | None
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with everything that led to it."""

    verdict: Verdict
    texts: tuple[ReadText, ...]
    resolution: Resolution
    ruling: Ruling


class Scanner:
    """Judges documents for one intended use.

    >>> Scanner().scan("© 2024 Harbour Media. All rights reserved.").decision
    <Decision.ALLOW: 'allow'>

    A scanner may be used from several threads, and pickles as its settings, so that a worker builds its own.
    """

    def __init__(
        self,
        use: Use | str | None = None,
        policy: Policy | str | None = None,
        rules: Sequence[str | Path] | Rulebook = (),
    ) -> None:
        """Judge for ``use`` (``train-ai`` when nothing is given) by its shipped policy, or by ``policy``.

        Args:
            use: one of the six uses.
            policy: a policy, the name of a use, or the path of a policy file; it says its use itself.
            rules: own rule packs, by folder or by the name under which an installed package offers one.

        Raises:
            ConfigError: the use or the policy is not known or not valid.
            RuleError: a rule file is not valid.
        """
        self.rulebook = Rulebook.load(rules)
        self._given = (use, policy)
        if not isinstance(policy, Policy):
            policy = Policy.load(policy or str(use or Use.TRAIN_AI))
        self.policy = policy
        self.use = policy.use

    def __reduce__(self) -> tuple[type["Scanner"], tuple[Use | str | None, Policy | str | None, Rulebook]]:
        """Rebuild from the settings, own rules by what their files say."""
        return (Scanner, (*self._given, self.rulebook))

    @cached_property
    def pack(self) -> Pack:
        """The rules in use."""
        return load_pack(self.rulebook)

    @cached_property
    def _judge(self) -> "Judge":
        from scanner.prose.judge import Judge

        return Judge()

    @cached_property
    def _prose(self) -> ProseDetector:
        return ProseDetector(self.pack, self._judge)

    @cached_property
    def _versions(self) -> Mapping[str, str]:
        try:
            model = self._judge.model.hash
        except ModelError:
            model = "unusable"  # a document that needs it fails, and so goes to review
        return {"version": VERSION, "rules": self.pack.hash, "model": model, "policy": self.policy.hash}

    def scan(self, document: Document | str) -> Verdict:
        """The verdict on one document. A failure of the scanner itself gives ``review`` with a warning."""
        if isinstance(document, str):
            document = Document(text=document)
        try:
            detection = self._detect(document, None)
        except Exception as failure:  # whatever it is, the document must not pass
            detection = _failed(failure)
        return self._verdict(document, detection)[0]

    def rejudge(self, verdict: Verdict, inherited: Sequence[Finding] = ()) -> Verdict:
        """Decide anew on what was found, by the policy of this scanner, without reading the document again.

        Args:
            verdict: of any use and policy; its findings and warnings are taken as they are.
            inherited: findings that the document takes over from its host.
        """
        resolution = resolve([*verdict.findings, *inherited], verdict.document.media)
        findings = (*verdict.findings, *inherited)
        warnings = tuple(dict.fromkeys((*verdict.warnings, *resolution.warnings)))
        ruling = self.policy.decide(findings, resolution.statuses, warnings, verdict.document, verdict.access)
        return replace(
            verdict,
            use=self.use,
            decision=ruling.decision,
            statuses=resolution.statuses,
            reasons=ruling.reasons,
            findings=findings,
            warnings=warnings,
            scanner={**verdict.scanner, "policy": self.policy.hash},
        )

    def scan_many(self, documents: Iterable[Document | str]) -> Iterator[Verdict]:
        """A verdict for each of ``documents``, in order, one at a time."""
        return map(self.scan, documents)

    def explain(self, document: Document | str) -> Explanation:
        """Like ``scan``, with the intermediate values. Raises what goes wrong."""
        if isinstance(document, str):
            document = Document(text=document)
        texts: list[ReadText] = []
        verdict, resolution, ruling = self._verdict(document, self._detect(document, texts))
        return Explanation(verdict, tuple(texts), resolution, ruling)

    def _verdict(self, document: Document, detection: Detection) -> tuple[Verdict, Resolution, Ruling]:
        if detection is _NOTHING and (ruling := self.policy.on_silence()) is not None:
            verdict = Verdict(
                document=document,
                use=self.use,
                decision=ruling.decision,
                reasons=ruling.reasons,
                scanner=self._versions,
            )
            return verdict, _UNRESOLVED, ruling
        resolution = resolve(detection.findings, document.media)
        warnings = (*detection.warnings, *resolution.warnings)
        ruling = self.policy.decide(detection.findings, resolution.statuses, warnings, document, detection.access)
        verdict = Verdict(
            document=document,
            use=self.use,
            decision=ruling.decision,
            statuses=resolution.statuses,
            reasons=ruling.reasons,
            findings=tuple(detection.findings),
            warnings=warnings,
            access=detection.access,
            scanner=self._versions,
        )
        return verdict, resolution, ruling

    def _detect(self, document: Document, texts: list[ReadText] | None) -> Detection:
        found = Detection()
        with self.rulebook.in_force():
            if document.text is not None:
                self._read(document.text, "text", None, found, texts)
            if _has_carriers(document):
                self._read_carriers(document, found, texts)
        if not found.findings and not found.warnings and not _has_carriers(document):
            return _NOTHING  # most documents of a corpus
        return found

    def _read_carriers(self, document: Document, found: Detection, texts: list[ReadText] | None) -> None:
        """The web page, the headers, the site's files, the embedded metadata."""
        from scanner.carriers import headers
        from scanner.signals import detectors

        found.warnings += [*document.problems, *headers.problems(document)]
        page = None
        if document.html is not None:
            from scanner.page import Page

            page = Page.parse(document.html)
            seen = {(finding.kind, finding.fingerprint) for finding in found.findings}
            on_page = Detection()
            self._read(page.text, "html", None, on_page, texts)
            found.warnings += on_page.warnings
            for finding in on_page.findings:
                if (finding.kind, finding.fingerprint) not in seen:
                    found.findings.append(_placed(finding, page.region_at(finding.start)))
        forwarded: list[ForwardedText] = []
        present = carriers_of(document)
        for detector in detectors():
            if detector.carriers.isdisjoint(present):
                continue
            detection = detector.detect(document, page)
            found.findings += map(_marked, detection.findings)
            found.warnings += detection.warnings
            if detection.access and found.access != "disallowed":
                found.access = detection.access
            forwarded += detection.texts
        for text in dict.fromkeys(forwarded):
            self._read(text.text, text.source, text.location, found, texts)

    def _read(
        self, text: str, source: str, location: str | None, found: Detection, texts: list[ReadText] | None
    ) -> None:
        text, readings, warnings = self._prose.read(text, source, location)
        readings = [_in_context(reading, text) for reading in readings]
        for reading in readings:
            found.findings += reading.findings
        found.warnings += warnings
        if texts is not None:
            texts.append(ReadText(text, source, location, tuple(readings)))


def _has_carriers(document: Document) -> bool:
    return bool(
        document.html is not None or document.headers or document.site or document.embedded or document.problems
    )


def _placed(finding: Finding, region: str) -> Finding:
    scope = _REGION_SCOPES.get(region, finding.scope)
    return replace(finding, location=region, scope=scope)


def _in_context(reading: Reading, text: str) -> Reading:
    if not reading.findings:
        return reading
    findings = (
        replace(one, before=text[max(0, one.start - CONTEXT) : one.start], after=text[one.end : one.end + CONTEXT])
        for one in reading.findings
    )
    return replace(reading, findings=tuple(findings))


def _marked(signal: Finding) -> Finding:
    return signal if signal.fingerprint else replace(signal, fingerprint=of_notice(signal.kind, signal.excerpt))


def _failed(failure: Exception) -> Detection:
    """What is left when the scanner fails: the kind of failure, without any of the document's text."""
    trace = failure.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "unknown"
    message = f"The scanner failed on this document ({type(failure).__name__} in {place}); it was not read to its end."
    return Detection(warnings=[ScanWarning("internal-error", message, "scanner")])
