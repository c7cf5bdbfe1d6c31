"""Use or mention: what stands around a notice and who speaks, as numbers for the judge."""

import re
from collections.abc import Mapping

from scanner.prose.passages import Passage, PassageReader

_QUOTED = re.compile(
    r"“[^”\n]{16,900}”|„[^“”\n]{16,900}[“”]|«[^»\n]{16,900}»|「[^」\n]{8,600}」|『[^』\n]{8,600}』"
    r"|(?<![\w])\"[^\"\n]{16,900}\"(?!\w)|(?<!\w)'[^'\n]{24,600}'(?!\w)"
)
_MENTION_ROLES = ("report", "example-cue", "personal-data", "own-promise", "output")


def context(text: str, passage: Passage, reader: PassageReader) -> Mapping[str, float]:
    """Facts about ``passage`` in ``text``: each between 0 and 1.

    ``quoted``: share of the matching terms that stand inside quotation marks; ``report``, ``example-cue`` …: whether the
    role occurs in the passage; ``near-…``: in the sentences beside it; ``speaker``: whether the text speaks for itself;
    ``formula``: a copyright line or rights formula stands in it; ``end``: how near to the end of the document it stands.
    """
    roles = passage.roles()
    near: set[str] = set()
    for sentence, step in ((passage.sentences[0], -1), (passage.sentences[-1], 1)):
        neighbour = reader.neighbour(sentence, step)
        if neighbour:
            near |= neighbour.roles()
    facts = {role: float(role in roles) for role in _MENTION_ROLES}
    facts |= {f"near-{role}": float(role in near) for role in ("report", "example-cue")}
    facts["quoted"] = quoted_share(text, passage)
    facts["speaker"] = float("speaker" in roles)
    facts["formula"] = float(bool(roles & {"rights.all", "rule.copyright-line"}))
    facts["end"] = passage.end / len(text)
    return facts


def quoted_share(text: str, passage: Passage) -> float:
    """The share of the terms that met a rule in ``passage`` which stand inside quotation marks."""
    spans = [
        sentence.span(hit)
        for sentence in passage.sentences
        for match in sentence.matches
        for hit in match.hits
        if hit in sentence.hits
    ]
    if not spans:
        return 0.0
    low, high = max(0, passage.start - 300), min(len(text), passage.end + 300)
    quotes = [match.span() for match in _QUOTED.finditer(text, low, high)]
    inside = sum(any(start <= span[0] and span[1] <= end for start, end in quotes) for span in spans)
    return inside / len(spans)
