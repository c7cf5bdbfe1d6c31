"""The rule pack: all rules, lexicons and cues, compiled once and cached by the hash of the files.

Reading the YAML of every language takes seconds; the compiled pack is one JSON file (never a pickle) and, where there
is Hyperscan, its databases, in the user's cache folder. A changed rule file gives a new hash and so a new pack.
"""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scanner import cache, licenses
from scanner.errors import RuleError
from scanner.prose.anchors import AnchorScanner
from scanner.prose.cue_literals import Anchor, LiteralSet, literal_sets
from scanner.prose.cues import cues
from scanner.prose.languages import FunctionWords
from scanner.prose.lexicon import Lexicon, Role, Term, read_frequencies, read_lexicon, read_roles
from scanner.prose.roles import RoleIndex
from scanner.prose.rules import EVERY_LANGUAGE, Pattern, Rule, RuleFile, RuleSet, read_rule
from scanner.rulebook import SHIPPED, Rulebook, Source, digest, read_sources
from scanner.vocabulary import Kind, Status, Use

if TYPE_CHECKING:
    from scanner.prose.holder import CommonWords

__all__ = ["Pack", "Source", "compile_pack", "is_compiled", "load_pack", "read_sources"]

_COMPILERS = (
    "pack.py", "rulebook.py", "rule_joining.py", "rule_checks.py", "rule_schemas.py", "prose/pattern_cost.py",
    "licenses.py", "license_types.py",
    "prose/anchors.py", "prose/confirmation.py", "prose/spelling.py", "prose/cue_literals.py", "prose/literals.py",
    "prose/cues.py", "prose/lexicon.py",
    "prose/rules.py", "prose/license_cc.py", "prose/license_context.py", "prose/license_names.py",
    "prose/license_phrases.py", "prose/license_text.py", "prose/license_view.py", "text/normalize.py",
)  # fmt: skip


class Pack:
    """Rules and lexicons, ready to use. Languages and the anchor engine are built when first needed."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        """Use a compiled pack (see ``compile_pack``)."""
        self.hash: str = compiled["hash"]
        self.roles = {
            name: Role(**{**role, "yields_to": tuple(role["yields_to"]), "beside": tuple(role["beside"])})
            for name, role in compiled["roles"].items()
        }
        self.rules = tuple(_rule(rule) for rule in compiled["rules"])
        self.patterns = tuple(
            Pattern(pattern["role"], pattern["source"], tuple(pattern["anchors"])) for pattern in compiled["patterns"]
        )
        self.anchors = tuple(
            Anchor(tuple(parts), needs, by_character) for parts, needs, by_character in compiled["anchors"]
        )
        self.languages: tuple[str, ...] = tuple(compiled["languages"])
        self._compiled = compiled
        self._indexes: dict[str, RoleIndex] = {}
        self.remembered: dict[tuple[str, frozenset[str], bool, bool], Any] = {}
        """What sentences said that were read lately (``scanner.prose.passages``)."""

    @cached_property
    def common_words(self) -> "CommonWords":
        """Words that are no holder's name."""
        from scanner.prose.holder import CommonWords

        data = self._compiled["names"]
        words = frozenset(word for language in data["common"].values() for word in language)
        return CommonWords(words, frozenset(data["leading"]))

    def threshold(self, kind: Kind) -> float:
        """The confidence below which a finding of ``kind`` is not reported."""
        threshold: float = self._compiled["kinds"]["kinds"][kind]["threshold"]
        return threshold

    def statuses(self, kind: Kind, conditions: Sequence[str], exceptions: Sequence[str]) -> dict[Use, Status]:
        """What a notice of ``kind`` says about the uses; conditional instead of reserved when it names conditions."""
        data = self._compiled["kinds"]
        effect = Status.CONDITIONAL if conditions or "contract" in exceptions else Status.RESERVED
        said = {
            Use(use): effect if status == "effect" else Status(status)
            for use, status in data["kinds"][kind]["statuses"].items()
        }
        if said:
            for exception in exceptions:
                said |= {Use(use): Status(status) for use, status in data["exceptions"].get(exception, {}).items()}
        return said

    @cached_property
    def function_words(self) -> FunctionWords:
        """By which the language of a sentence is told."""
        return FunctionWords(self._compiled["function words"])

    @cached_property
    def rule_set(self) -> RuleSet:
        """The rules, indexed for evaluation."""
        return RuleSet(self.rules)

    @cached_property
    def scanner(self) -> AnchorScanner:
        """The anchor scan, with the fastest engine there is."""
        sets = {name: LiteralSet.from_json(values) for name, values in self._compiled["literals"].items()}
        prefixes = {name: entry["prefixes"] for name, entry in self._compiled["languages"].items()}
        return AnchorScanner(self.anchors, self.hash, sets, prefixes)

    def index(self, language: str) -> RoleIndex:
        """The terms of one language, ready to be looked up."""
        index = self._indexes.get(language)
        if index is None:
            entry = self._compiled["languages"][language]
            terms = tuple(Term(role, tuple(map(tuple, parts))) for role, parts in json.loads(entry["terms"]))
            lexicon = Lexicon(language, entry["name"], entry["matching"], terms, {}, prefixes=tuple(entry["prefixes"]))
            index = RoleIndex(lexicon, self.roles)
            self._indexes[language] = index
        return index


def _rule(data: Mapping[str, Any]) -> Rule:
    lines = tuple(frozenset(line) for line in data["lines"])
    return Rule(
        **{
            **data,
            "kind": Kind(data["kind"]),
            "lines": lines,
            "none": frozenset(data["none"]),
            "not_in": frozenset(data["not_in"]),
            "examples": {},
        }
    )


def load_pack(book: Rulebook = SHIPPED) -> Pack:
    """The pack of ``book``, from the cache when the rule files have not changed since.

    Raises:
        RuleError: a rule file is not valid.
    """
    return _load(book)


def is_compiled(book: Rulebook) -> bool:
    """Whether the pack of ``book`` is in the cache."""
    return cache.read(f"{_digest(book)}.json") is not None


@lru_cache(maxsize=4)
def _load(book: Rulebook) -> Pack:
    key = _digest(book)
    content = cache.read(f"{key}.json")
    if content is not None:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return Pack(json.loads(content))
    compiled = compile_pack(book, key)
    cache.store(f"{key}.json", json.dumps(compiled, ensure_ascii=False).encode())
    return Pack(compiled)


def _digest(book: Rulebook) -> str:
    """The hash of the rule files and of the code that compiles them."""
    package = files("scanner")
    code = [Source(name, package.joinpath(name).read_bytes()) for name in _COMPILERS]
    return digest([*code, *read_sources(), *([Source("", book.key.encode())] if book.key else ())])


def compile_pack(book: Rulebook, key: str) -> dict[str, Any]:
    """The pack as JSON values, with the hash ``key``.

    Raises:
        RuleError: a file is not valid, or an id is given twice.
    """
    roles = read_roles(book.document("roles.yaml"), "rules/roles.yaml")
    frequent = read_frequencies(book.document("common-words.yaml"), "rules/common-words.yaml")
    lexicons = [read_lexicon(one.content, one.origin, roles, frequent) for one in book.documents("lexicon").values()]
    rule_files = [read_rule(one.content, one.origin, roles) for one in book.documents("notices").values()]
    terms = _terms(lexicons, rule_files)
    for file in rule_files:
        roles[f"rule.{file.rule.id}"] = Role(f"rule.{file.rule.id}", anchor=True)
    with book.in_force():
        anchors = cues(lexicons, terms, rule_files, licenses.anchors())
    return {
        "hash": key,
        "roles": {name: asdict(role) for name, role in roles.items()},
        "languages": {
            lexicon.language: {
                "name": lexicon.name,
                "matching": lexicon.matching,
                "prefixes": lexicon.prefixes,
                "terms": json.dumps([[t.role, t.parts] for t in terms[lexicon.language]], ensure_ascii=False),
            }
            for lexicon in lexicons
        },
        "names": book.document("names.yaml"),
        "kinds": book.document("kinds.yaml"),
        "function words": book.document("function-words.yaml"),
        "rules": [_plain(file.rule) for file in rule_files],
        "patterns": [asdict(file.pattern) for file in rule_files if file.pattern],
        "anchors": [astuple(anchor) for anchor in anchors],
        "literals": {name: found.to_json() for name, found in literal_sets(anchors).items()},
    }


def _terms(lexicons: list[Lexicon], rule_files: list[RuleFile]) -> dict[str, list[Term]]:
    shared = {term for lexicon in lexicons if lexicon.language == EVERY_LANGUAGE for term in lexicon.terms}
    terms = {
        lexicon.language: [term for term in lexicon.terms if lexicon.language == EVERY_LANGUAGE or term not in shared]
        for lexicon in lexicons
    }
    for file in rule_files:
        for language, phrases in file.phrases.items():
            if language not in terms:
                raise RuleError(f"rules/notices/{file.rule.id}.yaml: there is no lexicon for language {language!r}.")
            terms[language] += phrases
    return terms


def _plain(rule: Rule) -> dict[str, Any]:
    plain = asdict(rule)
    plain.pop("examples")
    return {
        **plain,
        "lines": [sorted(line) for line in rule.lines],
        "none": sorted(rule.none),
        "not_in": sorted(rule.not_in),
    }
