"""The search, joined.

fold        one script, one case, half width, no punctuation
understand  words, which of them only ask, what each tells (terms, segment: jieba, once loaded);
            what else they may mean: other regions' and everyday words (bridges), English (latin),
            pinyin (pinyin, sound), typing errors (fuzzy); all from the laws' own words (vocabulary)
rank        articles with score and coverage (index: BM25 over characters and their pairs;
            phrases: what people say who look for an article)
explain     the words that show why; an article that shows none is no hit
decide      a clear answer, a list, or nothing

Every weight is in `weights`, every word list in `data`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.law import ArticleNumber
from corpus.library import Library
from corpus.search import data, weights
from corpus.search.bridges import Bridges
from corpus.search.decide import decide, evidence, worth_showing
from corpus.search.explain import matched, read
from corpus.search.fold import folded_text
from corpus.search.fuzzy import Mender, is_wide
from corpus.search.index import Index, build, entries_of
from corpus.search.later import Later
from corpus.search.latin import Forms
from corpus.search.names import LawNames
from corpus.search.phrases import Phrases
from corpus.search.pinyin import Pinyin
from corpus.search.rank import Ranker, Scored
from corpus.search.related import related
from corpus.search.segment import DictionarySegmenter, PairSegmenter
from corpus.search.sound import load_sounds
from corpus.search.suggest import Suggestions, suggestions_of
from corpus.search.terms import Query
from corpus.search.topics import Topics
from corpus.search.understand import Language, understand, understand_literally
from corpus.search.values import Bridge, Findings, Hit, Verdict
from corpus.search.vocabulary import Vocabulary, counted

if TYPE_CHECKING:  # few laws do without
    from corpus.search.many_laws import ManyLaws

_RELATED_KEPT = 4096  # articles, about a kilobyte each


@dataclass(frozen=True, slots=True)
class _Guesses:
    """What reads typing errors and pinyin, and what is half typed."""

    vocabulary: Vocabulary
    pinyin: Pinyin
    suggestions: Suggestions


class Search:
    """Searches the laws of a library.

    Safe to use from several threads: nothing changes after construction but for references that
    `warm` replaces whole.
    """

    def __init__(
        self, library: Library, *, index: Index | None = None, cache_dir: Path | None = None
    ) -> None:
        """Take in the laws.

        Args:
            library: The laws to search.
            index: Their index; without one, it is built.
            cache_dir: Where `warm` keeps the dictionary between runs; None keeps nothing.
        """
        self._library = library
        self._cache_dir = cache_dir
        self._index = index or build(entries_of(library))
        many = _many(self._index)
        self._names = None if many else LawNames(library.laws)  # among many, it knows them
        self._phrases = Phrases(self._index, library.thesauri)
        self._ranker = Ranker(self._index, self._phrases, many)
        self._first = {law.id: law.first for law in self._index.laws}
        thesauri = [library.thesaurus(law.id) for law in library.laws]
        self._guesses: Later[_Guesses] = Later(lambda: self._load_guesses(DictionarySegmenter()))
        self._language = language = Language(
            segmenter=PairSegmenter(data.asking()),
            asking=data.asking(),
            topics=Topics(data.topics()),
            bridges=Bridges(data.general(), thesauri, self._index),
            forms=Forms(self._index.lexicon.words),
        )
        self._related = self._relating(language)

    def warm(self) -> None:
        """Load the dictionary; a twentieth of a second, so not on the event loop.

        Until then words are cut by pairs, and neither typing errors nor pinyin are read.
        """
        cold = self._language
        segmenter = DictionarySegmenter(self._cache_dir)
        self._guesses = Later(lambda: self._load_guesses(segmenter))
        self._language = language = replace(
            cold,
            segmenter=segmenter,
            pinyin=lambda: self._guesses.get().pinyin,
            mender=Mender(
                self._index,
                lambda: self._guesses.get().vocabulary,
                data.lookalikes(),
                cautious=is_wide(self._index),
            ),
        )
        self._related = self._relating(language)

    def settle(self) -> None:
        """Load what reads typing errors and pinyin, a tenth of a second, after `warm`.

        The first query that needs it loads it too.
        """
        self._guesses.get()

    @property
    def settled(self) -> bool:
        """Whether no search has to load anything, so that each takes some milliseconds at most."""
        return self._guesses.ready

    def _load_guesses(self, segmenter: DictionarySegmenter) -> _Guesses:
        language = self._language
        sounds = load_sounds(self._cache_dir)
        counts = counted(self._index, segmenter, language.asking)
        lay = (word for text in self._phrases.texts for word in segmenter.cut(text))
        for word in (*language.bridges.words, *lay):
            if len(word) > 1 and not word.isascii() and word not in language.asking:
                counts.setdefault(word, 0)
        vocabulary = Vocabulary(counts, sounds)
        vocabulary.settle()
        return _Guesses(
            vocabulary,
            Pinyin(vocabulary, sounds, language.asking),
            Suggestions(suggestions_of(self._library), sounds),
        )

    def find(self, query: str, limit: int = 20, *, literally: bool = False) -> Findings:
        """Find the articles that answer a query, best first.

        Only the first `weights.QUERY_CHARACTERS` characters are looked at.

        Args:
            query: What the person typed; any text.
            limit: The most hits to return.
            literally: Whether words mean what they say, and nothing is read as something else.
        """
        understood = self.understood(query, literally=literally)
        if not understood.runs:  # nothing but courtesies, pointing and question words
            return Findings(Verdict.NOTHING, ())
        explained = [
            (scored, hit)
            for scored in worth_showing(self._ranker.rank(understood))
            if (hit := _hit(scored, understood)) is not None
        ]
        hits = tuple(hit for _, hit in explained[:limit])
        verdict = decide(
            [scored for scored, _ in explained],
            words=understood.length,
            shown=sum(map(len, hits[0].matched)) if hits else 0,
            mended=bool(hits) and any(read.bridge is Bridge.ERROR for read in hits[0].read),
        )
        return Findings(verdict, () if verdict is Verdict.NOTHING else hits)

    def evidence(self, query: str) -> float:
        """Return how much the laws speak of a query; `decide` weighs it."""
        understood = self.understood(query)
        return evidence(self._ranker.rank(understood), understood.length)

    def ranked(self, query: str, limit: int = 100) -> list[Hit]:
        """Return the articles that share most with a query, best first, answering it or not."""
        order = self._ranker.order(self.understood(query), limit)
        identity = self._index.documents.identity
        return [Hit(*identity(position), score, ()) for position, score in order]

    def related(self, law: str, number: ArticleNumber, limit: int = 5) -> tuple[Hit, ...]:
        """Return the articles that share most with an article of a law, the likest first.

        Raises:
            KeyError: There is no such law or article.
        """
        held = self._library.get(law)
        if held is None:
            raise KeyError(law)
        return self._related(self._first[law] + held.position(number))[:limit]

    def _relating(self, language: Language) -> Callable[[int], tuple[Hit, ...]]:
        """Return what finds related articles, and keeps them: it is asked for each one shown."""

        @lru_cache(_RELATED_KEPT)
        def found(position: int) -> tuple[Hit, ...]:
            return tuple(
                Hit(one.document.law, one.document.number, one.likeness, one.shared)
                for one in related(self._index, position, language.segmenter, language.asking)
            )

        return found

    def suggest(self, typed: str, limit: int = 10) -> list[str]:
        """Return what somebody may be typing: terms, headings, everyday words; none until settled.

        Args:
            typed: What was typed so far: characters, pinyin, or half of each.
            limit: The most suggestions to return.
        """
        if not self.settled or not typed.strip():
            return []
        beginning = typed[: weights.QUERY_CHARACTERS]
        return self._guesses.get().suggestions.beginning(beginning, limit)

    def understood(self, query: str, *, literally: bool = False) -> Query:
        """Return a query with all that its words may mean, or with what they say alone."""
        text, laws = _looked_at(query), frozenset[str]()
        if self._names is not None:
            text, laws = self._names.split(text)
        read_as = understand_literally if literally else understand
        return replace(read_as(text, self._language), laws=laws)


def _many(index: Index) -> "ManyLaws | None":
    if len(index.laws) < weights.FEWEST_LAWS:
        return None
    from corpus.search import learned  # noqa: PLC0415 - nothing of it is read for few laws
    from corpus.search.many_laws import ManyLaws  # noqa: PLC0415 - as above

    return ManyLaws(index, learned.load())


def _looked_at(query: str) -> str:
    """Fold what is looked at of a query; cut before, to bound the work, and after: ﷺ unfolds."""
    beginning = " ".join(query.split())[: weights.QUERY_CHARACTERS]
    return folded_text(beginning)[: weights.QUERY_CHARACTERS]


def _hit(scored: Scored, query: Query) -> Hit | None:
    """Return an article with the words that show why; None where there are none."""
    words = matched(query, scored.document)
    corrections = read(query, scored.document)
    phrase = scored.phrase if scored.like >= weights.LIKE_SHOWN else None
    if not words and not corrections and phrase is None:
        return None
    if words:
        phrase = None  # the article's own words are reason enough
    document = scored.document
    return Hit(document.law, document.number, scored.score, words, corrections, phrase)
