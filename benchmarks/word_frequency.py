"""Measures how frequent words are and writes the tables that the scan's speed rests on.

``rules/common-words.yaml`` (which words of lexicon terms are too frequent to be looked for in every document) and
``rules/function-words.yaml`` (the words by which the language of a sentence is told). Run it when lexicons change:

    pip install wordfreq && PYTHONPATH=. python benchmarks/word_frequency.py

The package wordfreq knows most languages of the lexicons; one that it does not know keeps its function words, and
lists its common words in its lexicon file.
"""

import json
import re
import textwrap
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path

import wordfreq
import yaml

from scanner import yamlfile
from scanner.errors import RuleError
from scanner.pack import read_sources
from scanner.prose.lexicon import WORD, read_lexicon, read_roles
from scanner.text.normalize import fold, without_diacritics

RULES = Path(__file__).parent.parent / "rules"
COMMON, EVERYDAY, CONSTANT = 1e-5, 4e-5, 1e-4
FUNCTION_WORDS = 70
OTHER_NAMES = {"hr": ("sh",)}
WITHOUT_BLANKS = {"hi", "ja", "ko", "th", "zh"}
LATIN = "lj nj dž a b v g d đ e ž z i j k l m n o p r s t ć u f h c č š"
CYRILLIC = dict(
    zip(LATIN.split(), "љ њ џ а б в г д ђ е ж з и ј к л м н о п р с т ћ у ф х ц ч ш".split(), strict=True)  # noqa: SIM905
)
SERBIAN = re.compile("|".join(CYRILLIC))
CEDILLAS = str.maketrans({"\u0219": "\u015f", "\u021b": "\u0163"})
COMMON_HEAD = f"""\
# How frequent the words and stems of lexicon terms are in the language that uses them most, written by
# benchmarks/word_frequency.py from the word lists of the package wordfreq. A word that is not listed is rare.
# `common`: {COMMON:.0e} of all words or more; looked for in every document only when its term has no rarer word.
# `everyday`: {EVERYDAY:.0e} or more; never looked for by itself, only as part of a phrase.
# `constant`: {CONSTANT:.0e} or more in English, the language of most texts; never looked for at all.
# `acronyms`, kept as they are: everyday words that are looked for in capitals.
"""
FUNCTION_HEAD = """\
# The most frequent words of each language, by which the language of a sentence is told; written by
# benchmarks/word_frequency.py. Languages that the package wordfreq does not know are kept as they are.
"""


def words_of_terms() -> set[str]:
    """All words and stems of all lexicons that are matched by words."""
    sources = {source.name: source for source in read_sources()}
    roles = read_roles(yamlfile.load(sources["roles.yaml"].content, "roles.yaml", RuleError), "roles.yaml")
    words: set[str] = set()
    for name, source in sources.items():
        if name.startswith("lexicon/"):
            lexicon = read_lexicon(yamlfile.load(source.content, name, RuleError), name, roles)
            if lexicon.matching == "words":
                words.update(word for term in lexicon.terms for part in term.parts for word in part)
    return words


def frequencies(language: str) -> Mapping[str, float]:
    """Shares of words; a word with its accents left out is rarer."""
    found: Counter[str] = Counter()
    for token, share in wordfreq.get_frequency_dict(language, wordlist="best").items():
        for word in WORD.findall(fold(token)):
            found[word] += share
            if language == "ro":
                found[word.translate(CEDILLAS)] += share
            plain = without_diacritics(word)
            if plain != word:
                found[plain] += share / 20
    return found


def highest(words: Iterable[str], languages: Iterable[str]) -> Mapping[str, float]:
    """The share of each word or stem in that of ``languages`` that uses it most."""
    best: dict[str, float] = dict.fromkeys(words, 0.0)
    for language in languages:
        shares = frequencies(language)
        known = sorted(shares)
        sums = [0.0, *accumulate(shares[word] for word in known)]
        for word in best:
            stem = word.removesuffix("*")
            share = shares.get(word, 0.0)
            if word != stem:
                share = sums[bisect_left(known, stem + "\uffff")] - sums[bisect_left(known, stem)]
            best[word] = max(best[word], share)
    return best


def function_words(language: str) -> list[str]:
    """The most frequent words of ``language``; none when it is not known."""
    names = OTHER_NAMES.get(language, (language,))
    words: list[str] = []
    for name in names:
        if name in wordfreq.available_languages("best"):
            tokens = wordfreq.top_n_list(name, FUNCTION_WORDS * 2)
            words += [word for token in tokens for word in WORD.findall(fold(token)) if not re.search(r"\d", word)]
    chosen = list(dict.fromkeys(words))[:FUNCTION_WORDS]
    return (
        chosen + [SERBIAN.sub(lambda match: CYRILLIC[match[0]], word) for word in chosen]
        if language == "hr"
        else chosen
    )


def written(lists: Mapping[str, Iterable[str]]) -> str:
    """A mapping of names to flow lists of quoted words; empty lists are left out."""
    layout = textwrap.TextWrapper(
        116, initial_indent="  ", subsequent_indent="   ", break_long_words=False, break_on_hyphens=False
    )
    quoted = {name: ", ".join(json.dumps(word, ensure_ascii=False) for word in words) for name, words in lists.items()}
    return "".join(f"{name}:\n{layout.fill(f'[{listed}]')}\n" for name, listed in quoted.items() if listed)


def main() -> None:
    """Write both tables."""
    words = words_of_terms()
    shares = highest(words, wordfreq.available_languages("best"))
    in_english = highest(words, ["en"])
    common = sorted(word for word, share in shares.items() if COMMON <= share < EVERYDAY)
    everyday = sorted(word for word, share in shares.items() if share >= EVERYDAY and in_english[word] < CONSTANT)
    constant = sorted(word for word, share in in_english.items() if share >= CONSTANT)
    path = RULES / "common-words.yaml"
    acronyms = yaml.safe_load(path.read_text(encoding="utf-8"))["acronyms"]
    lists = {"common": common, "everyday": everyday, "constant": constant, "acronyms": acronyms}
    path.write_text(COMMON_HEAD + written(lists), encoding="utf-8")
    path = RULES / "function-words.yaml"
    kept = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    lexicons = {path.stem for path in (RULES / "lexicon").glob("*.yaml")}
    languages = sorted((lexicons | set(kept)) - {"mul", *WITHOUT_BLANKS})
    lists = {language: function_words(language) or kept.get(language, []) for language in languages}
    path.write_text(FUNCTION_HEAD + written(lists), encoding="utf-8")


if __name__ == "__main__":
    main()
