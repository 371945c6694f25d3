"""What law words go with everyday words: 老板 with 用人单位, learned from questions and answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.search import weights
from corpus.search.index import longest_grams

Association = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Associations:
    """Words with the law words that go with them.

    Attributes:
        table: By word, law words with the logarithm of how many times likelier they stand in an
            article that answers a question with the word than in one that answers any question.
    """

    table: Mapping[str, tuple[Association, ...]]

    def of(self, words: Iterable[str]) -> list[Association]:
        """Return the law words that go best with all of these words, the best first."""
        return sorted(self.sums(words).items(), key=lambda association: -association[1])[
            : weights.ASSOCIATIONS
        ]

    def sums(self, words: Iterable[str]) -> dict[str, float]:
        """Return what goes with any of these words, weights added up."""
        sums: dict[str, float] = defaultdict(float)
        for word in words:
            for other, weight in self.table.get(word, ()):
                sums[other] += weight
        return dict(sums)

    def grams(self, words: Iterable[str]) -> dict[str, float]:
        """Return the grams of those law words, weighted so that every query weighs the same."""
        best = self.of(words)
        total = sum(weight * weight for _, weight in best) ** 0.5
        grams: dict[str, float] = defaultdict(float)
        for law_word, weight in best:
            parts = longest_grams(law_word)
            for part in parts:
                grams[part] += weight / total / len(parts)
        return dict(grams)
