"""Say why: which words of the query stand in an article, where, and in which excerpt of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.law import Article
from corpus.search import weights
from corpus.search.fold import BREAK, Folded, fold, holds, occurrences, squeeze
from corpus.search.index import Document
from corpus.search.terms import Query, Word
from corpus.search.values import Bridge, Correction

Span = tuple[int, int]

_CLAUSE_END = re.compile(r"[，。；：、,;:！？!?\n]\s*")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A window of an article's text.

    Attributes:
        text: The window, on one line.
        marks: Where the words that matched stand in it, sorted, apart from each other.
        before: Whether the article has text before the window.
        after: Whether the article has text after the window.
    """

    text: str
    marks: tuple[Span, ...]
    before: bool
    after: bool


def matched(query: Query, document: Document) -> tuple[str, ...]:
    """Return the stretches of whole words that an article or its chapter's title holds.

    Words count as written and as they may be meant. Question words and single characters are no
    match, they would mark the 的 of every line; but where one character is all that was asked, it
    is looked for. Longest first.
    """
    shown = document.body + BREAK + document.headings
    only = query.only_character
    if only is not None:
        return (only,) if holds(shown, only) else ()
    found: set[str] = set()
    for run in query.runs:
        for words in _ways(run):
            found.update(_stretches(words, shown))
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def read(query: Query, document: Document) -> tuple[Correction, ...]:
    """Return the words of the query that were read as others that stand with the article.

    What the article itself holds as written needs no reading.
    """
    shown = BREAK.join((document.body, document.headings, *document.aliases))
    corrections = []
    for word in query.words:
        if word.meanings and not holds(document.body, word.text):
            meaning = next((m for m in word.meanings if holds(shown, m.text)), None)
            if meaning is not None and meaning.bridge is not Bridge.FORM:
                corrections.append(Correction(word.text, meaning.text, meaning.bridge))
    return tuple(corrections)


def _ways(run: tuple[Word, ...]) -> Iterator[list[str]]:
    """Yield a run's words as written, as most likely meant, and its other meanings alone."""
    yield [word.text for word in run]
    if any(word.meanings for word in run):
        yield [word.best for word in run]
        for word in run:
            for meaning in word.meanings[1:]:
                yield [meaning.text]


def _stretches(words: list[str], shown: str) -> Iterator[str]:
    start = 0
    while start < len(words):
        text, end = "", start
        while end < len(words) and holds(shown, text + words[end]):
            text += words[end]
            end += 1
        if len(text) > 1:
            yield text
        elif not text:
            yield from _pieces(words[start], shown)
        start = max(end, start + 1)


def _pieces(word: str, shown: str) -> Iterator[str]:
    """Yield the pieces of a long word that an article shows: 劳动 of 劳动合同."""
    start = 0
    while start <= len(word) - weights.SHORTEST_PIECE:
        for end in range(len(word), start + weights.SHORTEST_PIECE - 1, -1):
            if holds(shown, word[start:end]):
                yield word[start:end]
                start = end
                break
        else:
            start += 1


def mark(text: str, matched: Iterable[str]) -> tuple[Span, ...]:
    """Return where folded terms stand in a text, merged and sorted.

    Args:
        text: Any display of a text: either script, full width or not.
        matched: Folded terms, as `Hit.matched` holds them.
    """
    terms = [term for term in matched if term]
    if not terms:
        return ()
    folded = _folded(text)
    spans = [
        folded.span(at, at + len(term)) for term in terms for at in occurrences(term, folded.text)
    ]
    return _merge(spans)


@lru_cache(maxsize=512)  # the laws' own lines and articles, which are marked again and again
def _folded(text: str) -> Folded:
    return squeeze(fold(text))


def _merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _as_it_is(text: str) -> str:
    return text


def excerpt(
    article: Article,
    matched: Iterable[str],
    *,
    width: int = 60,
    convert: Callable[[str], str] = _as_it_is,
) -> Excerpt:
    """Return the window of an article that shows most of what matched.

    Args:
        article: The article.
        matched: Folded terms, as `Hit.matched` holds them.
        width: The most characters the window may have.
        convert: Turns the article's text into the display the reader has chosen.
    """
    text = convert(article.text)
    marks = mark(text, matched)
    start, end = _window(text, marks, max(width, 1))
    inside = ((max(a, start) - start, min(b, end) - start) for a, b in marks)
    return Excerpt(
        text=text[start:end].replace("\n", " "),
        marks=tuple((a, b) for a, b in inside if a < b),
        before=bool(text[:start].strip()),
        after=bool(text[end:].strip()),
    )


def _window(text: str, marks: tuple[Span, ...], width: int) -> Span:
    """Return the stretch of at most `width` characters that holds most marked characters.

    It begins where a clause begins, unless the mark stands too deep in a long clause, and ends
    where one ends, unless that would halve it.
    """
    starts = [0, *(at.end() for at in _CLAUSE_END.finditer(text))]
    starts += [
        max(0, start - width // 4) for start, end in marks if not _fits(start, end, starts, width)
    ]
    best = 0
    if marks:
        best = max(starts, key=lambda start: (_held(marks, start, start + width), -start))
    end = min(best + width, len(text))
    if end < len(text):
        last_mark = max((b for a, b in marks if best <= a and b <= end), default=best)
        stops = [at.end() for at in _CLAUSE_END.finditer(text, best, end)]
        good = [stop for stop in stops if stop >= max(last_mark, best + width // 2)]
        end = good[-1] if good else end
    while end > best and text[end - 1].isspace():
        end -= 1
    return best, end


def _fits(start: int, end: int, starts: list[int], width: int) -> bool:
    return any(begin <= start and end <= begin + width for begin in starts)


def _held(marks: tuple[Span, ...], start: int, end: int) -> int:
    return sum(max(0, min(b, end) - max(a, start)) for a, b in marks)
