"""A query understood: its words, what each of them tells, and what else each may mean."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.search import weights
from corpus.search.index import pair, units
from corpus.search.segment import Segmenter
from corpus.search.values import Bridge


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word may mean, in the laws' words.

    Attributes:
        text: The laws' word, folded.
        weight: What it counts against the word as written, from 0 to 1.
        bridge: By what the word is read as this.
    """

    text: str
    weight: float
    bridge: Bridge


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query, or several that mean something together.

    Attributes:
        text: The word as written, folded.
        known: Whether the dictionary knows it.
        asks: Whether it is a question word, a pointing word or a courtesy.
        information: How much it tells, from 0 to 1.
        topic: Whether it names so plainly what is asked that an answer has to speak of it.
        meanings: What else it may mean, the likeliest first.
    """

    text: str
    known: bool
    asks: bool
    information: float
    topic: bool = False
    meanings: tuple[Meaning, ...] = ()

    @property
    def best(self) -> str:
        """What it most likely means."""
        return self.meanings[0].text if self.meanings else self.text

    @property
    def variants(self) -> Iterator[tuple[str, float]]:
        """The word as written and what else it may mean, with what each counts."""
        yield self.text, 1.0
        for meaning in self.meanings:
            yield meaning.text, meaning.weight

    def meaning(self, *meanings: Meaning) -> "Word":
        """Return the word with these meanings."""
        return replace(self, meanings=meanings)


@dataclass(frozen=True)
class Query:
    """A query understood.

    Attributes:
        parts: Its words, in the parts that spaces and punctuation separate.
        laws: The ids of the laws that it names, beside these words.
    """

    parts: tuple[tuple[Word, ...], ...]
    laws: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return tuple(itertools.chain.from_iterable(self.parts))

    @cached_property
    def text(self) -> str:
        """All of it, folded, without spaces."""
        return "".join(word.text for word in self.words).replace(" ", "")

    @cached_property
    def meant(self) -> tuple[str, ...]:
        """What its words most likely mean, but for those that only ask; each once."""
        return tuple(dict.fromkeys(word.best for word in self.words if not word.asks))

    @property
    def length(self) -> int:
        """How many of its words do more than ask."""
        return sum(not word.asks for word in self.words)

    @property
    def only_character(self) -> str | None:
        """The character that is the whole query, if it is one."""
        text = "".join(word.text for word in self.words)
        return text if len(text) == 1 else None

    @cached_property
    def runs(self) -> tuple[tuple[Word, ...], ...]:
        """The longest stretches of words none of which asks; what an article may hold whole."""
        return tuple(
            tuple(run)
            for part in self.parts
            for asks, run in itertools.groupby(part, key=lambda word: word.asks)
            if not asks
        )

    @cached_property
    def grams(self) -> Mapping[str, float]:
        """Every gram of the query, as written and as it may be meant, with its weight, 0 to 1."""
        grams: dict[str, float] = {}
        for part in self.parts:
            _weigh(grams, [(word.text, 1.0, word.asks) for word in part])
            if any(word.meanings for word in part):
                _weigh(grams, [_likeliest(word) for word in part])
            for word in part:
                for meaning in word.meanings[1:]:
                    _weigh(grams, [(meaning.text, meaning.weight, word.asks)])
        return grams


def cut(text: str, segmenter: Segmenter, asking: frozenset[str]) -> tuple[Word, ...]:
    """Cut a folded text without spaces into words and say what each of them is."""
    return tuple(word_of(word, segmenter, asking) for word in segmenter.cut(text))


def word_of(text: str, segmenter: Segmenter, asking: frozenset[str]) -> Word:
    """Return a text as one word; a lone Latin letter or figure tells as little as one that asks."""
    asks = text in asking or (len(text) == 1 and text.isascii())
    information = segmenter.information(text) * (weights.ASKING if asks else 1.0)
    return Word(text, segmenter.knows(text), asks, information)


def _likeliest(word: Word) -> tuple[str, float, bool]:
    weight = word.meanings[0].weight if word.meanings else 1.0
    return word.best, weight, word.asks


def _weigh(grams: dict[str, float], words: list[tuple[str, float, bool]]) -> None:
    """Add the grams of neighbouring words, each with the most that it weighs anywhere."""
    marked = [
        (unit, place, weight * (weights.ASKING if asks else 1.0))
        for place, (text, weight, asks) in enumerate(words)
        for unit in units(text)
    ]
    for unit, _, weight in marked:
        _raise(grams, unit, weight * (1.0 if unit.isascii() else weights.SINGLE))
    for (left, place, weight), (right, next_place, next_weight) in itertools.pairwise(marked):
        across = 1.0 if place == next_place else weights.ACROSS
        _raise(grams, pair(left, right), min(weight, next_weight) * across)


def _raise(grams: dict[str, float], gram: str, weight: float) -> None:
    if weight > grams.get(gram, 0.0):
        grams[gram] = weight
