"""Who reserves: the name in the copyright line, behind "consent of", or in front of "expressly reserves"."""

import re

from scanner.prose.passages import Passage, Sentence

MAX_NAME = 90

_SIGN = re.compile(r"©|ⓒ|\([cC]\)|&copy;|[Cc]opyrights?\b|COPYRIGHT\b")
_AFTER_SIGN = re.compile(
    r"(?:[\s:,.@–—-]|©|ⓒ|\([cC]\)|&copy;|[Cc]opyrights?\b|COPYRIGHT\b|\b[Bb]y\b|\bBY\b|\b(?:19|20)\d\d\b|\b\d\d\b(?=\s*[,–-])"
    r"|\b(?:present|Present|heute|aujourd'hui)\b|\b[Tt]he copyright holders?\b)*"
)
_STOP = re.compile(
    r"\s*(?:[|•·;\n\t<>(){}\[\]*/\\•♦]|,\s*(?:[Aa]ll|[Ii]nc)?\s*(?=[Aa]ll rights|ALL|\d)|\s[–—-]\s|\.(?=\s|$)(?<!\b[A-Z]\.)(?<!Inc\.)"
    r"(?<!Ltd\.)(?<!Co\.)(?<!S\.A\.)|[。、「」]|\b(?:19|20)\d\d\b|https?:|\b[Aa]ll [Rr]ights?\b|\bALL RIGHTS?\b|\b[Rr]eserved\b"
    r"|,\s(?=[a-z]|\d)|:\s)"
)
_NAME = re.compile(
    r"\s*(?:the\s+|The\s+|die\s+|der\s+|la\s+|le\s+|el\s+|lo\s+)?"
    r"((?:[A-ZÀ-ÞŁŚŻŹĆŃА-ЯΑ-Ω0-9][\w&.'’®+-]*|[a-z][\w-]*\.(?:com|org|net|de|fr|es|it|pl|info|io))"
    r"(?:(?:\s+|,\s(?=Inc|Ltd|LLC|S\.|SL|Co\b|GmbH))(?:(?:of|and|&|de|del|di|da|für|und|et|y|e|i|la|le|z|the|van|von)\s+)?"
    r"[A-ZÀ-ÞŁŚŻŹĆŃА-ЯΑ-Ω0-9&(][\w&.'’®+)-]*)*)"
)
_BEFORE = re.compile(
    r"((?:[A-ZÀ-ÞŁŚŻŹĆŃА-Я][\w&.'’-]*)(?:\s+(?:(?:of|and|&|de|di|und|et|y)\s+)?[A-ZÀ-ÞŁŚŻŹĆŃА-Я&][\w&.'’-]*)*)\s+$"
)
_NO_NAME = frozenset(
    "the this that these any all no our we you us our it its owner publisher author copyright holder site website article "
    "section directive content text terms use service services user users author's rights reserved in if for such articles "
    "except eu european union dsm law act part paragraph please do permission license licence".split()
)


def holder_of(text: str, passage: Passage) -> str | None:
    """The holder that the notice in ``passage`` names, else the one of its copyright line; ``None`` without a name."""
    consent = [name for s, hit in passage.hits() if hit.role == "holder-cue" and (name := _named(text, s.span(hit)[1]))]
    reserving = [
        name for s, hit in passage.hits() if hit.role == "reservation" and (name := _reserving(text, s, s.span(hit)[0]))
    ]
    lines = [name for sentence in passage.sentences if (name := copyright_holder(text, sentence))]
    for names in (consent, reserving, lines):
        if names:
            return names[0]
    return None


def copyright_holder(text: str, sentence: Sentence) -> str | None:
    """The name in the copyright line of ``sentence``; ``None`` when there is no such line or no name in it."""
    ends = [sentence.span(hit)[0] for hit in sentence.hits if hit.role in ("rights.all", "prohibition", "consent")]
    for sign in _SIGN.finditer(text, sentence.start, sentence.end):
        start = _AFTER_SIGN.match(text, sign.start(), sentence.end)
        begin = start.end() if start else sign.end()
        limit = min([end for end in ends if end >= begin], default=sentence.end)
        name = _cut(text[begin : min(limit, begin + MAX_NAME)])
        if name:
            return name
        if begin >= limit - 1 and (name := _name_before(text, sentence.start, sign.start())):
            return name
    return None


def _cut(written: str) -> str | None:
    stop = _STOP.search(written)
    return _clean(written[: stop.start()] if stop else written)


def _name_before(text: str, start: int, sign: int) -> str | None:
    line = text[max(start, sign - MAX_NAME) : sign]
    return _clean(re.split(r"[|•·;\n:.]\s", line)[-1])


def _named(text: str, end: int) -> str | None:
    match = _NAME.match(text, end, end + 120)
    return _clean(match.group(1)) if match else None


def _reserving(text: str, sentence: Sentence, start: int) -> str | None:
    match = _BEFORE.search(text[max(sentence.start, start - MAX_NAME) : start])
    return _clean(match.group(1)) if match else None


def _clean(name: str) -> str | None:
    name = re.sub(r"\s+", " ", name).strip(" \t,.;:-–—|\"'“”*_")
    if not 2 <= len(name) <= MAX_NAME or name.isdigit() or name.split()[0].lower() in _NO_NAME:
        return None
    return name if any(character.isalpha() for character in name) else None
