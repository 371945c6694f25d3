"""The article of a day: the same for everybody, out of the law and the date alone.

Articles come in rounds. A round brings every article once, in an order of its own, and one that
came in the last third of a round stays away for the first third of the next.
"""

import hashlib
from datetime import date
from functools import lru_cache

from corpus.law import Article, Law

_ROUNDS_KEPT = 64  # of a few laws: a long law's order takes milliseconds


def article_of(law: Law, day: date) -> Article:
    """Return a law's article of a day.

    Another version of the law has other rounds, so the change of a text can bring an article
    again that came shortly before.
    """
    round_, place = divmod(day.toordinal(), len(law.articles))
    return law.articles[_order(f"{law.id}/{law.version}", len(law.articles), round_)[place]]


@lru_cache(maxsize=_ROUNDS_KEPT)
def _order(seed: str, count: int, round_: int) -> tuple[int, ...]:
    """Return the places of a law's articles in the order in which a round brings them.

    Whatever ended the last round is moved behind the others of this one, but for its own end: so
    each round is known from two shuffles, whichever round it is.
    """
    apart = count // 3
    just_had = set(_shuffled(seed, count, round_ - 1)[count - apart :])
    shuffled = _shuffled(seed, count, round_)
    begins, ends = shuffled[: count - apart], shuffled[count - apart :]
    fresh = [place for place in begins if place not in just_had]
    return (*fresh, *(place for place in begins if place in just_had), *ends)


def _shuffled(seed: str, count: int, round_: int) -> list[int]:
    """Return the numbers below `count` in an order that looks like chance, on every machine."""

    def drawn(place: int) -> bytes:
        return hashlib.sha256(f"{seed}/{round_}/{place}".encode()).digest()

    return sorted(range(count), key=drawn)
