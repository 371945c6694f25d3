"""Read what was mistyped: words of the query that the laws do not hold, but nearly do.

Neighbouring words of the query that stand side by side in no article are compared, the longest
stretch first, with the stretches of whole words that do stand in the laws. One edit is
forgiven: a character wrong, missing or too many, or two swapped.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.search import weights
from corpus.search.index import Index
from corpus.search.segment import Segmenter
from corpus.search.terms import Query, Word
from corpus.search.values import Correction


class Vocabulary:
    """Every short stretch of whole words inside a clause of the laws, with how often it stands."""

    def __init__(self, index: Index, segmenter: Segmenter, asking: frozenset[str]) -> None:
        self._count = Counter(
            stretch
            for document in index.documents
            for clause in document.clauses
            for stretch in _stretches(segmenter.cut(clause), asking)
        )
        self._near: dict[tuple[int, str, bool], list[str]] = defaultdict(list)
        for stretch in self._count:
            self._near[len(stretch), stretch[0], True].append(stretch)
            self._near[len(stretch), stretch[-1], False].append(stretch)

    def near(self, written: str) -> str | None:
        """Return the stretch one edit away that begins or ends alike, or None.

        What only leaves something out at an end is no reading of it. Of several, the longest is
        taken, which keeps most of what was written, and of those the commonest.
        """
        found = {
            stretch
            for length in (len(written) - 1, len(written), len(written) + 1)
            for key in ((length, written[0], True), (length, written[-1], False))
            for stretch, _, _ in process.extract(
                written, self._near.get(key, ()), scorer=OSA.distance, score_cutoff=1, limit=None
            )
            if stretch not in written
        }
        return max(found, key=lambda s: (len(s), self._count[s], s), default=None)


def _stretches(words: Sequence[str], asking: frozenset[str]) -> Iterator[str]:
    for start in range(len(words)):
        if words[start] in asking:
            continue
        stretch = ""
        for word in words[start:]:
            stretch += word
            if len(stretch) > weights.LONGEST_MISTYPED + 1:
                break
            if word not in asking and len(stretch) >= weights.SHORTEST_MISTYPED:
                yield stretch


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text with its typing errors mended, and what was mended."""

    text: str
    corrections: tuple[Correction, ...]


def correct(query: Query, index: Index, vocabulary: Vocabulary) -> Corrected:
    """Mend the typing errors of a query."""
    corrections: list[Correction] = []
    parts = ["".join(_mend(part, index, vocabulary, corrections)) for part in query.parts]
    return Corrected(" ".join(parts), tuple(corrections))


def _mend(
    words: tuple[Word, ...], index: Index, vocabulary: Vocabulary, corrections: list[Correction]
) -> Iterator[str]:
    """Yield the words of a part, mended; note in `corrections` what was."""
    start = 0
    while start < len(words):
        for end in _ends(words, start):
            written = "".join(word.text for word in words[start:end])
            if not _suspect(words[start:end], written, index):
                continue
            read = vocabulary.near(written)
            if read is not None:
                corrections.append(Correction(written, read))
                yield read
                start = end
                break
        else:
            yield words[start].text
            start += 1


def _ends(words: tuple[Word, ...], start: int) -> list[int]:
    """Return where stretches from `start` may end, the longest first."""
    ends = []
    length = 0
    for place in range(start, len(words)):
        length += len(words[place].text)
        if words[place].asks or length > weights.LONGEST_MISTYPED:
            break
        if length >= weights.SHORTEST_MISTYPED:
            ends.append(place + 1)
    return ends[::-1]


def _suspect(words: tuple[Word, ...], written: str, index: Index) -> bool:
    """Whether words may be mistyped: they stand nowhere together, and are not all sound.

    A word of two or more characters that the dictionary knows is sound: 民事责任 is never read
    as 刑事责任, at the price of 只能制造, which only its sound gives away.
    """
    if written.isascii() or all(word.known and len(word.text) > 1 for word in words):
        return False
    return any(
        written[place : place + 2] not in index.postings for place in range(len(written) - 1)
    )
