"""The search, joined.

fold      one script, one case, half width, no punctuation
regional  資訊 is read as 信息: one or two readings
terms     words, which of them only ask, what each tells (segment: jieba, once it is loaded)
fuzzy     one more reading, if something was mistyped
rank      articles with score and coverage (index: BM25 over characters and their pairs)
explain   the words that show why; an article that shows none is no hit
decide    a clear answer, a list, or nothing

Every weight is in `weights`, every word list in `data`.
"""

from dataclasses import dataclass
from pathlib import Path

from corpus.library import Library
from corpus.search import data, weights
from corpus.search.decide import decide, worth_showing
from corpus.search.explain import matched
from corpus.search.fold import fold
from corpus.search.fuzzy import Vocabulary, correct
from corpus.search.index import Document, build
from corpus.search.rank import Scored, rank
from corpus.search.regional import Regional
from corpus.search.segment import DictionarySegmenter, PairSegmenter, Segmenter
from corpus.search.terms import Query, understand
from corpus.search.values import Correction, Findings, Hit, Verdict


@dataclass(frozen=True, slots=True)
class _Language:
    """What is known of the language: without a dictionary at first, with it once it is loaded."""

    segmenter: Segmenter
    vocabulary: Vocabulary | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A way to read the query: its words, and which of them were read as others."""

    query: Query
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An article under the reading of the query that suits it best."""

    scored: Scored
    reading: _Reading

    @property
    def matched(self) -> tuple[str, ...]:
        """The words that show why."""
        return matched(self.reading.query, self.scored.document)


class Search:
    """Searches the laws of a library.

    Safe to use from several threads: nothing changes after construction but for one reference,
    which `warm` replaces whole.
    """

    def __init__(self, library: Library, *, cache_dir: Path | None = None) -> None:
        """Index the laws; 0.04 s for the first law.

        Args:
            library: The laws to search.
            cache_dir: Where `warm` keeps the dictionary between runs; None keeps nothing.
        """
        self._cache_dir = cache_dir
        self._index = build(library)
        self._regional = Regional(data.regional(), self._index)
        self._asking = data.asking()
        self._language = _Language(PairSegmenter(self._asking), None)

    def warm(self) -> None:
        """Load the dictionary; takes a quarter of a second, so not on the event loop.

        Until then words are cut by pairs and typing errors are not read, which costs one article
        in twelve its first place on the first law.
        """
        segmenter = DictionarySegmenter(self._cache_dir)
        vocabulary = Vocabulary(self._index, segmenter, self._asking)
        self._language = _Language(segmenter, vocabulary)

    def find(self, query: str, limit: int = 20) -> Findings:
        """Find the articles that answer a query, best first.

        Only the first `weights.QUERY_CHARACTERS` characters are looked at.

        Args:
            query: What the person typed; any text.
            limit: The most hits to return.
        """
        text = _looked_at(query)
        explained = [(c, words) for c in worth_showing(self._ranked(text)) if (words := c.matched)]
        corrections = explained[0][0].reading.corrections if explained else ()
        verdict = decide([candidate.scored for candidate, _ in explained], mended=bool(corrections))
        if verdict is Verdict.NOTHING:
            return Findings(verdict, ())
        hits = tuple(_hit(candidate.scored, words) for candidate, words in explained[:limit])
        return Findings(verdict, hits, corrections)

    def _ranked(self, text: str) -> list[_Candidate]:
        """Return the articles, best first, each under the reading that suits it best."""
        best: dict[Document, _Candidate] = {}
        for reading in self._readings(text):
            factor = weights.READ_OTHERWISE if reading.corrections else 1.0
            for scored in rank(reading.query, self._index):
                weighed = scored.times(factor)
                other = best.get(scored.document)
                if other is None or other.scored.score < weighed.score:
                    best[scored.document] = _Candidate(weighed, reading)
        return sorted(best.values(), key=lambda candidate: -candidate.scored.score)

    def _readings(self, text: str) -> list[_Reading]:
        """Return the ways to read a query: regional words as written or as meant, errors mended."""
        language = self._language
        readings = [
            _Reading(understand(bridged.text, language.segmenter, self._asking), bridged.read)
            for bridged in self._regional.readings(text)
        ]
        if language.vocabulary is None:
            return readings
        literal = readings[0]
        mended = correct(literal.query, self._index, language.vocabulary)
        if mended.corrections:
            query = understand(mended.text, language.segmenter, self._asking)
            readings.append(_Reading(query, (*literal.corrections, *mended.corrections)))
        return readings


def _looked_at(query: str) -> str:
    """Fold what is looked at of a query; cut before, to bound the work, and after: ﷺ unfolds."""
    beginning = " ".join(query.split())[: weights.QUERY_CHARACTERS]
    return fold(beginning).text[: weights.QUERY_CHARACTERS]


def _hit(scored: Scored, words: tuple[str, ...]) -> Hit:
    return Hit(scored.document.law, scored.document.number, scored.score, words)
