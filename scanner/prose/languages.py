"""Telling the language of a sentence by its function words, so that it is read with the right lexicons only."""

from collections.abc import Collection, Mapping, Sequence

from scanner.text.normalize import without_diacritics

_TELLING = 2
_FAR_FEWER = 3
_CHANCE = 3


class FunctionWords:
    """The most frequent words of each language (``rules/function-words.yaml``)."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        """Index ``words`` of each language."""
        self._known = frozenset(words)
        self._languages: dict[str, set[str]] = {}
        self._without_accents: dict[str, set[str]] = {}
        for language, listed in words.items():
            for word in listed:
                self._languages.setdefault(word, set()).add(language)
                self._without_accents.setdefault(without_diacritics(word), set()).add(language)

    def plausible(self, words: Sequence[str], languages: Collection[str]) -> set[str]:
        """Those of ``languages`` in which a sentence of ``words`` may be written.

        Languages are ruled out when they have none of their function words there and another language has some, or when
        another one has many more; ``_CHANCE`` of them may be names and scraps. Those without function words are kept,
        and so is everything when the words tell nothing. Where there is no accent at all they may have been left out.
        """
        counts: dict[str, int] = {}
        known = self._without_accents if all(map(str.isascii, words)) else self._languages
        for word in known.keys() & words:
            for language in known[word]:
                counts[language] = counts.get(language, 0) + 1
        most = max(counts.values(), default=0)
        if most < _TELLING:
            return set(languages)
        return {
            language
            for language in languages
            if language not in self._known
            or counts.get(language, 0) * _FAR_FEWER > most
            or (language in counts and most <= _CHANCE)
        }
