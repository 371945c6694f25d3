"""The one place where keys are built."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from storage.records import Record

# Of a narrower kind where a wider one is asked for: a key of a Session is a key of a Record.
R_co = TypeVar("R_co", bound=Record, covariant=True)

PREFIX = "tiaowen"
LAYOUT = f"{PREFIX}:{{layout}}:version"  # of how keys in Redis are built
# All that a ledger has in Redis. The braces make its keys fall into one slot of a Redis cluster; no
# person's keys begin so, because a person's name holds a platform's, as in `telegram:1`.
LEDGER_LINES = f"{PREFIX}:{{daily}}:subscriptions"
LEDGER_READY = f"{PREFIX}:{{daily}}:ready"
LEDGER_LEASES = f"{PREFIX}:{{daily}}:leases"
LEDGER_PACE = f"{PREFIX}:{{daily}}:pace"
# All that an inbox has in Redis, and the blocks of `inbox_done`; in one slot likewise.
INBOX_HELD = f"{PREFIX}:{{updates}}:held"
INBOX_LINES = f"{PREFIX}:{{updates}}:lines"
INBOX_SINCE = f"{PREFIX}:{{updates}}:since"
# What all that a quota counts begins with in Redis.
QUOTA = f"{PREFIX}:{{quota}}"
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
        check_usable(self.person)
        check_usable(self.scope)

    def __str__(self) -> str:
        return f"{_all_of(self.person)}{self.kind.KIND}:{self.scope}"


def index_of(person: str) -> str:
    """Return the key of the set of all keys that a person has.

    Raises:
        ValueError: The person is not usable in a key.
    """
    check_usable(person)
    return f"{_all_of(person)}keys"


def pattern_of(person: str) -> str:
    """Return the Redis pattern that all keys of a person match, the index too, and no others.

    Raises:
        ValueError: The person is not usable in a key.
    """
    check_usable(person)
    return f"{_all_of(person)}*"


def kind_and_scope(person: str, key: str) -> tuple[str, str]:
    """Return a record's kind, by name, and its scope, from the key of a person's record."""
    kind, _, scope = key.removeprefix(_all_of(person)).partition(":")
    return kind, scope


def tally_key(kind: str, of: str = "") -> str:
    """Return where a tally keeps something in Redis; all of it in one slot of a cluster.

    Args:
        kind: What is kept.
        of: The day or the digest that it belongs to, if it does.
    """
    return f"{PREFIX}:{{tally}}:{kind}:{of}" if of else f"{PREFIX}:{{tally}}:{kind}"


def inbox_done(block: int) -> str:
    """Return the key of a block of bits, one for each update that is done."""
    return f"{PREFIX}:{{updates}}:done:{block}"


def lease_of(name: str) -> str:
    """Return the key of a lease.

    Raises:
        ValueError: The name is not usable in a key.
    """
    check_usable(name)
    return f"{PREFIX}:{{leases}}:{name}"


def check_usable(part: str) -> None:
    """Refuse what can't be a part of a key, or name a chat in a ledger.

    Raises:
        ValueError: It is empty, too long, or holds characters that no key has.
    """
    if not part or len(part) > _LONGEST or _UNSAFE.search(part):
        raise ValueError(f"not usable in a key: {part[:20]!r}")


def _all_of(person: str) -> str:
    # The braces make all keys of a person fall into one slot of a Redis cluster.
    return f"{PREFIX}:{{{person}}}:"
