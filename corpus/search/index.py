"""The inverted index: which article holds which gram, and how much that tells (BM25, two fields).

A gram is a single character, a pair of neighbouring characters, or a whole Latin word or number.
Scores are worked out when the index is built, so a search only adds them up.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.law import Article, ArticleNumber, Law
from corpus.library import Library
from corpus.search import weights
from corpus.search.fold import BREAK, fold, holds, squeeze

_UNIT = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article as it is searched; equal to itself only.

    Attributes:
        law: The law's id.
        number: The article's number.
        body: Its folded text without spaces, a line for each line.
        clauses: Its folded text cut wherever punctuation stood.
        headings: The folded titles of the divisions it stands in, a line each.
        title: The folded title of the law.
    """

    law: str
    number: ArticleNumber
    body: str
    clauses: tuple[str, ...]
    headings: str
    title: str

    @property
    def fields(self) -> tuple[str, str, str]:
        """Its searched fields."""
        return self.body, self.headings, self.title


@dataclass(frozen=True, slots=True)
class Index:
    """The index.

    Attributes:
        documents: The articles of all laws, in order.
        postings: For each gram, what it adds to the score of each document that holds it.
        idf: For each gram, how much it tells (its inverse document frequency).
        unknown: The idf of a gram that no document holds.
    """

    documents: tuple[Document, ...]
    postings: Mapping[str, Mapping[int, float]]
    idf: Mapping[str, float]
    unknown: float

    def answers(self, text: str) -> bool:
        """Whether some article holds the text, in its words or its titles."""
        found: set[int] | None = None
        for gram in longest_grams(text):
            holders = self.postings.get(gram, {}).keys()
            found = set(holders) if found is None else found & holders
            if not found:
                return False
        return any(holds(field, text) for d in found or () for field in self.documents[d].fields)


def units(text: str) -> list[str]:
    """Cut a text into single characters and whole Latin words or numbers."""
    return _UNIT.findall(text)


def grams(text: str) -> Iterator[str]:
    """Yield every unit and every pair of neighbouring units; nothing runs across a line break."""
    for line in text.split(BREAK):
        parts = units(line)
        yield from parts
        yield from map("".join, itertools.pairwise(parts))


def longest_grams(text: str) -> Sequence[str]:
    """Return the pairs of a text, or the only unit of a text that has one."""
    parts = units(text)
    return ["".join(pair) for pair in itertools.pairwise(parts)] or parts


def build(library: Library) -> Index:
    """Index every article of every law."""
    documents = tuple(_document(law, article) for law in library.laws for article in law.articles)
    counts = [Counter(grams(document.body)) for document in documents]
    frequency: dict[str, dict[int, float]] = defaultdict(dict)
    for position, (document, count) in enumerate(zip(documents, counts, strict=True)):
        for gram in grams(document.headings + BREAK + document.title):
            frequency[gram][position] = weights.TITLE
        for gram, times in count.items():
            holders = frequency[gram]
            holders[position] = holders.get(position, 0.0) + times
    lengths = [count.total() for count in counts]
    idf = {gram: _idf(len(holders), len(documents)) for gram, holders in frequency.items()}
    norms = _norms(lengths)
    postings = {
        gram: {d: idf[gram] * times / (times + norms[d]) for d, times in holders.items()}
        for gram, holders in frequency.items()
    }
    return Index(documents, postings, idf, _idf(0, len(documents)))


def _document(law: Law, article: Article) -> Document:
    folded = fold(article.text)
    divisions = law.path(article.number)
    return Document(
        law=law.id,
        number=article.number,
        body=squeeze(folded).text,
        clauses=tuple(folded.text.split()),
        headings=BREAK.join(squeeze(fold(division.title)).text for division in divisions),
        title=squeeze(fold(law.names.hans)).text,
    )


def _idf(holders: int, documents: int) -> float:
    return math.log(1 + (documents - holders + 0.5) / (holders + 0.5))


def _norms(lengths: Sequence[int]) -> list[float]:
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    return [
        weights.SATURATION * (1 - weights.LENGTH + weights.LENGTH * length / mean)
        for length in lengths
    ]
