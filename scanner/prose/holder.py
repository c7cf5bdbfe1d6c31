"""Who reserves: the name in the copyright line, behind "consent of", in front of "expressly reserves", or of the service.

Names are told by their capitals (or by their script, where there are no capitals), so that no list of names is needed.
"""

import re
from collections.abc import Iterator

from scanner.prose.passages import Passage, Sentence

MAX_NAME = 90

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĢĪİĶŁĻŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽΑ-ΩΆ-ΏА-ЯЁЄІЇҐ"
_WORD = rf"[{_UPPER}0-9][\w&.'’®+/-]*"
_LINK_WORDS = r"(?:of|and|&|de|del|der|den|des|di|da|do|du|för|für|und|et|y|e|i|la|le|los|las|z|the|van|von|og|och|в|и)"
_NAME = rf"(?:{_WORD}|[a-z][\w-]*\.(?:com|org|net|de|fr|es|it|pl|info|io|eu|co\.[a-z]{{2}}))(?:[ \n]{{1,3}}(?:{_LINK_WORDS}[ \n]{{1,3}}){{0,2}}(?:{_WORD}|&|\([A-Z][\w. ]{{1,12}}\))|, ?(?:Inc|Ltd|LLC|L\.L\.C|S\.L|SL|SA|S\.A|Co|GmbH|LP|Lda)\b\.?)*"
_ARTICLE = r"(?:(?:the|die|der|das|dem|des|la|le|les|l['’]|el|los|il|lo|gli|[\[(*_\"“«]+)[ \n]*)*"

_SIGN = re.compile(r"©|ⓒ|\([cC]\)(?=\W*(?:\d{4}|[^\W\d_]))|&copy;|\b[Cc]opyrights?\b|\bCOPYRIGHTS?\b")
_BETWEEN = re.compile(
    r"(?:[\s:,.@|•·°–—-]|©|ⓒ|\([cC]\)|&copy;|\b[Cc]opyrights?\b|\bCOPYRIGHTS?\b|\b[Bb]y\b|\bBY\b|\b(?:19|20)\d\d\b"
    r"|(?<=\d[,–-])\d\d?\b|\b[Pp]resent\b|\ball rights? reserved\b|\bAll [Rr]ights? [Rr]eserved\b|\bALL RIGHTS? RESERVED\b)*"
)
_STOP = re.compile(
    r"\s*(?:[|•·;\n\t<>{}\[\]*/\\♦\"“”]|\s[–—-]\s|[。、「」（]|,?\s*\b(?:19|20)\d\d\b|https?:|,?\s*\b[Aa]ll [Rr]ights?\b|,?\s*\bALL RIGHTS?\b"
    r"|,\s(?=[a-z]|\d)|:\s|\s\(|\.(?=\s+(?!Inc|Ltd|LLC|Co\b|z o\.)|$)(?<![ .][A-Z]\.)(?<!Inc\.)(?<!Ltd\.)(?<!Co\.)(?<!Bros\.)|\s(?:unless|is|are|and its|or its|has)\b)"
)
_AFTER_CUE = re.compile(rf"\s*{_ARTICLE}({_NAME})")
_BEFORE = re.compile(
    rf"({_NAME})[ ,\n]+(?:(?:hereby|expressly|explicitly|ausdrücklich|expressément|formellement|expresamente|espressamente|wyraźnie)\s+)*$"
)
_BELONGS = re.compile(
    rf"\b(?:property of|belongs? (?:exclusively )?to|owned by|operated by|published by|licensed by|rights belong to|propriété (?:exclusive )?de|"
    rf"propiedad de|proprietà di|własnością|Eigentum (?:von|der|des))\s+{_ARTICLE}({_NAME})"
)
_SERVICE = re.compile(
    rf"\b({_WORD}(?: {_WORD}){{0,2}}?)(?:['’]s)?\s+(?:[Ss]ervices?|[Pp]latform|[Ww]ebsite|[Ss]ites?|[Cc]ontent|Materials|Database|Software|Terms)\b"
)
_BESIDE = re.compile(rf"\b(?:from|by|of|with|through|to|access|hold|via)\s+({_WORD}|[a-z][A-Z][a-z]+)(?:['’]s\b)?(?=[\s.,;)])")
_NO_NAME = frozenset(
    "the this that these any all no our we you us our it its owner publisher author authors copyright holder site sites website "
    "websites article section directive content text terms use service services user users rights reserved in if for such "
    "articles except eu dsm law act part paragraph please do permission license licence unless without other some each digital "
    "third party parties cc creative commons material materials data mining search engine engines web page platform customer "
    "said protected subscription user-generated access prohibited generated not from on by software article your prior".split()
)


def holder_of(text: str, passage: Passage) -> str | None:
    """The holder that the notice in ``passage`` names; ``None`` without a name."""
    return next(_candidates(text, passage), None)


def _candidates(text: str, passage: Passage) -> Iterator[str]:
    """Names in the order of how surely they are the holder's."""
    for sentence in passage.sentences:
        for hit in sentence.hits:
            if hit.role == "holder-cue" and (name := _match(_AFTER_CUE.match(text, sentence.span(hit)[1]))):
                yield name
    for sentence in passage.sentences:
        for hit in sentence.hits:
            if hit.role == "reservation":
                before = text[max(sentence.start, sentence.span(hit)[0] - MAX_NAME) : sentence.span(hit)[0]]
                if name := _match(_BEFORE.search(before)):
                    yield name
    for sentence in passage.sentences:
        if name := copyright_holder(text, sentence):
            yield name
    for pattern in (_BELONGS, _SERVICE, _BESIDE):
        for match in pattern.finditer(text, passage.start, passage.end):
            if name := _match(match):
                yield name


def copyright_holder(text: str, sentence: Sentence) -> str | None:
    """The name in the copyright or rights line of ``sentence``; ``None`` when there is no such line or no name in it."""
    rights = [sentence.span(hit) for hit in sentence.hits if hit.role == "rights.all"]
    bans = [sentence.span(hit)[0] for hit in sentence.hits if hit.role in ("prohibition", "consent")]
    for sign in _SIGN.finditer(text, sentence.start, sentence.end):
        between = _BETWEEN.match(text, sign.end(), sentence.end)
        begin = between.end() if between else sign.end()
        limit = min((at for at in (*bans, *(start for start, _ in rights)) if at > begin), default=sentence.end)
        if name := _cut(text[begin : min(limit, begin + MAX_NAME)]):
            return name
        if name := _before(text, sentence.start, sign.start()):
            return name
    for start, end in rights:
        if name := _before(text, sentence.start, start) or _cut(text[end : min(sentence.end, end + MAX_NAME)].lstrip(" .|-–")):
            return name
    return None


def _cut(written: str) -> str | None:
    stop = _STOP.search(written)
    return _clean(written[: stop.start()] if stop else written)


def _before(text: str, start: int, end: int) -> str | None:
    """The name that ends a line before a sign: "Daily Example © All rights reserved"."""
    line = re.split(r"[|•·;\n]|[:.]\s", text[max(start, end - MAX_NAME) : end].rstrip(" .,|–—-"))[-1]
    return _clean(re.sub(r"^\W*(?:(?:19|20)\d\d\W*)+", "", line))


def _match(match: re.Match[str] | None) -> str | None:
    return _clean(match.group(1)) if match else None


def _clean(name: str) -> str | None:
    name = re.sub(r"\s+", " ", name).strip(" \t,.;:-–—|\"'“”*_`’()")
    words = [word for word in re.split(r"[ ,.]+", name) if word]
    if not 2 <= len(name) <= MAX_NAME or not any(character.isalpha() for character in name):
        return None
    if all(word.lower() in _NO_NAME for word in words) or words[0].lower() in _NO_NAME - {"the", "digital", "creative", "data", "third"}:
        return None
    first = name[0]
    if first.islower() and "." not in words[0] and not re.match(r"[\w-]+\.[a-z]{2,}", name) and not re.match(r"[a-z][A-Z]|[a-z]+[-_]?[a-z]*$", name):
        return None
    return name if len(words) <= 12 else None
