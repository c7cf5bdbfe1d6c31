"""From cues to passages: the sentences around cues, their roles, the rules they meet, and which belong together."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from scanner import licenses
from scanner.pack import Pack
from scanner.prose.anchors import TooManyHitsError
from scanner.prose.cues import LICENSES
from scanner.prose.roles import RoleHit, Words
from scanner.prose.rules import EVERY_LANGUAGE
from scanner.prose.sentence import Passage, Sentence
from scanner.text.normalize import Normalized, normalize
from scanner.text.segment import Unit, flow_at, governor, line_at, units_in

MAX_SENTENCES = 1500
"""Sentences with cues that are read in one document; a document with more is undecided."""

_Cue = tuple[int, frozenset[str]]
"""Offset of the last character of a cue, languages of its terms."""

Found = tuple[Normalized, tuple[RoleHit, ...], frozenset[str]]
_REMEMBERED = 4096
"""Sentences: pages of one site say the same again and again."""
_LONGEST_REMEMBERED = 2000

_MAX_PASSAGE = 2400
_LICENSE_AROUND = 600
_MOST_LANGUAGES = 4
_BRIDGE = 220
_NO_LANGUAGE = frozenset({EVERY_LANGUAGE})
_TELLING = frozenset({"purpose.ai", "purpose.tdm", "statute"})


class PassageReader:
    """Reads the passages of one text."""

    def __init__(self, pack: Pack, text: str, thorough: bool = False) -> None:
        """Prepare to read ``text`` with the rules of ``pack``.

        ``thorough``: read wherever a cue stands, also where nothing can come of it, as the model needs to learn.
        """
        self._thorough = thorough
        self._pack = pack
        self._text = text
        self._context: dict[tuple[int, frozenset[str]], Sentence] = {}
        self._line = (0, 0)
        self._end = len(text.rstrip())
        self.exhausted = False

    def read(self) -> list[Passage]:
        """The passages in which a rule is met or a licence may be named, in order."""
        try:
            hits = self._pack.scanner.find(self._text)
        except TooManyHitsError as packed:
            hits = packed.hits
            self.exhausted = True
        if self._thorough:
            return self._joined(self._telling([(hit.position, hit.languages) for hit in hits]))
        confirmed = [(hit.position, hit.confirmed) for hit in hits if hit.confirmed]
        if not confirmed:
            return []
        sentences = self._telling(confirmed)
        notices = [sentence for sentence in sentences if sentence.matches]
        spoken = frozenset({LICENSES}.union(*(notice.languages for notice in notices)))
        beside = [
            (hit.position, hit.languages & spoken)
            for hit in hits
            if not hit.languages & spoken <= hit.confirmed
            and any(notice.is_near(hit.position, _MAX_PASSAGE) for notice in notices)
        ]
        if beside:
            sentences = self._telling(sorted([*confirmed, *beside], key=itemgetter(0)))
        return self._joined(sentences)

    def _telling(self, cues: Sequence[_Cue]) -> list[Sentence]:
        """The sentences with cues that may be notices."""
        sentences = list(self._cued(cues))
        anchored = [sentence for sentence in sentences if self._pack.rule_set.anchored(sentence.hits)]
        return [sentence for sentence in sentences if self._judge(sentence, anchored)]

    def _cued(self, cues: Sequence[_Cue]) -> Iterable[Sentence]:
        """The sentences that hold cues, each once."""
        count = 0
        position = 0
        while position < len(cues):
            unit = self.unit_at(cues[position][0])
            languages: set[str] = set()
            while position < len(cues) and cues[position][0] < unit.end:
                languages |= cues[position][1]
                position += 1
            count += 1
            if count > MAX_SENTENCES:
                self.exhausted = True
                return
            yield self._read(unit, frozenset(languages), cued=True)

    def unit_at(self, position: int) -> Unit:
        """The sentence or item around ``position``, in document offsets; never empty, never behind ``position``."""
        if not self._line[0] <= position < self._line[1]:
            self._line = line_at(self._text, position)
        start, end = flow_at(self._text, position, self._line)
        units = units_in(self._text[start:end])
        index = max(bisect_right([unit.start for unit in units], position - start) - 1, 0)
        if not units:
            return Unit(position, position + 1)
        unit = units[index]
        return Unit(start + unit.start, max(start + unit.end, position + 1), unit.item)

    def _beside(self, unit: Unit, languages: frozenset[str]) -> Sentence:
        """A sentence that is read as context of another one, in that one's languages."""
        key = (unit.start, languages)
        sentence = self._context.get(key)
        if sentence is None:
            sentence = self._context[key] = self._read(unit, languages, cued=False)
        return sentence

    def _read(self, unit: Unit, languages: frozenset[str], cued: bool) -> Sentence:
        """``cued``: a cue may stand in it, and only languages whose cue is confirmed count."""
        text = self._text[unit.start : unit.end]
        is_cut = unit.end >= self._end and text[-1:].isalpha()
        key = (text, languages, cued, is_cut)
        remembered = self._pack.remembered
        found: Found | None = remembered.get(key)
        if found is None:
            found = self._found(text, languages, cued, is_cut)
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            if len(text) < _LONGEST_REMEMBERED:
                remembered[key] = found
        form, hits, kept = found
        return Sentence(unit.start, unit.end, unit.item, form, list(hits), kept, licensed=LICENSES in languages)

    def _found(self, text: str, languages: frozenset[str], cued: bool, is_cut: bool) -> Found:
        """What a sentence says, wherever it stands: its matching form, its roles, its languages."""
        form = normalize(text)
        words = Words(form.text, is_cut)
        roles = self._pack.roles
        found = {
            language: self._pack.index(language).find(words)
            for language in self._pack.function_words.plausible(words.words, languages - {LICENSES, EVERY_LANGUAGE})
        }
        if cued:
            found = {name: terms for name, terms in found.items() if any(roles[hit.role].anchor for hit in terms)}
            if not found and languages.isdisjoint((LICENSES, EVERY_LANGUAGE)):
                return form, (), _NO_LANGUAGE
        hits = self._pack.index(EVERY_LANGUAGE).find(words)
        best = sorted(found, key=lambda name: (-len(found[name]), name != "en", name))[:_MOST_LANGUAGES]
        for language in sorted(best):
            hits += found[language]
        kept = {EVERY_LANGUAGE, *best}
        if cued and len(kept) == 1 and any(hit.role in _TELLING for hit in hits):
            likely, terms = self._likely(words)
            hits += terms
            kept.add(likely)
        hits += self._patterns(form.text)
        return form, tuple(hits), frozenset(kept)

    def _likely(self, words: Words) -> tuple[str, list[RoleHit]]:
        """The language that knows most words of a sentence whose only cue is the same in every language."""
        plausible = self._pack.function_words.plausible(words.words, self._pack.languages)
        found = {language: self._pack.index(language).find(words) for language in sorted(plausible)}
        language = max(found, key=lambda language: (len(found[language]), language == "en"))
        return language, found[language]

    def _patterns(self, text: str) -> Iterable[RoleHit]:
        for pattern in self._pack.patterns:
            if any(anchor in text for anchor in pattern.anchors):
                for match in compiled(pattern.source).finditer(text):
                    yield RoleHit(pattern.role, match.start(), match.end(), EVERY_LANGUAGE)

    def _judge(self, sentence: Sentence, anchored: Sequence[Sentence]) -> bool:
        """Evaluate the rules on ``sentence``; whether it is met, may name a licence, or is worth the model's look.

        Beside a sentence in which a rule is ``anchored``, one about any licence may belong to it.
        """
        rules = self._pack.rule_set
        if not rules.anchored(sentence.hits):
            reach = _BRIDGE + sentence.end - sentence.start
            return sentence.licensed and (
                self._thorough
                or any(other.is_near(sentence.start, reach) for other in anchored)
                or self._may_name_a_license(sentence)
            )
        sentence.matches = rules.evaluate(
            sentence.hits, lambda: self._governing(sentence), lambda: self._near(sentence)
        )
        return bool(sentence.matches) or sentence.licensed or sentence.suggests()

    def _may_name_a_license(self, sentence: Sentence) -> bool:
        return licenses.may_be_in(self._text[max(0, sentence.start - _LICENSE_AROUND) : sentence.end + _LICENSE_AROUND])

    def _governing(self, sentence: Sentence) -> list[RoleHit]:
        if sentence.governor is None:
            unit = governor(self._text, sentence.start)
            if unit is None:
                return []
            sentence.governor = self._beside(unit, sentence.languages)
        return sentence.governor.hits

    def _near(self, sentence: Sentence) -> list[RoleHit]:
        neighbours = (self.neighbour(sentence, -1), self.neighbour(sentence, 1))
        return [hit for neighbour in neighbours if neighbour for hit in neighbour.hits]

    def neighbour(self, sentence: Sentence, step: int) -> Sentence | None:
        """The sentence before (-1) or behind (1) ``sentence``, at most two line breaks away."""
        text = self._text
        position = sentence.start - 1 if step < 0 else sentence.end
        low, high = max(0, position - 40), min(len(text), position + 40)
        while low <= position < high and not text[position].isalnum():
            position += step
        if not low <= position < high:
            return None
        unit = self.unit_at(position)
        if unit.start == sentence.start:
            return None
        return self._beside(unit, sentence.languages)

    def around(self, passage: Passage) -> list[Sentence]:
        """The sentences before and behind ``passage``."""
        beside = (self.neighbour(passage.sentences[0], -1), self.neighbour(passage.sentences[-1], 1))
        return [sentence for sentence in beside if sentence]

    def _joined(self, sentences: Sequence[Sentence]) -> list[Passage]:
        """Sentences that stand close together, as passages; one with exceptions right behind belongs to them."""
        passages: list[Passage] = []
        for sentence in sentences:
            last = passages[-1] if passages else None
            if last and sentence.start < last.end:
                continue
            if last and sentence.start - last.end <= _BRIDGE and sentence.end - last.start <= _MAX_PASSAGE:
                last.sentences.append(sentence)
            else:
                passages.append(Passage([sentence]))
        for index, passage in enumerate(passages):
            low = passages[index - 1].end if index else 0
            high = passages[index + 1].start if index + 1 < len(passages) else len(self._text)
            self._extend(passage, low, high)
        return passages

    def _extend(self, passage: Passage, low: int, high: int) -> None:
        """Take in the sentences beside, or skipped between, its own that only add exceptions."""
        if not any(match.rule.lines[1:] for sentence in passage.sentences for match in sentence.matches):
            return
        own = {sentence.start for sentence in passage.sentences}
        beside = [self.neighbour(passage.sentences[0], -1)]
        beside += [self.neighbour(sentence, 1) for sentence in passage.sentences]
        for sentence in beside:
            if not sentence or sentence.start in own or sentence.start < low or sentence.end > high:
                continue
            if sentence.excepts():
                own.add(sentence.start)
                passage.sentences.append(sentence)
        passage.sentences.sort(key=lambda sentence: sentence.start)


_compiled: dict[str, re.Pattern[str]] = {}


def compiled(source: str) -> re.Pattern[str]:
    """``source`` compiled once, when first needed."""
    pattern = _compiled.get(source)
    if pattern is None:
        pattern = _compiled[source] = re.compile(source)
    return pattern
