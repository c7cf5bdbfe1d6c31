"""A rule told to people: what meets it, what is looked for, what it says about uses, where it is defined."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scanner.pack import Pack
from scanner.prose.lexicon import Lexicon, Term, read_frequencies, read_lexicon, read_roles
from scanner.prose.rules import EVERY_LANGUAGE, read_rule
from scanner.rule_examples import RuleSource, examples
from scanner.rulebook import Rulebook
from scanner.vocabulary import Kind, Use

_REACH = {
    "sentence": "in one sentence",
    "governed": "in one sentence, or with the lead-in or heading above it",
    "neighbours": "in one sentence, or with the lead-in, heading or neighbours of it",
}
_MOST = 8

Section = tuple[str, list[str]]


def sections(source: RuleSource, book: Rulebook, pack: Pack) -> Iterator[Section]:
    """Headed lines on the rule in ``source``, by the rules of ``book``."""
    fields = source.fields
    teller = _Teller(book, fields)
    yield "summary", [str(fields["summary"])]
    yield "defined in", [f"{source.name}:{source.located.line('id')}"]
    yield "finding", [f"{fields['kind']}, confidence {fields['confidence']}"]
    yield "uses", list(_uses(Kind(fields["kind"]), pack))
    yield "is met by", list(teller.met_by())
    yield "but not with", [teller.role(role) for role in fields.get("none", ())]
    yield "not in", [", ".join(fields.get("not_in", ()))] if fields.get("not_in") else []
    yield "looked for", list(teller.cues())
    yield "languages", [", ".join(teller.languages())]
    yield "must be found", _texts(fields, "match")
    yield "must be left alone", _texts(fields, "no_match")
    yield "not found yet", _texts(fields, "known_gap")
    yield "references", list(fields.get("references", ()))


def _uses(kind: Kind, pack: Pack) -> Iterator[str]:
    plain, bound = pack.statuses(kind, (), ()), pack.statuses(kind, ("prior-consent",), ())
    if not plain:
        yield "nothing: the finding is evidence, and may name the holder"
    for use in Use:
        if use in plain:
            under = f", {bound[use]} when the notice names a condition" if bound[use] != plain[use] else ""
            yield f"{use}: {plain[use]}{under}"
    yield f"reported from confidence {pack.threshold(kind):g}"


def _texts(fields: Mapping[str, Any], expectation: str) -> list[str]:
    found = (example for path, example in examples(fields) if path[1] == expectation)
    return [f"{one['text']} ({one['why']})" if one.get("why") else one["text"] for one in found]


class _Teller:
    """Knows roles, terms and cues."""

    def __init__(self, book: Rulebook, fields: Mapping[str, Any]) -> None:
        self._fields = fields
        content = book.document("roles.yaml")
        self._summaries = {name: entry.get("summary", "") for name, entry in content["roles"].items()}
        roles = read_roles(content, "roles.yaml")
        frequent = read_frequencies(book.document("common-words.yaml"), "common-words.yaml")
        documents = book.documents("lexicon").values()
        self._lexicons = [read_lexicon(one.content, one.origin, roles, frequent) for one in documents]
        self._file = read_rule(fields, str(fields["id"]), roles)

    def role(self, name: str) -> str:
        """A role with its meaning."""
        return f"{name}: {self._summaries[name]}" if self._summaries.get(name) else name

    def met_by(self) -> Iterator[str]:
        """What must stand in a text."""
        if "pattern" in self._fields:
            yield f"the regular expression {self._fields['pattern']}"
        for language, phrases in self._fields.get("phrases", {}).items():
            yield f"{language}: {', '.join(_quoted(phrases))}"
        if "all" in self._fields:
            rule = self._file.rule
            yield f"each of these, {_REACH[rule.reach]}, within {rule.within} characters"
            for line in self._fields["all"]:
                yield f"one of {'; '.join(map(self.role, line))}" if len(line) > 1 else self.role(line[0])

    def cues(self) -> Iterator[str]:
        """By what a sentence is found in a document; everything else is read only there."""
        if self._file.pattern:
            yield ", ".join(_quoted(self._file.pattern.anchors))
            return
        for lexicon, terms in self._anchoring():
            cues = dict.fromkeys(" ".join(cue) for term in terms if (cue := lexicon.cue(term)))
            if cues:
                more = f" and {len(cues) - _MOST} more" if len(cues) > _MOST else ""
                yield f"{lexicon.language}: {', '.join(_quoted(list(cues)[:_MOST]))}{more}"

    def languages(self) -> Iterator[str]:
        """Languages in which it can be met."""
        if self._file.pattern:
            yield "all"
            return
        for lexicon, terms in self._anchoring():
            if terms and lexicon.language not in self._file.rule.not_in:
                yield "all" if lexicon.language == EVERY_LANGUAGE else lexicon.language

    def _anchoring(self) -> Iterator[tuple[Lexicon, Sequence[Term]]]:
        """The terms of each language that meet the anchor line."""
        line = self._file.rule.lines[0]
        for lexicon in self._lexicons:
            own = self._file.phrases.get(lexicon.language, ())
            yield lexicon, [*own, *(term for term in lexicon.terms if term.role in line)]


def _quoted(words: Iterable[str]) -> list[str]:
    return [json.dumps(word, ensure_ascii=False) for word in words]
