"""Who reserves: the name in the copyright line, behind "consent of", before "expressly reserves", or of the service.

Names are told by their capitals (or, in scripts without capitals, by what encloses them), so that no list of names is
needed; what the lexicon knows as a word of notices is no name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from scanner.prose.sentence import Passage, Sentence

MAX_NAME = 90

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĢĪİĶŁĻŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽΑ-ΩΆ-ΏА-ЯЁЄІЇҐ"
_WORD = rf"[{_UPPER}0-9][\w&.'’®+/‑-]*"
_LINK_WORDS = r"(?:of|and|&|de|del|der|den|des|di|da|do|du|för|für|und|et|y|e|i|la|le|los|las|z|the|van|von|og|och|в|и)"
_FORM = r", ?(?:Inc|Ltd|LLC|L\.L\.C|S\.L|SL|SA|S\.A|Co|GmbH|LP|Lda)\b\.?"
_DOMAIN = r"[a-z][\w-]*\.(?:com|org|net|de|fr|es|it|pl|info|io|eu|co\.[a-z]{2})"
_NEXT = rf"(?<![a-z]{{2}}\.)[ \n]{{1,3}}(?:{_LINK_WORDS}[ \n]{{1,3}}){{0,2}}(?:{_WORD}|&|\([A-Z][\w. ]{{1,12}}\))"
_NAME = rf"(?:{_WORD}|{_DOMAIN})(?:{_NEXT}|{_FORM})*"
_ARTICLE = r"(?:(?:the|die|der|das|dem|des|la|le|les|l['’]|el|los|il|lo|gli|[\[(*_\"“«]+)[ \n]*)*"
_UNCASED = "[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_UNCASED_WORD = rf"(?:{_UNCASED}|[A-Za-z0-9&.・-])+"
_LEADS = re.compile(r"(?:של|מאת|ל|من|ل|إلى|برای|به|[:：=]|[归歸]|[属屬]于?於?|[为為]|โดย|ของ|จาก|คือ|は|은|는)$")
_FOLLOWS = re.compile("^(?:[のにが의에]|소유|的|所有|著作|版|[權权])")
_PARTICLES = "(?:など|等|に|が|は|の|へ|을|를|은|는|이|가|의|에|에게|께|के|की|का)"

_SIGN = re.compile(r"©|ⓒ|\([cC]\)(?=\W*(?:\d{4}|[^\W\d_]))|&copy;|\b[Cc]opyrights?\b|\bCOPYRIGHTS?\b|\b[Cc]opyleft\b")
_BETWEEN = re.compile(
    r"(?:[\s:,.@|•·°–—-]|©|ⓒ|℗|\([cC]\)|&copy;|\b[Cc]opyrights?\b|\bCOPYRIGHTS?\b|\b[Bb]y\b|\bBY\b|\b(?:19|20)\d\d\b"
    r"|(?<=\d[,–-])\d\d?\b|\b[Pp]resent\b|<\?php[^?]{0,60}\?>|\{[^{}]{0,40}\}"
    r"|\ball rights? reserved\b|\bAll [Rr]ights? [Rr]eserved\b|\bALL RIGHTS? RESERVED\b)*"
)
_STOP = re.compile(
    r"\s*(?:[|•·;\n\t<>{}\[\]*/\\♦\"“”]|\s[–—-]\s|[。、「」（]|,?\s*\b(?:19|20)\d\d\b|https?:"
    r"|,?\s*\b[Aa]ll [Rr]ights?\b|,?\s*\bALL RIGHTS?\b|,\s(?=[a-z]|\d)|:\s|\s\("
    r"|\s(?:unless|is|are|and its|or its|has)\b"
    r"|\.(?=\s+(?!Inc|Ltd|LLC|Co\b|z o\.)|$)(?<![ .][A-Z]\.)(?<!Inc\.)(?<!Ltd\.)(?<!Co\.)(?<!Bros\.))"
)
_AFTER_CUE = re.compile(rf"\s*{_ARTICLE}(?:[a-zà-ž]{{3,12}}\s+)?{_ARTICLE}({_NAME})")
_AFTER_CUE_UNCASED = re.compile(rf"[\s:：\"“”『「«-]{{0,3}}({_UNCASED_WORD}(?: {_UNCASED_WORD})?)")
_AFTER_CUE_LONG = re.compile(r"\s*([^.,;:()“”\"\n]{2,90})")
_BEFORE_CUE = re.compile(rf"({_NAME})(?:['’][a-zçğıöşü]{{1,5}})?[ \n]*$")
_BEFORE_CUE_UNCASED = re.compile(rf"({_UNCASED_WORD}?){_PARTICLES}*[\s\"”』」»]{{0,2}}$")
_ACTIVE = re.compile(r"(?:prohibit|forbid|reserve|oppose|decline|object|refuse|require)s\b")
_ADVERB = r"(?:hereby|ausdrücklich|expressément|expresamente|espressamente|\w+ly)"
_BEFORE_VERB = re.compile(rf"({_NAME})(?:, represented by [^,]{{3,60}})?[ ,\n]+(?:{_ADVERB}\s+)*$")
_POSSESSIVE = re.compile(rf"({_NAME})['’]s?(?![\w'’])")
_CONSENT_NEAR = 60
_OWNED = re.compile(
    rf"\b(?:property of|belongs? (?:exclusively )?to|owned by|division of|subsidiary of"
    rf"|propriété (?:exclusive )?de|propiedad de|proprietà di|Eigentum (?:von|der|des))\s+{_ARTICLE}({_NAME})"
)
_RUN = re.compile(rf"\b(?:operated|published|licensed|provided) by\s+{_ARTICLE}({_NAME})")
_SERVICE = re.compile(
    rf"\b({_WORD}(?: {_WORD}){{0,2}}?)(?:['’]s)?\s+"
    r"(?:[Ss]ervices?|[Pp]latform|[Ww]ebsite|[Ss]ites?|[Cc]ontent|[Cc]ommunity|Materials|Database|Software|Terms|Group)\b"
)
_LOWER_NAME = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}$|[a-z]{1,2}[A-Z]|[a-z]+[-_]?[a-z]*$")
_BESIDE = re.compile(
    rf"\b(?:from|by|of|with|through|to|access|hold|via|par|de|von|auf|bei|av|di)\s+"
    rf"({_WORD}(?: {_WORD}){{0,2}}|[a-z][A-Z][a-z]+|{_DOMAIN})(?:['’]s\b)?(?=[\s.,;)])"
)
_MENTIONED = re.compile(rf"(?<=[a-zà-ž,] )({_WORD}(?: {_WORD}){{0,2}})")
_SUBJECT_ROLES = ("reservation", "prohibition", "permission", "consent")
_NO_NAMES = frozenset({"prohibition", "negation", "reservation", "rights.all", "rights.none", "statute"})
_SPARE = 12
_APART = re.compile("[|•·]")
_OPENING = re.compile(r"[ .|–:：-]*")
_COLONS = (":", "：")
_NO_NAME = re.compile(r"\d{5}|[xX]{2,}$")
_LONG_NAMES = frozenset({"vi"})
_CAPITAL_NOUNS = frozenset({"de", "lb"})
_QUOTES = (("«", "»"), ("“", "”"), ("„", "“"), ("「", "」"), ("『", "』"))
_MANY = 3
_SHORT_LINE = 40
_AROUND = 300


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Lower-case words that are no names though they may begin with a capital (``rules/names.yaml``)."""

    words: frozenset[str]
    leading: frozenset[str]


def holder_of(text: str, passage: Passage, neighbours: Sequence[Sentence], common: CommonWords) -> str | None:
    """The holder that the notice in ``passage``, or a sentence beside it, names; ``None`` without a name."""
    language = next(iter(passage.languages()), None)
    own, around = (_Names(text, sentences, common, language) for sentences in (passage.sentences, neighbours))
    found = chain(own.said(), own.in_lines(), around.said(), around.in_lines(), own.beside())
    return next(found, None)


def copyright_holder(text: str, sentence: Sentence, common: CommonWords) -> str | None:
    """The name in the copyright or rights line of ``sentence``; ``None`` when there is none."""
    return next(_Names(text, [sentence], common).in_lines(), None)


class _Names:
    """The names in some sentences of a text."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], common: CommonWords, language: str | None = None
    ) -> None:
        self._text = text
        self._language = language
        self._sentences = sentences
        self._common = common
        self._known = [(*sentence.span(hit), hit.role) for sentence in sentences for hit in sentence.hits]

    def said(self) -> Iterator[str]:
        """What stands where a notice names its holder, the surest first."""
        yield from self._kept(self._at_cues())
        for start, end in self._stretch():
            yield from self._kept(match.span(1) for match in _OWNED.finditer(self._text, start, end))
        yield from self._kept(self._of_consent())
        yield from self._kept(self._before_verbs())

    def _stretch(self) -> Iterator[tuple[int, int]]:
        if self._sentences:
            yield self._sentences[0].start, self._sentences[-1].end

    def beside(self) -> Iterator[str]:
        """Whose content or service the notice speaks of; else the name that is said again and again."""
        start, end = self._sentences[0].start, self._sentences[-1].end
        is_told = not any(hit.language in _CAPITAL_NOUNS for sentence in self._sentences for hit in sentence.hits)
        start, end = max(0, start - _AROUND), min(len(self._text), end + _AROUND)
        for pattern in (_RUN, _SERVICE, _BESIDE) if is_told else (_RUN,):
            yield from self._kept(match.span(1) for match in pattern.finditer(self._text, start, end))
        spans = (match.span(1) for match in _MENTIONED.finditer(self._text, start, end))
        counted = Counter(self._kept(spans) if is_told else ())
        yield from (name for name, count in counted.most_common(1) if count > 1)

    def in_lines(self) -> Iterator[str]:
        """The names of copyright lines: behind the sign, or before it."""
        for sentence in self._sentences:
            yield from self._in_line(sentence)

    def _in_line(self, sentence: Sentence) -> Iterator[str]:
        text = self._text
        rights = [sentence.span(hit) for hit in sentence.hits if hit.role == "rights.all"]
        bans = [sentence.span(hit)[0] for hit in sentence.hits if hit.role in ("prohibition", "consent")]
        for sign in _SIGN.finditer(text, sentence.start, sentence.end):
            between = _BETWEEN.match(text, sign.end(), sentence.end)
            begin = between.end() if between else sign.end()
            limit = min((at for at in (*bans, *(start for start, _ in rights)) if at > begin), default=sentence.end)
            behind = (begin, _stop(text, begin, min(limit, begin + MAX_NAME)))
            line = max(text.rfind("\n", 0, sentence.start) + 1, sentence.start - _SHORT_LINE)
            before = _line_before(text, line, sign.start())
            is_apart = between is not None and _APART.search(between.group())
            yield from self._kept([before, behind] if is_apart else [behind, before])
        for start, end in rights:
            before = _line_before(text, sentence.start, start)
            after = _OPENING.match(text, end)
            begin = after.end() if after else end
            behind = (begin, _stop(text, begin, min(sentence.end, begin + MAX_NAME)))
            yield from self._kept([behind, before] if text[end : end + 1] in _COLONS else [before, behind])

    def _at_cues(self) -> Iterator[tuple[int, int]]:
        """Behind "consent of" and the like; in front of what follows its name ("に帰属", "aittir")."""
        for sentence in self._sentences:
            for hit in sentence.hits:
                if hit.role != "holder-cue":
                    continue
                start, end = sentence.span(hit)
                pattern = _AFTER_CUE_LONG if hit.language in _LONG_NAMES else _AFTER_CUE
                if match := pattern.match(self._text, end, sentence.end):
                    yield match.span(1)
                else:
                    yield from self._around_cue(sentence, start, end)

    def _around_cue(self, sentence: Sentence, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where no name in capitals follows a cue: the one in front of it, or one without capitals."""
        low = max(sentence.start, start - MAX_NAME)
        before, cue = self._text[low:start], self._text[start:end]
        found = _BEFORE_CUE.search(before) or (_FOLLOWS.search(cue) and _BEFORE_CUE_UNCASED.search(before)) or None
        if found:
            yield low + found.start(1), low + found.end(1)
        elif _LEADS.search(cue) and (found := _AFTER_CUE_UNCASED.match(self._text, end, sentence.end)):
            yield found.span(1)

    def _of_consent(self) -> Iterator[tuple[int, int]]:
        """A name in the genitive before or inside "consent": "without Harbour Media's permission"."""
        for sentence in self._sentences:
            for hit in sentence.hits:
                if hit.role == "consent":
                    start, end = sentence.span(hit)
                    low = max(sentence.start, start - _CONSENT_NEAR)
                    yield from (match.span(1) for match in _POSSESSIVE.finditer(self._text, low, end))

    def _before_verbs(self) -> Iterator[tuple[int, int]]:
        """The subject of what reserves, forbids or permits; one word at the start of a sentence may be any word."""
        for role in _SUBJECT_ROLES:
            for sentence in self._sentences:
                for hit in sentence.hits:
                    if hit.role != role:
                        continue
                    start, _ = sentence.span(hit)
                    low = max(sentence.start, start - MAX_NAME)
                    found = _BEFORE_VERB.search(self._text[low:start])
                    is_active = role == "reservation" or _ACTIVE.match(self._text, start)
                    if found and (is_active or self._is_certain(found.group(1))):
                        yield low + found.start(1), low + found.end(1)

    def _is_certain(self, name: str) -> bool:
        return " " in name or self._text.count(name) > 1

    def _kept(self, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
        for start, end in spans:
            if not self._is_wording(start, end):
                name = _clean(self._text[start:end], self._common, self._language in _LONG_NAMES)
                if name:
                    yield name

    def _is_wording(self, start: int, end: int) -> bool:
        """Whether terms of the lexicon stand there: a ban inside, or nothing but terms."""
        inside = [(low, high, role) for low, high, role in self._known if low < end and high > start]
        covered = [
            (low, high) for low, high, role in inside if role != "holder-cue" and high - low <= end - start + _SPARE
        ]
        if any(role in _NO_NAMES and low >= start and high <= end for low, high, role in inside):
            return True
        words = [match.span() for match in re.finditer(r"\w[\w.&'’-]*", self._text[start:end])]
        known = sum(
            any(low <= start + first and start + last <= high for low, high in covered) for first, last in words
        )
        return 2 * known > len(words)


def _stop(text: str, start: int, end: int) -> int:
    stop = _STOP.search(text, start, end)
    return stop.start() if stop else end


def _line_before(text: str, start: int, end: int) -> tuple[int, int]:
    """What ends a line before a sign: "Daily Example © All rights reserved"."""
    low = max(start, end - MAX_NAME)
    line = re.split(r"[|•·;\n]|[:.]\s|(?<=\.\w\w)/", text[low:end].rstrip(" .,|–—-"))[-1]
    years = re.match(r"\W*(?:(?:19|20)\d\d\W*)*(?:\b[Bb]y\s+)?", line)
    high = low + len(text[low:end].rstrip(" .,|–—-"))
    if sum(word[0].islower() for word in line.split()) >= _MANY and (subject := _BEFORE_CUE.search(line)):
        return high - len(line) + subject.start(1), high
    return high - len(line) + (years.end() if years else 0), high


def _clean(written: str, common: CommonWords, is_long: bool = False) -> str | None:
    """``written`` as a name; ``None`` when it is none. ``is_long``: names may have many words without a capital."""
    name = re.sub(r"\s+", " ", written.replace("’", "'")).strip(" \t,.;:-–—|\"'“”*_`’()℗♦#「」『』«»")
    name += "".join(closing for opening, closing in _QUOTES if opening in name and closing not in name)
    words = [word.lower() for word in re.split(r"[ ,.-]+", name) if word]
    if not words or not 2 <= len(name) <= MAX_NAME or len(words) > 12 or not any(map(str.isalpha, name)):
        return None
    while words[0] in common.words - common.leading and re.match(rf"\S+ [{_UPPER}]", name):
        name, words = name.split(" ", 1)[1], words[1:]
    small = sum(word[0].islower() for word in name.split())
    if small >= _MANY and 2 * small > len(words) and not is_long:
        return None
    if common.words.issuperset(words) or _NO_NAME.match(name) or words[0] in common.words - common.leading:
        return None
    return name if not name[0].islower() or _LOWER_NAME.match(name) else None
