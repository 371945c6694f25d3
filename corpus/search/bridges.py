"""Other words for what the laws say: of Taiwan and Hong Kong, of everyday life, of English.

資訊 is read as 信息, 外賣騎手 as 從業人員, data trading as 數據交易. The words come from the
search's own lists, which serve every law, and from the laws' thesauri.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.search import weights
from corpus.search.fold import folded_text, stands_free
from corpus.search.index import Index
from corpus.search.latin import stem_phrase
from corpus.search.terms import Meaning
from corpus.search.values import Bridge
from corpus.thesaurus import Thesaurus


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text that has other meanings."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


class Bridges:
    """The words that lead to something in the laws held."""

    def __init__(
        self, general: Mapping[str, Sequence[str]], thesauri: Iterable[Thesaurus], index: Index
    ) -> None:
        """Join the tables.

        Args:
            general: For each word, folded, the words that may mean it, likeliest first; only the
                first that the laws have is meant.
            thesauri: The thesauri of the laws.
            index: The laws held.
        """
        self._index = index
        self._general = general
        self._terms: dict[str, list[str]] = {}
        for thesaurus in thesauri:
            self._take(thesaurus)
        self._known: dict[str, tuple[Meaning, ...]] = {}
        self._lengths: dict[str, list[int]] = {}
        for word in sorted((*general, *self._terms), key=len, reverse=True):
            lengths = self._lengths.setdefault(word[:1], [])
            if len(word) > 1 and len(word) not in lengths:
                lengths.append(len(word))

    def _take(self, thesaurus: Thesaurus) -> None:
        for term, said in thesaurus.terms.items():
            read = folded_text(term).replace(" ", "")
            for word in said:
                folded = folded_text(word)
                key = stem_phrase(folded) if folded.isascii() else folded.replace(" ", "")
                if key != read:
                    self._terms.setdefault(key, []).append(read)

    @property
    def words(self) -> Iterator[str]:
        """Every word that is read as another."""
        yield from self._general
        yield from self._terms

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """Return what else a word may mean, in the laws' words, likeliest first.

        A word that the laws have themselves (資料, in 歷史資料) counts more as it is written.
        """
        if word not in self._general and word not in self._terms:
            return ()
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._worked_out(word)
        return known

    def _worked_out(self, word: str) -> tuple[Meaning, ...]:
        general = (read for read in self._general.get(word, ()) if self._index.answers(read))
        reads = dict.fromkeys(
            (*self._terms.get(word, ()), *([r] if (r := next(general, None)) else ()))
        )
        held = self._index.answers(word)
        weight = weights.OWN_WORD if held else weights.READ_OTHERWISE
        return tuple(
            Meaning(read, weight, Bridge.WORDS) for read in list(reads)[: weights.MEANINGS]
        )

    def stretches(self, text: str, borders: frozenset[int]) -> list[Stretch]:
        """Return the stretches of a text without spaces that have other meanings, longest first.

        Args:
            text: The text, folded.
            borders: Where its words begin and end; a stretch of two characters that does not keep
                to them is none: 发明 of 出发明天.
        """
        found = []
        start = 0
        while start < len(text):
            stretch = self._at(text, start, borders)
            if stretch is not None:
                found.append(stretch)
            start = stretch.end if stretch else start + 1
        return found

    def _at(self, text: str, start: int, borders: frozenset[int]) -> Stretch | None:
        for length in self._lengths.get(text[start], ()):
            end = start + length
            meanings = self.meanings(text[start:end]) if end <= len(text) else ()
            if not meanings:
                continue
            whole = length > weights.SHORTEST_PIECE or (start in borders and end in borders)
            if whole and stands_free(text, start, end):
                return Stretch(start, end, meanings)
        return None
