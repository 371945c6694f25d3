"""Words that name plainly what is asked, so that an answer has to speak of them: 離婚, 天氣."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.search.terms import Word

_MOST_WORDS = 4  # of those that the list's longest entry is cut into


class Topics:
    """A list of such words."""

    def __init__(self, words: Iterable[str]) -> None:
        """Hold the words, folded."""
        self._words = frozenset(words)
        self._beginnings = frozenset(word[:1] for word in self._words)

    def named(self, words: Sequence[Word]) -> Iterator[Word]:
        """Yield the words of a part, those that are a topic alone or together as one word."""
        start = 0
        while start < len(words):
            end = self._end(words, start)
            yield _joined(words[start:end]) if end > start else words[start]
            start = max(end, start + 1)

    def _end(self, words: Sequence[Word], start: int) -> int:
        """Return where the longest topic that starts with a word ends; its start if none does."""
        if words[start].text[:1] not in self._beginnings:
            return start
        for end in range(min(len(words), start + _MOST_WORDS), start, -1):
            if "".join(word.text for word in words[start:end]) in self._words:
                return end
        return start


def _joined(words: Sequence[Word]) -> Word:
    first = words[0]
    if len(words) == 1:
        return replace(first, topic=True)
    return Word(
        text="".join(word.text for word in words),
        known=True,
        asks=False,
        information=1.0,
        topic=True,
    )
