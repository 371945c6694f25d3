"""The words that people may have meant: the laws' own and those of the thesaurus.

They are found by a typing error (one edit, or a character that looks alike), by their sound, by
the first letters of their sound, and by their beginning.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.search import weights
from corpus.search.dictionary import frequencies
from corpus.search.index import Document, Index, longest_grams
from corpus.search.segment import DictionarySegmenter, Segmenter
from corpus.search.sound import Sounds, coarse

_PART = "vocabulary"  # of a saved index


class Vocabulary:
    """Words and short stretches of words, with how often each stands in the laws."""

    def __init__(self, counts: Mapping[str, int], sounds: Sounds) -> None:
        """Hold the words; what is looked up in them is worked out when first asked for.

        Args:
            counts: How often each word stands in the laws; 0 for a word that only the thesaurus
                has, which is found by its sound alone: 摔断腿 is not 跑断腿.
            sounds: The readings of characters.
        """
        self._count = counts
        self._sounds = sounds

    def __contains__(self, word: object) -> bool:
        return word in self._count

    @cached_property
    def _near(self) -> Mapping[tuple[int, str, bool], list[str]]:
        near: dict[tuple[int, str, bool], list[str]] = defaultdict(list)
        for word in self._count:
            if self._count[word] and len(word) >= weights.SHORTEST_MISTYPED:
                near[len(word), word[0], True].append(word)
                near[len(word), word[-1], False].append(word)
        return dict(near)

    @cached_property
    def _alike(self) -> Mapping[str, list[str]]:
        return self._grouped(self._sounds.keys)

    @cached_property
    def _roughly_alike(self) -> Mapping[str, list[str]]:
        return self._grouped(lambda word: map(coarse, self._sounds.keys(word)))

    @cached_property
    def _beginning(self) -> Mapping[str, list[str]]:
        return self._grouped(lambda word: [self._sounds.initials(word)])

    def _grouped(self, keys: Callable[[str], Iterable[str]]) -> Mapping[str, list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._count, key=lambda word: (-self._count[word], word)):
            for key in keys(word):
                groups[key].append(word)
        return dict(groups)

    def settle(self) -> None:
        """Work out all that is looked up."""
        _ = self._near, self._alike, self._roughly_alike, self._beginning

    def near(self, written: str) -> str | None:
        """Return the word one edit away that begins or ends alike, or None.

        What only leaves something out at an end is no reading of it. Of several, the longest is
        taken, which keeps most of what was written, and of those the commonest.
        """
        found = {
            word
            for length in (len(written) - 1, len(written), len(written) + 1)
            for key in ((length, written[0], True), (length, written[-1], False))
            for word, _, _ in process.extract(
                written, self._near.get(key, ()), scorer=OSA.distance, score_cutoff=1, limit=None
            )
            if word not in written
        }
        return max(found, key=lambda word: (len(word), self._count[word], word), default=None)

    def seems(self, written: str, lookalikes: Mapping[str, str]) -> str | None:
        """Return the commonest word that differs in one character that looks alike, or None."""
        found = (
            written[:place] + other + written[place + 1 :]
            for place, character in enumerate(written)
            for other in lookalikes.get(character, "")
        )
        known = [word for word in found if self._count.get(word)]
        return max(known, key=lambda word: (self._count[word], word), default=None)

    def sounding(self, key: str) -> Sequence[str]:
        """Return the words that are read so, in letters of pinyin; the commonest first."""
        return self._alike.get(key, ())

    def sounding_roughly(self, key: str) -> Sequence[str]:
        """Return the words whose sound is easily confused with it; the commonest first."""
        return self._roughly_alike.get(coarse(key), ())

    def abbreviated(self, initials: str) -> Sequence[str]:
        """Return the words whose syllables begin so; the commonest first."""
        return self._beginning.get(initials, ())

    def homophone(self, written: str) -> str | None:
        """Return the commonest word of as many characters that sounds as it does, or None.

        What sounds the same comes before what only sounds alike.
        """
        keys = self._sounds.keys(written)
        alike = [word for key in keys for word in self.sounding_roughly(key)]
        same = [word for key in keys for word in self.sounding(key)] if alike else []
        others = (word for word in (*same, *alike) if word != written)
        return next((word for word in others if len(word) == len(written)), None)


def stretches(
    documents: Iterable[Document], segmenter: Segmenter, asking: frozenset[str]
) -> Counter[str]:
    """Count every short stretch of whole words inside a clause of the laws."""
    return Counter(
        stretch
        for document in documents
        for clause in document.clauses
        for stretch in _stretches(segmenter.cut(clause), asking)
    )


def dictionary_words(index: Index, frequency: Mapping[str, int]) -> dict[str, int]:
    """Return the words of the dictionary that the laws may hold, with how many articles may.

    What serves where all stretches would be millions: a word counts if all its pairs stand
    somewhere, as often as the rarest of them.

    Args:
        index: The laws.
        frequency: The dictionary.
    """

    @cache
    def held(pair: str) -> int:
        return len(index.holders(pair))

    words = (word for word in frequency if len(word) > 1 and not word.isascii())
    counts = {word: min(map(held, longest_grams(word))) for word in words}
    return {word: count for word, count in counts.items() if count}


def parts_of(index: Index) -> Mapping[str, bytes]:
    """Return what is saved with a large index: its vocabulary, a word and its count a line."""
    if len(index.documents) <= weights.STRETCHES:
        return {}
    counts = dictionary_words(index, frequencies(None))
    return {_PART: "\n".join(f"{word} {count}" for word, count in counts.items()).encode()}


def counted(index: Index, segmenter: DictionarySegmenter, asking: frozenset[str]) -> dict[str, int]:
    """Return the words that people may have meant, with how often each stands in the laws.

    Args:
        index: The laws.
        segmenter: Cuts a small law's text; a large collection's words are the dictionary's.
        asking: The words with which people ask.
    """
    if len(index.documents) <= weights.STRETCHES:
        return dict(stretches(index.documents, segmenter, asking))
    saved = index.parts.get(_PART)
    if saved is None:
        return dictionary_words(index, segmenter.frequency)
    lines = bytes(saved).decode().split("\n")
    return {word: int(count) for word, count in (line.split(" ") for line in lines)}


def _stretches(words: Sequence[str], asking: frozenset[str]) -> Iterator[str]:
    for start in range(len(words)):
        if words[start] in asking:
            continue
        stretch = ""
        for word in words[start:]:
            stretch += word
            if len(stretch) > weights.LONGEST_MISTYPED + 1:
                break
            if word not in asking and len(stretch) >= weights.SHORTEST_WORD:
                yield stretch
