"""The articles that share most with an article: its neighbours in meaning, not in number."""

from collections import Counter
from dataclasses import dataclass

from corpus.search import weights
from corpus.search.fold import holds
from corpus.search.index import Document, Index, grams
from corpus.search.segment import Segmenter


@dataclass(frozen=True, slots=True)
class Related:
    """An article that shares words with another.

    Attributes:
        document: The article.
        likeness: How much it is like the other, from 0; the other itself would be 1.
        shared: The words that both hold and few others do, the most telling first.
    """

    document: Document
    likeness: float
    shared: tuple[str, ...]


def related(
    index: Index, position: int, segmenter: Segmenter, asking: frozenset[str]
) -> list[Related]:
    """Return the articles that share most with one, the likest first.

    Args:
        index: The index.
        position: The article's place in it.
        segmenter: Cuts the article into words.
        asking: Words that say nothing.
    """
    document = index.documents[position]
    words = _telling(index, document, segmenter, asking)
    wanted: dict[str, float] = {}
    for word, telling in words.items():
        for gram in grams(word):
            if len(gram) > 1:
                wanted[gram] = max(wanted.get(gram, 0.0), telling)
    scores = index.scores(wanted)
    itself = float(scores[position]) or 1.0
    found = []
    for other in index.top(scores, weights.CANDIDATES).tolist():
        likeness = float(scores[other]) / itself
        if other == position or likeness < weights.RELATED:
            continue
        document = index.documents[other]
        shared = tuple(word for word in words if holds(document.body, word))
        if len(shared) >= weights.RELATED_WORDS:
            found.append(Related(document, likeness, shared))
    return found


def _telling(
    index: Index, document: Document, segmenter: Segmenter, asking: frozenset[str]
) -> dict[str, float]:
    """Return the article's words that few articles hold, with how much they tell, most first."""
    counts = Counter(word for clause in document.clauses for word in segmenter.cut(clause))
    telling = {
        word: index.idf(word) * segmenter.information(word) * min(count, 2)
        for word, count in counts.items()
        if len(word) == 2 and word not in asking  # noqa: PLR2004 - a pair is a term of the index
    }
    best = sorted(telling, key=lambda word: (-telling[word], word))[: weights.TELLING_WORDS]
    return {word: telling[word] for word in best}
