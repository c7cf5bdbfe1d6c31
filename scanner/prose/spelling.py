"""Words that optical character recognition misread, or that a limit cut, taken for the term that they once were.

Letters that look alike on paper fall into one class (``c`` and ``e``, ``l``, ``i`` and ``1``, ``rn`` and ``m``). A word
that no term has, but that is a term's word when letters are exchanged inside their classes, is read as that word; a
short one only if a digit stands among its letters.
"""

import re
from collections.abc import Iterable, Sequence

_MIXED = re.compile(r"[^\W\d_][0158]|[0158][^\W\d_]")
_LEAST = 5
_LEAST_BEGINNING = 3
_MOST_COMPLETIONS = 12
_LEAST_MIXED = 2
_LEAST_BARE = 3
_LEAST_STEM = 7

_ALIKE = (("1", "l"), ("i", "l"), ("|", "l"), ("0", "o"), ("c", "e"), ("h", "b"), ("8", "b"), ("ß", "b"), ("5", "s"))


class Spelling:
    """The words of a lexicon and what they look like."""

    def __init__(self, words: Iterable[str], prefixes: Sequence[str] = ()) -> None:
        """``words`` are those of all terms; a stem ends with ``*``. ``prefixes`` are glued to words."""
        self._prefixes = prefixes
        self._words: set[str] = set()
        self._stems: set[str] = set()
        for word in words:
            if word.endswith("*"):
                self._stems.add(word[:-1])
            else:
                self._words.add(word)
        self._word_looks = _looks(self._words, _LEAST_MIXED)
        self._stem_looks = _looks(self._stems, _LEAST_STEM)
        self._lengths = sorted({len(look) for look in self._stem_looks}, reverse=True)

    def read(self, word: str) -> str:
        """``word``, or the word or stem of a term that it was before it was misread, or that it has behind a prefix."""
        is_whole = len(word) < _LEAST and not _MIXED.search(word)
        known = word if self._knows(word) else self._behind_prefix(word)
        return known or (word if is_whole else self._like(word))

    def _behind_prefix(self, word: str) -> str | None:
        bare = (word.removeprefix(prefix) for prefix in self._prefixes if word.startswith(prefix))
        return next((rest for rest in bare if len(rest) >= _LEAST_BARE and self._knows(rest)), None)

    def completions(self, beginning: str) -> list[str]:
        """Words and stems of terms that begin with ``beginning``, where a text was cut; shortest first."""
        if len(beginning) < _LEAST_BEGINNING:
            return []
        longer = [word for word in (*self._words, *self._stems) if word.startswith(beginning) and word != beginning]
        return sorted(longer, key=lambda word: (len(word), word))[:_MOST_COMPLETIONS]

    def _knows(self, word: str) -> bool:
        return word in self._words or any(word[:length] in self._stems for length in range(1, len(word) + 1))

    def _like(self, word: str) -> str:
        seen = look(word)
        found = self._word_looks.get(seen)
        for length in self._lengths if found is None else ():
            if length <= len(seen) and (found := self._stem_looks.get(seen[:length])):
                break
        return found or word


def look(word: str) -> str:
    """One form for all the ways in which ``word`` may be misread."""
    word = word.replace("rn", "m")
    for written, read in _ALIKE:  # much faster than `translate` for a whole sentence
        word = word.replace(written, read)
    return word


def _looks(words: Iterable[str], least: int) -> dict[str, str]:
    return {look(word): word for word in sorted(words) if len(word) >= least and word.isalpha()}
