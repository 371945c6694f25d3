"""The one place where keys are built."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from storage.records import Record

# Of a narrower kind where a wider one is asked for: a key of a Session is a key of a Record.
R_co = TypeVar("R_co", bound=Record, covariant=True)

PREFIX = "tiaowen"
_LONGEST = 128
# Neither braces nor the wildcards of a Redis pattern: no part can reach beyond its place in a key.
_UNSAFE = re.compile(r"[^A-Za-z0-9_.:@-]")


@dataclass(frozen=True, slots=True)
class Key(Generic[R_co]):
    """The address of a record.

    Attributes:
        kind: What is kept there.
        person: Whose it is, such as `telegram:123`. `/forget` removes all that is theirs.
        scope: Where it belongs, such as a chat, or a chat and a message.
    """

    kind: type[R_co]
    person: str
    scope: str

    def __post_init__(self) -> None:
        _check(self.person)
        _check(self.scope)

    def __str__(self) -> str:
        return f"{_all_of(self.person)}{self.kind.KIND}:{self.scope}"


def index_of(person: str) -> str:
    """Return the key of the set of all keys that a person has.

    Raises:
        ValueError: The person is not usable in a key.
    """
    _check(person)
    return f"{_all_of(person)}keys"


def pattern_of(person: str) -> str:
    """Return the Redis pattern that all keys of a person match, the index too, and no others.

    Raises:
        ValueError: The person is not usable in a key.
    """
    _check(person)
    return f"{_all_of(person)}*"


def _check(part: str) -> None:
    if not part or len(part) > _LONGEST or _UNSAFE.search(part):
        raise ValueError(f"not usable in a key: {part[:20]!r}")


def _all_of(person: str) -> str:
    # The braces make all keys of a person fall into one slot of a Redis cluster.
    return f"{PREFIX}:{{{person}}}:"
