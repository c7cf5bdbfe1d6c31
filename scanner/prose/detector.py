"""The prose detector: from a text to findings, by passages, rules, licences, context and judge."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner import licenses
from scanner.fingerprints import of_notice
from scanner.pack import Pack
from scanner.prose.anchors import MangledError
from scanner.prose.context import observe
from scanner.prose.holder import copyright_holder, holder_of
from scanner.prose.judge import Judge
from scanner.prose.passages import PassageReader
from scanner.prose.rules import Match
from scanner.prose.sentence import Passage, Sentence
from scanner.text.normalize import Normalized
from scanner.types import Detection, Finding, ScanWarning, unique
from scanner.vocabulary import Form, Kind, Scope, Status, Use

MAX_EXCERPT = 2400
_CLEARLY = 0.25
_MODEL = "model"
_LINE_KINDS = frozenset({Kind.ALL_RIGHTS, Kind.COPYRIGHT_LINE})
_URL = re.compile(r"https?://[^\s<>\"'()\[\]]{4,300}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One passage with all that was concluded from it; ``explain`` shows these."""

    passage: Passage
    facts: Mapping[str, float]
    scores: Mapping[Kind, float]
    findings: tuple[Finding, ...]
    named: tuple[licenses.LicenseMatch, ...] = ()


class ProseDetector:
    """Finds notices written for people."""

    name = "prose"

    def __init__(self, pack: Pack, judge: Judge) -> None:
        """Detect with the rules of ``pack``; ``judge`` turns rules, model and context into confidences."""
        self._pack = pack
        self._judge = judge

    def detect(self, text: str, source: str = "text", location: str | None = None) -> Detection:
        """Findings in ``text``, whose offsets they count."""
        _, readings, warnings = self.read(text, source, location)
        return Detection([finding for reading in readings for finding in reading.findings], warnings)

    def read(
        self, text: str, source: str = "text", location: str | None = None
    ) -> tuple[str, list[Reading], list[ScanWarning]]:
        """Like ``detect``, with the intermediate values, whose offsets count the text that comes first.

        That is ``text``, or what it was before it was decoded wrongly; findings count ``text`` in any case.
        """
        reader = PassageReader(self._pack, text)
        try:
            passages = reader.read()
        except MangledError as mangled:
            original, readings, warnings = self.read(mangled.text.text, source, location)
            return original, [_in_original(reading, mangled.text, text) for reading in readings], warnings
        readings = [self._reading(text, passage, reader, source, location) for passage in passages]
        warnings = []
        if reader.exhausted:
            message = "The text holds more cues than are read in one document, so it was not read to its end."
            warnings.append(ScanWarning("scan-incomplete", message, source))
        for reading in readings:
            warnings += _license_conflicts(text, reading.named, source)
        return text, readings, warnings

    def _reading(
        self, text: str, passage: Passage, reader: PassageReader, source: str, location: str | None
    ) -> Reading:
        evidence = observe(text, passage, reader)
        best = best_matches(passage)
        scores = _one_sided(self._judge.scores(evidence, {kind: match for kind, (_, match) in best.items()}))
        sure = {kind: score for kind, score in scores.items() if score >= self._pack.threshold(kind)}
        named = _license_matches(text, passage)
        if not sure and not named:
            head, *behind = passage.sentences
            if behind and _reserves_twice(head):  # words about robots.txt behind a reservation do not take it back
                return self._reading(text, Passage([head]), reader, source, location)
            return Reading(passage, evidence.facts, scores, ())
        holder = holder_of(text, passage, reader.around(passage), self._pack.common_words)
        findings = [
            self._finding(text, passage, kind, met, score, holder, source, location)
            for kind, score in sure.items()
            for met in (_lines(passage, kind) if kind in _LINE_KINDS else [best.get(kind)])
        ]
        findings += self._licenses(text, passage, named, holder, source, location)
        return Reading(passage, evidence.facts, scores, tuple(findings), named)

    def _finding(
        self,
        text: str,
        passage: Passage,
        kind: Kind,
        met: tuple[Sentence, Match] | None,
        confidence: float,
        holder: str | None,
        source: str,
        location: str | None,
    ) -> Finding:
        """``met``: the sentence and the rule that it meets; ``None`` when the model alone saw the notice."""
        line = met[0] if met and kind in _LINE_KINDS else None
        start, end = (line.start, line.end) if line else _notice_span(passage)
        holder = (line and copyright_holder(text, line, self._pack.common_words)) or holder
        end = min(end, start + MAX_EXCERPT)
        collected = self._collected(passage)
        finding = Finding(
            kind=kind,
            form=Form.PROSE,
            source=source,
            location=location,
            rule=met[1].rule.id if met else _MODEL,
            confidence=confidence,
            start=start,
            end=end,
            excerpt=text[start:end],
            statuses={},
            scope=_scope(line.roles() if line else passage.roles(), of_line=line is not None),
            language=next(iter(passage.languages()), None),
            holder=holder,
            terms_url=_terms_url(text, start, end),
            fingerprint=of_notice(kind, text[start:end]),
            acts=() if line else collected["acts"],
            means=() if line else collected["means"],
            conditions=() if line else collected["conditions"],
            exceptions=() if line else collected["exceptions"],
        )
        return replace(finding, statuses=self._pack.statuses(kind, finding.conditions, finding.exceptions))

    def _collected(self, passage: Passage) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {"acts": [], "means": [], "conditions": [], "exceptions": []}
        for sentence in passage.sentences:
            present = sentence.roles() | (sentence.governor.roles() if sentence.governor else set())
            for name in sentence.roles():
                role = self._pack.roles[name]
                if role.collect and role.value and (not role.beside or not present.isdisjoint(role.beside)):
                    found[role.collect].append(role.value)
        return {name: unique(values) for name, values in found.items()}

    def _licenses(
        self,
        text: str,
        passage: Passage,
        named: Iterable[licenses.LicenseMatch],
        holder: str | None,
        source: str,
        location: str | None,
    ) -> Iterable[Finding]:
        for match in named:
            if match.strength != "grant":
                continue
            scope = Scope.ASSET if match.about == "asset" else Scope.DOCUMENT
            finding = Finding(
                kind=Kind.OPEN_LICENSE,
                form=Form.PROSE,
                source=source,
                location=location,
                rule=f"license.{match.via}",
                confidence=0.95,
                start=match.start,
                end=match.end,
                excerpt=text[match.start : match.end],
                statuses=match.license.statuses,
                scope=scope,
                language=next(iter(passage.languages()), None),
                holder=holder,
                conditions=match.license.conditions,
                license=match.license.spdx,
                terms_url=match.license.url,
                fingerprint=of_notice(Kind.OPEN_LICENSE, match.license.spdx),
            )
            yield finding
            if "non-commercial" in match.license.conditions:
                yield replace(
                    finding,
                    kind=Kind.COMMERCIAL_USE,
                    statuses={Use.TRAIN_AI: Status.CONDITIONAL},
                    fingerprint=of_notice(Kind.COMMERCIAL_USE, match.license.spdx),
                )


def _in_original(reading: Reading, form: Normalized, text: str) -> Reading:
    """``reading`` of ``form`` with findings that quote ``text``, from which ``form`` was made."""
    findings = []
    for finding in reading.findings:
        start, end = form.origin(finding.start), form.origin_end(finding.end)
        findings.append(replace(finding, start=start, end=end, excerpt=text[start:end]))
    return replace(reading, findings=tuple(findings))


def _lines(passage: Passage, kind: Kind) -> list[tuple[Sentence, Match]]:
    """Each copyright or rights line by itself: the photographer's is not the publisher's."""
    met = ((s, match) for s in passage.sentences for match in s.matches if match.rule.kind == kind)
    return list({sentence.start: (sentence, match) for sentence, match in met}.values())


def _one_sided(scores: dict[Kind, float]) -> dict[Kind, float]:
    """A passage that clearly permits training does not also reserve it, and the other way round."""
    permitted, reserved = scores.get(Kind.AI_PERMITTED, 0.0), scores.get(Kind.AI_TRAINING, 0.0)
    if abs(permitted - reserved) < _CLEARLY:
        return scores
    weaker = Kind.AI_TRAINING if permitted > reserved else Kind.AI_PERMITTED
    return {kind: score for kind, score in scores.items() if kind != weaker}


def best_matches(passage: Passage) -> dict[Kind, tuple[Sentence, Match]]:
    """For each kind, the surest rule that is met, and where."""
    best: dict[Kind, tuple[Sentence, Match]] = {}
    for sentence in passage.sentences:
        for match in sentence.matches:
            current = best.get(match.rule.kind)
            if current is None or match.confidence > current[1].confidence:
                best[match.rule.kind] = (sentence, match)
    return best


def _reserves_twice(sentence: Sentence) -> bool:
    """Whether it reserves mining by more than one rule: in words, and by the article that lets it."""
    return sum(match.rule.kind == Kind.TDM for match in sentence.matches) > 1


def _notice_span(passage: Passage) -> tuple[int, int]:
    """The passage without leading or trailing sentences that hold nothing but a copyright line."""
    saying = [s for s in passage.sentences if not s.matches or any(m.rule.kind not in _LINE_KINDS for m in s.matches)]
    saying = saying or passage.sentences
    return saying[0].start, saying[-1].end


def _license_matches(text: str, passage: Passage) -> tuple[licenses.LicenseMatch, ...]:
    if not any(sentence.licensed for sentence in passage.sentences):
        return ()
    start, end = max(0, passage.start - 200), min(len(text), passage.end + 300)
    return tuple(
        replace(match, start=match.start + start, end=match.end + start)
        for match in licenses.in_text(text[start:end])
        if match.start + start < passage.end + 200 and match.end + start > passage.start
    )


def _license_conflicts(text: str, named: Sequence[licenses.LicenseMatch], source: str) -> Iterable[ScanWarning]:
    for one, other in licenses.conflicts(list(named)):
        message = f"The text names {one.license.spdx}, the link beside it {other.license.spdx}."
        yield ScanWarning("conflicting-values", message, source, text[one.start : other.end][:200])


def _scope(roles: set[str], of_line: bool) -> Scope:
    """A copyright line may be a picture's credit; a notice that mentions pictures still speaks for the document."""
    if of_line and "scope.asset" in roles:
        return Scope.ASSET
    return Scope.SITE if "scope.site" in roles else Scope.DOCUMENT


def _terms_url(text: str, start: int, end: int) -> str | None:
    match = _URL.search(text, start, min(len(text), end + 80))
    return match.group().rstrip(".,;:") if match else None
