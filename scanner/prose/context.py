"""Use or mention: what stands around a notice and who speaks, as evidence for the judge."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scanner.prose.passages import PassageReader
from scanner.prose.sentence import Passage

_QUOTED = re.compile(
    r"“[^”\n]{16,900}”|„[^“”\n]{16,900}[“”]|«[^»\n]{16,900}»|「[^」\n]{8,600}」|『[^』\n]{8,600}』"
    r"|(?<![\w])\"[^\"\n]{16,900}\"(?!\w)|(?<!\w)'[^'\n]{24,600}'(?!\w)"
)
_MENTION_ROLES = ("report", "example-cue", "personal-data", "own-promise", "output")
_NEAR_ROLES = ("report", "example-cue", "personal-data", "own-promise", "heading.terms")
_AROUND = 400
_CODE = re.compile(r"`[^`\n]{1,80}`|[{}]|=>|\w\(\)|^\s{0,8}(?:#!|\$ )|</?[a-z]{1,12}>|&lt;", re.MULTILINE)
_QUESTION = re.compile(r"[?？؟]")
_EXCLAMATION = re.compile(r"[!！]")
_LINK = re.compile(r"https?://|www\.|\]\(")
_NUMBERED = re.compile(r"\s*(?:\(?\w{1,4}[.)]|[-*•·–]|\d+(?:\.\d+)+)\s")
_ARTICLE = re.compile(
    r"§|\bart(?:icle|ikel|ículo|icolo|\.)? ?\d|第[0-9一二三四五六七八九十]+条|제 ?\d+ ?조", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with what stands around it.

    ``facts`` are numbers between 0 and 1 (see ``observe``), ``near`` the roles in the sentences beside the passage,
    ``around`` the matching forms of these sentences.
    """

    passage: Passage
    facts: Mapping[str, float]
    near: frozenset[str]
    around: str

    @property
    def text(self) -> str:
        """The matching form of its sentences."""
        return " ".join(sentence.form.text for sentence in self.passage.sentences)


def observe(text: str, passage: Passage, reader: PassageReader) -> Evidence:
    """What there is to know about ``passage`` in ``text`` before it is judged.

    Facts: ``quoted``: share of the matching terms that stand inside quotation marks; ``report``, ``example-cue`` …:
    whether the role occurs in the passage; ``near-…``: in the sentences beside it; ``speaker``: whether the text speaks
    for itself; ``formula``: a copyright line or rights formula stands in it; ``item``: list items make it up;
    ``question``, ``exclamation``, ``code``, ``link``, ``numbered``, ``article``: what marks such a passage.
    """
    roles = passage.roles()
    neighbours = reader.around(passage)
    near = frozenset(role for neighbour in neighbours for role in neighbour.roles())
    around = " ".join(neighbour.form.text[:_AROUND] for neighbour in neighbours)
    facts = {role: float(role in roles) for role in _MENTION_ROLES}
    facts |= {f"near-{role}": float(role in near) for role in _NEAR_ROLES}
    facts["quoted"] = quoted_share(text, passage)
    facts["speaker"] = float("speaker" in roles)
    facts["formula"] = float(bool(roles & {"rights.all", "rule.copyright-line"}))
    facts["item"] = sum(sentence.item for sentence in passage.sentences) / len(passage.sentences)
    facts |= _marks(text[passage.start : passage.end])
    return Evidence(passage, facts, near, around)


def _marks(text: str) -> Mapping[str, float]:
    """Whether signs occur that tell explanations, code and clauses from plain prose."""
    return {
        "question": float(_QUESTION.search(text) is not None),
        "exclamation": float(_EXCLAMATION.search(text) is not None),
        "code": float(_CODE.search(text) is not None),
        "link": float(_LINK.search(text) is not None),
        "numbered": float(_NUMBERED.match(text) is not None),
        "article": float(_ARTICLE.search(text) is not None),
    }


def quoted_share(text: str, passage: Passage) -> float:
    """The share of the terms in ``passage`` (those that met a rule, if any did) which stand inside quotation marks."""
    spans = [
        sentence.span(hit)
        for sentence in passage.sentences
        for match in sentence.matches
        for hit in match.hits
        if hit in sentence.hits
    ] or [sentence.span(hit) for sentence, hit in passage.hits()]
    if not spans:
        return 0.0
    low, high = max(0, passage.start - 300), min(len(text), passage.end + 300)
    quotes = [match.span() for match in _QUOTED.finditer(text, low, high)]
    inside = sum(any(start <= span[0] and span[1] <= end for start, end in quotes) for span in spans)
    return inside / len(spans)
