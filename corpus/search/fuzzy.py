"""Read what was mistyped: words of the query that the laws do not hold, but nearly do.

Neighbouring words of the query that stand side by side in no article are compared, the longest
stretch first, with the stretches of whole words that do stand in the laws: by sound, by
characters that look alike, and by one edit: a character wrong, missing or too many, or two
swapped.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from corpus.search import weights
from corpus.search.dictionary import LONGEST
from corpus.search.index import Index
from corpus.search.terms import Meaning, Word
from corpus.search.values import Bridge
from corpus.search.vocabulary import Vocabulary

_REMEMBERED = 1 << 14  # pairs of characters; those that people type are few


def is_wide(index: Index) -> bool:
    """Whether the words of the laws are nearly all of the language's.

    Then a short word always has one that sounds alike (小李 is not 效力), and a longer one is an
    edit away from something (网贷平台 is not 网络平台): only the sound or the look of a long
    stretch gives a typing error away.
    """
    return len(index.documents) > weights.STRETCHES


class Mender:
    """Reads mistyped words."""

    def __init__(
        self,
        index: Index,
        vocabulary: Callable[[], Vocabulary],
        lookalikes: Mapping[str, str],
        *,
        cautious: bool = False,
    ) -> None:
        """Hold what may be meant.

        Args:
            index: The laws held.
            vocabulary: Gives their words, when something seems mistyped.
            lookalikes: For characters those that look like them.
            cautious: Whether only long stretches are read as others, and only as what sounds or
                looks the same.
        """
        self._held = lru_cache(_REMEMBERED)(lambda pair: len(index.holders(pair)) > 0)
        self._vocabulary = vocabulary
        self._lookalikes = lookalikes
        self._cautious = cautious
        self._lengths = (
            range(weights.SHORTEST_HOMOPHONE, LONGEST + 1)  # as the words that sound alike have
            if cautious
            else range(weights.SHORTEST_WORD, weights.LONGEST_MISTYPED + 1)
        )

    def mend(self, words: Sequence[Word]) -> Iterator[Word]:
        """Yield the words of a part; those that are read as others together, with their meaning."""
        borders = list(accumulate((len(word.text) for word in words), initial=0))
        gaps = self._gaps("".join(word.text for word in words))
        start, looked_at = 0, 0
        while start < len(words):
            for end in _ends(words, start, self._lengths) if gaps else ():
                stretch = words[start:end]
                if looked_at == weights.MOST_MISTYPED or _whole(borders[start], borders[end], gaps):
                    continue
                if all(word.text.isascii() for word in stretch):
                    continue
                looked_at += 1
                read = self._read(stretch)
                if read is not None:
                    yield _joined(stretch, read)
                    start = end
                    break
            else:
                yield words[start]
                start += 1

    def _gaps(self, text: str) -> list[int]:
        """Return the places of a text's pairs of characters that stand nowhere."""
        return [at for at in range(len(text) - 1) if not self._held(text[at : at + 2])]

    def _read(self, words: Sequence[Word]) -> str | None:
        """Return what words that stand nowhere together may be mistyped for.

        A word of two or more characters that the dictionary knows is good: 民事责任 is never read
        as 刑事责任. Good words are only taken for a long stretch that sounds or looks the same:
        只能制造 for 智能制造.
        """
        written = "".join(word.text for word in words)
        good = all(word.known and len(word.text) > 1 for word in words)
        if good and len(written) < weights.SHORTEST_HOMOPHONE:
            return None
        vocabulary = self._vocabulary()
        alike = vocabulary.homophone(written) or vocabulary.seems(written, self._lookalikes)
        sure = good or self._cautious or any(word.asks for word in words)
        if alike or sure or len(written) < weights.SHORTEST_MISTYPED:
            return alike
        return vocabulary.near(written)


def _whole(start: int, end: int, gaps: Sequence[int]) -> bool:
    """Whether no gap lies inside a stretch of characters."""
    at = bisect_left(gaps, start)
    return at == len(gaps) or gaps[at] >= end - 1


def _ends(words: Sequence[Word], start: int, lengths: range) -> list[int]:
    """Return where stretches of such lengths from `start` may end, the longest first.

    Words that ask may be mistyped inside long stretches: 应及 of 应及救援, but not 什么 or 的数据.
    """
    ends = []
    length = 0
    least = lengths.start
    for place in range(start, len(words)):
        word = words[place]
        length += len(word.text)
        if word.asks:
            least = max(least, weights.SHORTEST_HOMOPHONE)
        if word.meanings or length >= lengths.stop or (word.asks and len(word.text) > 1):
            break
        if length >= least:
            ends.append(place + 1)
    return ends[::-1]


def _joined(words: Sequence[Word], read: str) -> Word:
    return replace(
        words[0],
        text="".join(word.text for word in words),
        known=False,
        asks=False,
        information=max(word.information for word in words),
        meanings=(Meaning(read, weights.READ_OTHERWISE, Bridge.ERROR),),
    )
