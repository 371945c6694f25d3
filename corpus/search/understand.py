"""Understand a folded query: cut it into words, and say what else each of them may mean."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from corpus.search import weights
from corpus.search.bridges import Bridges
from corpus.search.fuzzy import Mender
from corpus.search.latin import Forms, stem
from corpus.search.pinyin import Piece, Pinyin
from corpus.search.segment import Segmenter
from corpus.search.terms import Meaning, Query, Word, cut, word_of
from corpus.search.topics import Topics
from corpus.search.values import Bridge

_LONGEST_PHRASE = 4  # words of an English term in a thesaurus


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of the language and of the laws' words; less until the dictionary is there.

    Attributes:
        segmenter: Cuts text into words.
        asking: The words with which people ask.
        topics: The words that name plainly what is asked.
        bridges: Other words for what the laws say.
        forms: The Latin words of the laws and their thesauri.
        pinyin: Gives what reads pinyin, once the dictionary is there.
        mender: Reads what was mistyped, once the dictionary is there.
    """

    segmenter: Segmenter
    asking: frozenset[str]
    topics: Topics
    bridges: Bridges
    forms: Forms
    pinyin: Callable[[], Pinyin] | None = None
    mender: Mender | None = None


def understand(folded: str, language: Language) -> Query:
    """Return a query with all that its words may mean."""
    parts = _parts(folded, language)
    named = [tuple(language.topics.named(part)) for part in parts]
    if folded.isascii():
        return Query(tuple(named))
    return Query(tuple(tuple(_beside_chinese(word, language) for word in part) for part in named))


def understand_literally(folded: str, language: Language) -> Query:
    """Return a query whose words mean what they say."""
    parts = (cut(part, language.segmenter, language.asking) for part in folded.split())
    return Query(tuple(tuple(language.topics.named(part)) for part in parts))


def _beside_chinese(word: Word, language: Language) -> Word:
    """Return a word of a query that has Chinese words too; the name of a product tells less."""
    foreign = word.text.isascii() and not word.text.isdecimal() and not word.topic
    if not foreign or word.meanings or language.forms.of(word.text):
        return word
    return replace(word, information=word.information * weights.FOREIGN)


def _parts(folded: str, language: Language) -> Iterator[Sequence[Word]]:
    for latin, parts in groupby(folded.split(), key=str.isascii):
        if latin:
            yield list(_latin(list(parts), language))
        else:
            for part in parts:
                yield list(_chinese(part, language))


def _chinese(part: str, language: Language) -> Iterator[Word]:
    """Yield the words of a part without spaces that is not all Latin."""
    words: list[Word] = []
    for word in _bridged(part, language):
        if word.text.isascii() and not word.meanings and not word.text.isdecimal():
            words += _latin([word.text], language)
        else:
            words.append(word)
    yield from language.mender.mend(words) if language.mender else words


def _bridged(part: str, language: Language) -> Iterator[Word]:
    words = cut(part, language.segmenter, language.asking)
    borders = frozenset(accumulate((len(word.text) for word in words), initial=0))
    at = 0
    for stretch in language.bridges.stretches(part, borders):
        yield from _between(part[at : stretch.start], language)
        word = word_of(part[stretch.start : stretch.end], language.segmenter, language.asking)
        yield word.meaning(*stretch.meanings)
        at = stretch.end
    yield from _between(part[at:], language) if at else words


def _between(text: str, language: Language) -> Sequence[Word]:
    return cut(text, language.segmenter, language.asking) if text else ()


def _latin(tokens: list[str], language: Language) -> Iterator[Word]:
    """Yield the words of a run of Latin tokens: as pinyin if all of it can be read so."""
    known = [bool(language.forms.of(token)) or token in language.asking for token in tokens]
    if not all(known):
        read = _aloud(tokens, language)
        if read:
            yield from read
            return
    at = 0
    while at < len(tokens):
        word, at = _phrase(tokens, at, language) or (_single(tokens[at], language), at + 1)
        yield word


def _aloud(tokens: Sequence[str], language: Language) -> list[Word]:
    if language.pinyin is None:
        return []
    pieces = language.pinyin().read("".join(tokens))
    return [_read(piece, language) for piece in pieces]


def _read(piece: Piece, language: Language) -> Word:
    if not piece.words:
        return word_of(piece.letters, language.segmenter, language.asking)
    word = word_of(piece.words[0], language.segmenter, language.asking)
    meanings = [
        Meaning(text, weights.READ_OTHERWISE, Bridge.SOUND)
        for read in piece.words
        for text in (read, *(meaning.text for meaning in language.bridges.meanings(read)))
    ]
    return Word(piece.letters, word.known, word.asks, word.information, meanings=tuple(meanings))


def _phrase(tokens: Sequence[str], at: int, language: Language) -> tuple[Word, int] | None:
    """Return the longest phrase from a token on that is read as something, and where it ends."""
    for end in range(min(len(tokens), at + _LONGEST_PHRASE), at, -1):
        phrase = tokens[at:end]
        asks = len(phrase) == 1 and phrase[0] in language.asking and len(tokens) > 1
        meanings = () if asks else language.bridges.meanings(" ".join(map(stem, phrase)))
        meanings = meanings or (() if asks else language.bridges.meanings(" ".join(phrase)))
        if meanings:
            word = word_of(" ".join(phrase), language.segmenter, language.asking)
            return word.meaning(*meanings), end
    return None


def _single(token: str, language: Language) -> Word:
    word = word_of(token, language.segmenter, language.asking)
    forms = [form for form in language.forms.of(token) if form != token]
    if forms:
        return word.meaning(
            *(Meaning(form, weights.READ_OTHERWISE, Bridge.FORM) for form in forms[:4])
        )
    if language.forms.of(token) or word.asks:
        return word
    return word.meaning(*_guesses(token, language))


def _guesses(token: str, language: Language) -> Iterator[Meaning]:
    """Yield what an unknown Latin word may be: one with a letter wrong, or first letters."""
    near = language.forms.near(token)
    if near:
        yield Meaning(near, weights.READ_OTHERWISE, Bridge.ERROR)
    elif language.pinyin and weights.FEWEST_INITIALS <= len(token) <= weights.MOST_INITIALS:
        for word in language.pinyin().initials(token)[:2]:
            yield Meaning(word, weights.READ_OTHERWISE, Bridge.SOUND)
