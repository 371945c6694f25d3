"""What a question was about that nothing answers: single words of it, and never the sentence."""

from corpus.search.terms import Query, Word

_MOST = 8  # of the words of a question
_SHORTEST = 2  # characters: one alone means too much


def terms_in(query: Query) -> tuple[str, ...]:
    """Return the words of a question that tell what it was about, folded, each once.

    Words that only ask are none of them, nor what may be a number that somebody has: a telephone's,
    an account's.
    """
    return tuple(dict.fromkeys(word.text for word in query.words if _tells(word)))[:_MOST]


def _tells(word: Word) -> bool:
    digits = sum(character.isdigit() for character in word.text)
    return not word.asks and len(word.text) >= _SHORTEST and digits * 2 <= len(word.text)
