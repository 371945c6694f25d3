"""What stands for people and terms in a tally: keyed digests, from which neither can be read.

Neither people's numbers nor words are many enough that a digest alone would hide them: one could
try them all. So each is keyed by a secret that is not in the store. Whoever gets hold of the
store's file learns from it that something was asked so and so often, and no more.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from storage.tally import LONGEST_TERM

# A day has ended everywhere, and what was counted late is in, a day and a half after it began. Then
# its salt is dropped, and with it goes the last way to tell whether somebody asked on that day,
# for those who know the secret too.
SALT_LASTS = timedelta(hours=36)
_BYTES = 16
_NAME = re.compile(r"[a-z_]+")


def new_salt() -> bytes:
    """Return what makes a day's digests unlike all others."""
    return secrets.token_bytes(_BYTES)


def person_digest(secret: bytes, salt: bytes, person: str) -> bytes:
    """Return what stands for a person on the day that has this salt."""
    return _digest(secret, b"person", salt, person.encode())


def term_digest(secret: bytes, term: str) -> bytes:
    """Return what stands for a term."""
    return _digest(secret, b"term", term.encode())


def asker_digest(secret: bytes, term: str, person: str) -> bytes:
    """Return what stands for a person who asked a term; another one for each term."""
    return _digest(secret, b"asker", term.encode(), person.encode())


def usable_terms(terms: Iterable[str]) -> Sequence[str]:
    """Return the terms that can be counted, each once."""
    return [term for term in dict.fromkeys(terms) if term and _is_usable(term)]


def check_names(counts: Mapping[str, int]) -> None:
    """Refuse figures that are not called as they should be.

    Raises:
        ValueError: A name has other characters than lower-case letters and `_`.
    """
    for name in counts:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a figure: {name[:20]!r}")


def _is_usable(term: str) -> bool:
    if len(term) > LONGEST_TERM:
        return False
    try:
        term.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _digest(secret: bytes, *parts: bytes) -> bytes:
    made = hmac.new(secret, digestmod=hashlib.sha256)
    for part in parts:
        made.update(len(part).to_bytes(4, "big") + part)
    return made.digest()[:_BYTES]
