"""The one place where keys are built."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from storage.records import Record

R = TypeVar("R", bound=Record)

PREFIX = "tiaowen"
_UNSAFE = re.compile(r"[^A-Za-z0-9_.:@-]")


@dataclass(frozen=True, slots=True)
class Key(Generic[R]):
    """The address of a record.

    Attributes:
        kind: What is kept there.
        person: Whose it is, such as `telegram:123`. `/forget` removes all that is theirs.
        scope: Where it belongs, such as a chat, or a chat and a message.
    """

    kind: type[R]
    person: str
    scope: str

    def __post_init__(self) -> None:
        for part in (self.person, self.scope):
            if not part or len(part) > 128 or _UNSAFE.search(part):
                raise ValueError(f"not usable in a key: {part[:20]!r}")

    def __str__(self) -> str:
        # The braces make all keys of a person fall into one slot of a Redis cluster.
        return f"{PREFIX}:{{{self.person}}}:{self.kind.KIND}:{self.scope}"


def index_of(person: str) -> str:
    """Return the key of the set of all keys that a person has."""
    return f"{PREFIX}:{{{person}}}:keys"
