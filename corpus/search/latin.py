"""Latin words of a query: English, in its forms and with a letter wrong."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.search import weights

_ENDINGS = re.compile(r"(?:ations?|ing|ies|ied|ed|es|(?<!s)s|e|y|ers?|ors?|ment|ments)$")
_SHORTEST_STEM = 3


def stem(word: str) -> str:
    """Return a word without the ending that English changes: trading and trades are `trad`.

    Example:
        >>> stem("companies"), stem("company"), stem("data"), stem("5g")
        ('compan', 'compan', 'data', '5g')
    """
    short = _ENDINGS.sub("", word)
    return short if len(short) >= _SHORTEST_STEM else word


def stem_phrase(phrase: str) -> str:
    """Return a phrase of Latin words, each as its stem, with one space between them."""
    return " ".join(map(stem, phrase.split()))


class Forms:
    """The Latin words of the laws and of their thesauri, by stem."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take in the Latin words; they are stemmed when first asked for."""
        self._words = words

    @cached_property
    def _forms(self) -> Mapping[str, Sequence[str]]:
        forms: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            forms[stem(word)].add(word)
        return {short: sorted(words) for short, words in forms.items()}

    def of(self, word: str) -> Sequence[str]:
        """Return the forms of a word that stand somewhere."""
        return self._forms.get(stem(word), ())

    def near(self, word: str) -> str | None:
        """Return the word that stands somewhere and is one edit away, or None."""
        if len(word) < weights.SHORTEST_LATIN:
            return None
        found = process.extractOne(word, self._every, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else None

    @cached_property
    def _every(self) -> Sequence[str]:
        return [
            word
            for words in self._forms.values()
            for word in words
            if len(word) >= weights.SHORTEST_LATIN - 1
        ]
