"""Sentences that were read, and the passages that they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scanner.prose.roles import RoleHit
from scanner.prose.rules import EVERY_LANGUAGE, Match
from scanner.text.normalize import Normalized

_LETTING = frozenset({"exception-cue", "permission", "negated-prohibition", "no-objection"})
_SUBJECTS = frozenset({"purpose.ai", "purpose.tdm", "means.automated", "act.collect", "act.copy", "purpose.commercial"})
_STANCES = frozenset({"prohibition", "negation", "consent", "reservation", "limit", "permission", "condition.license"})


@dataclass(slots=True)
class Sentence:
    """A sentence or list item that was read: where it stands, its matching form, its roles, the rules it meets."""

    start: int
    end: int
    item: bool
    form: Normalized
    hits: list[RoleHit]
    languages: frozenset[str]
    matches: list[Match] = field(default_factory=list)
    licensed: bool = False
    governor: "Sentence | None" = None

    def roles(self) -> set[str]:
        """The roles that occur in it."""
        return {hit.role for hit in self.hits}

    def excepts(self) -> bool:
        """Whether it only adds exceptions to what is said beside it."""
        roles = self.roles()
        return not roles.isdisjoint(_LETTING) and any(role.startswith("exception.") for role in roles)

    def suggests(self) -> bool:
        """Whether a paraphrase of a notice may stand in it: a subject of notices and a stance to it."""
        roles = self.roles()
        return not roles.isdisjoint(_SUBJECTS) and (self.item or not roles.isdisjoint(_STANCES))

    def is_near(self, position: int, reach: int) -> bool:
        """Whether it stands within ``reach`` characters of ``position``."""
        return self.start - reach <= position <= self.end + reach

    def span(self, hit: RoleHit) -> tuple[int, int]:
        """Where ``hit`` stands in the document."""
        return self.start + self.form.origin(hit.start), self.start + self.form.origin_end(hit.end)


@dataclass(slots=True)
class Passage:
    """Neighbouring sentences that make one notice (or one mention of it)."""

    sentences: list[Sentence]

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.sentences[-1].end

    def hits(self) -> Iterable[tuple[Sentence, RoleHit]]:
        """All role hits with their sentences."""
        for sentence in self.sentences:
            for hit in sentence.hits:
                yield sentence, hit

    def roles(self) -> set[str]:
        """The roles that occur in it."""
        return {hit.role for _, hit in self.hits()}

    def languages(self) -> list[str]:
        """Languages in the order of the number of their terms, the language-independent one last."""
        counts: dict[str, int] = {}
        for _, hit in self.hits():
            counts[hit.language] = counts.get(hit.language, 0) + (hit.language != EVERY_LANGUAGE)
        return sorted(counts, key=lambda language: -counts[language])
