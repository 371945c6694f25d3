"""Understand a folded query: its words, what each of them tells, its runs of substance."""

import itertools
from dataclasses import dataclass
from functools import cached_property

from corpus.search import weights
from corpus.search.index import units
from corpus.search.segment import Segmenter


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query.

    Attributes:
        text: The word, folded.
        known: Whether the dictionary knows it.
        asks: Whether it is a question word, a pointing word or a courtesy.
        information: How much it tells, from 0 to 1.
    """

    text: str
    known: bool
    asks: bool
    information: float


@dataclass(frozen=True)
class Query:
    """A query understood.

    Attributes:
        parts: Its words, in the parts that spaces and punctuation separate.
    """

    parts: tuple[tuple[Word, ...], ...]

    @property
    def only_character(self) -> str | None:
        """The character that is the whole query, if it is one."""
        text = "".join(word.text for part in self.parts for word in part)
        return text if len(text) == 1 else None

    @cached_property
    def runs(self) -> tuple[tuple[Word, ...], ...]:
        """The longest stretches of words none of which asks; what an article may hold whole."""
        runs: list[tuple[Word, ...]] = []
        for part in self.parts:
            run: list[Word] = []
            for word in part:
                if not word.asks:
                    run.append(word)
                elif run:
                    runs.append(tuple(run))
                    run = []
            if run:
                runs.append(tuple(run))
        return tuple(runs)

    @cached_property
    def grams(self) -> tuple[tuple[str, float], ...]:
        """Every gram of the query with its weight, from 0 to 1."""
        return tuple(gram for part in self.parts for gram in _weighted_grams(part))


def understand(folded: str, segmenter: Segmenter, asking: frozenset[str]) -> Query:
    """Cut a folded query into words and say what each of them is."""
    return Query(
        tuple(
            tuple(_word(text, segmenter, asking) for text in segmenter.cut(part))
            for part in folded.split()
        )
    )


def _word(text: str, segmenter: Segmenter, asking: frozenset[str]) -> Word:
    asks = text in asking
    information = segmenter.information(text) * (weights.ASKING if asks else 1.0)
    return Word(text, segmenter.knows(text), asks, information)


def _weighted_grams(part: tuple[Word, ...]) -> list[tuple[str, float]]:
    marked = [
        (unit, place, weights.ASKING if word.asks else 1.0)
        for place, word in enumerate(part)
        for unit in units(word.text)
    ]
    grams = [
        (unit, weight * (1.0 if unit.isascii() else weights.SINGLE)) for unit, _, weight in marked
    ]
    for (left, place, weight), (right, next_place, next_weight) in itertools.pairwise(marked):
        across = 1.0 if place == next_place else weights.ACROSS
        grams.append((left + right, min(weight, next_weight) * across))
    return grams
