"""Who reserves: the name in the copyright line, behind "consent of", before "expressly reserves", or of the service.

Names are told by their capitals (or by their script, where there are no capitals), so that no list of names is needed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.prose.passages import Passage, Sentence

MAX_NAME = 90

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĢĪİĶŁĻŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽΑ-ΩΆ-ΏА-ЯЁЄІЇҐ"
_WORD = rf"[{_UPPER}0-9][\w&.'’®+/-]*"
_LINK_WORDS = r"(?:of|and|&|de|del|der|den|des|di|da|do|du|för|für|und|et|y|e|i|la|le|los|las|z|the|van|von|og|och|в|и)"
_FORM = r", ?(?:Inc|Ltd|LLC|L\.L\.C|S\.L|SL|SA|S\.A|Co|GmbH|LP|Lda)\b\.?"
_DOMAIN = r"[a-z][\w-]*\.(?:com|org|net|de|fr|es|it|pl|info|io|eu|co\.[a-z]{2})"
_NEXT = rf"(?<![a-z]{{2}}\.)[ \n]{{1,3}}(?:{_LINK_WORDS}[ \n]{{1,3}}){{0,2}}(?:{_WORD}|&|\([A-Z][\w. ]{{1,12}}\))"
_NAME = rf"(?:{_WORD}|{_DOMAIN})(?:{_NEXT}|{_FORM})*"
_ARTICLE = r"(?:(?:the|die|der|das|dem|des|la|le|les|l['’]|el|los|il|lo|gli|[\[(*_\"“«]+)[ \n]*)*"

_SIGN = re.compile(r"©|ⓒ|\([cC]\)(?=\W*(?:\d{4}|[^\W\d_]))|&copy;|\b[Cc]opyrights?\b|\bCOPYRIGHTS?\b")
_BETWEEN = re.compile(
    r"(?:[\s:,.@|•·°–—-]|©|ⓒ|\([cC]\)|&copy;|\b[Cc]opyrights?\b|\bCOPYRIGHTS?\b|\b[Bb]y\b|\bBY\b|\b(?:19|20)\d\d\b"
    r"|(?<=\d[,–-])\d\d?\b|\b[Pp]resent\b"
    r"|\ball rights? reserved\b|\bAll [Rr]ights? [Rr]eserved\b|\bALL RIGHTS? RESERVED\b)*"
)
_STOP = re.compile(
    r"\s*(?:[|•·;\n\t<>{}\[\]*/\\♦\"“”]|\s[–—-]\s|[。、「」（]|,?\s*\b(?:19|20)\d\d\b|https?:"
    r"|,?\s*\b[Aa]ll [Rr]ights?\b|,?\s*\bALL RIGHTS?\b|,\s(?=[a-z]|\d)|:\s|\s\("
    r"|\s(?:unless|is|are|and its|or its|has)\b"
    r"|\.(?=\s+(?!Inc|Ltd|LLC|Co\b|z o\.)|$)(?<![ .][A-Z]\.)(?<!Inc\.)(?<!Ltd\.)(?<!Co\.)(?<!Bros\.))"
)
_AFTER_CUE = re.compile(rf"\s*{_ARTICLE}({_NAME})")
_EXPRESSLY = "hereby|expressly|explicitly|ausdrücklich|expressément|expresamente|espressamente"
_BEFORE = re.compile(rf"({_NAME})[ ,\n]+(?:(?:{_EXPRESSLY})\s+)*$")
_BELONGS = re.compile(
    rf"\b(?:property of|belongs? (?:exclusively )?to|(?:owned|operated|published|licensed) by"
    rf"|propriété (?:exclusive )?de|propiedad de|proprietà di|Eigentum (?:von|der|des))\s+{_ARTICLE}({_NAME})"
)
_SERVICE = re.compile(
    rf"\b({_WORD}(?: {_WORD}){{0,2}}?)(?:['’]s)?\s+"
    r"(?:[Ss]ervices?|[Pp]latform|[Ww]ebsite|[Ss]ites?|[Cc]ontent|Materials|Database|Software|Terms)\b"
)
_LOWER_NAME = re.compile(r"[\w-]+\.[a-z]{2,}|[a-z]{1,2}[A-Z]|[a-z]+[-_]?[a-z]*$")
_BESIDE = re.compile(
    rf"\b(?:from|by|of|with|through|to|access|hold|via)\s+({_WORD}|[a-z][A-Z][a-z]+)(?:['’]s\b)?(?=[\s.,;)])"
)


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Lower-case words that are no names though they may begin with a capital (``rules/names.yaml``)."""

    words: frozenset[str]
    leading: frozenset[str]


def holder_of(text: str, passage: Passage, common: CommonWords) -> str | None:
    """The holder that the notice in ``passage`` names; ``None`` without a name."""
    names = (_clean(written, common) for written in _candidates(text, passage) if not _speaks_of(written, common))
    return next((name for name in names if name), None) or _line_holder(text, passage, common)


def _speaks_of(written: str, common: CommonWords) -> bool:
    """Where nouns have capitals, what stands before a verb may be the thing that is reserved."""
    words = [word.lower() for word in re.split(r"[ ,.]+", written)]
    return any(word in common.words - common.leading for word in words[1:])


def _line_holder(text: str, passage: Passage, common: CommonWords) -> str | None:
    lines = (copyright_holder(text, sentence, common) for sentence in passage.sentences)
    beside = (
        _clean(match.group(1), common)
        for pattern in (_BELONGS, _SERVICE, _BESIDE)
        for match in pattern.finditer(text, passage.start, passage.end)
    )
    return next((name for name in (*lines, *beside) if name), None)


def _candidates(text: str, passage: Passage) -> Iterator[str]:
    """What stands where a notice names its holder, the surest first."""
    for role, pattern in (("holder-cue", _AFTER_CUE), ("reservation", _BEFORE)):
        for sentence, hit in passage.hits():
            if hit.role != role:
                continue
            start, end = sentence.span(hit)
            before = text[max(sentence.start, start - MAX_NAME) : start]
            match = pattern.match(text, end) if pattern is _AFTER_CUE else pattern.search(before)
            if match:
                yield match.group(1)


def copyright_holder(text: str, sentence: Sentence, common: CommonWords) -> str | None:
    """The name in the copyright or rights line of ``sentence``; ``None`` when there is none."""
    rights = [sentence.span(hit) for hit in sentence.hits if hit.role == "rights.all"]
    bans = [sentence.span(hit)[0] for hit in sentence.hits if hit.role in ("prohibition", "consent")]
    for sign in _SIGN.finditer(text, sentence.start, sentence.end):
        between = _BETWEEN.match(text, sign.end(), sentence.end)
        begin = between.end() if between else sign.end()
        limit = min((at for at in (*bans, *(start for start, _ in rights)) if at > begin), default=sentence.end)
        if name := _clean(_cut(text[begin : min(limit, begin + MAX_NAME)]), common):
            return name
        if name := _clean(_before(text, sentence.start, sign.start()), common):
            return name
    for start, end in rights:
        after = text[end : min(sentence.end, end + MAX_NAME)].lstrip(" .|-–")
        if name := _clean(_before(text, sentence.start, start), common) or _clean(_cut(after), common):
            return name
    return None


def _cut(written: str) -> str:
    stop = _STOP.search(written)
    return written[: stop.start()] if stop else written


def _before(text: str, start: int, end: int) -> str:
    """What ends a line before a sign: "Daily Example © All rights reserved"."""
    line = re.split(r"[|•·;\n]|[:.]\s", text[max(start, end - MAX_NAME) : end].rstrip(" .,|–—-"))[-1]
    return re.sub(r"^\W*(?:(?:19|20)\d\d\W*)+", "", line)


def _clean(written: str, common: CommonWords) -> str | None:
    """``written`` as a name; ``None`` when it is none."""
    name = re.sub(r"\s+", " ", written).strip(" \t,.;:-–—|\"'“”*_`’()℗♦")
    words = [word.lower() for word in re.split(r"[ ,.]+", name) if word]
    if not 2 <= len(name) <= MAX_NAME or len(words) > 12 or not any(character.isalpha() for character in name):
        return None
    if common.words.issuperset(words) or words[0] in common.words - common.leading:
        return None
    return name if not name[0].islower() or _LOWER_NAME.match(name) else None
