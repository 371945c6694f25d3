"""The kinds of things that are remembered, how long each is kept, and how it is written down.

A kind is declared once, here: its fields, its time to live and its version. The back ends know
nothing of particular kinds, and `/privacy` tells people what stands in `KINDS`.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any, ClassVar, Self, cast

from storage.errors import RecordUnreadable


@dataclass(frozen=True, slots=True)
class Record:
    """Base of everything that is kept.

    Fields are of the types that JSON has and `isinstance` can tell: str, int, bool, or None.

    Class attributes:
        KIND: The kind's name in keys; lower-case letters.
        TTL: How long it is kept after it was last written.
        VERSION: Raised when the meaning of the stored fields changes.
    """

    KIND: ClassVar[str]
    TTL: ClassVar[timedelta]
    VERSION: ClassVar[int] = 1

    @classmethod
    def ttl_ms(cls) -> int:
        """Return the time to live in milliseconds, the unit of both back ends."""
        return cls.TTL // timedelta(milliseconds=1)

    def encode(self) -> str:
        """Return the record as one line of JSON that carries its version.

        The line is ASCII, so that even half a surrogate pair, which UTF-8 can't hold, is kept.
        """
        return json.dumps({"v": self.VERSION, **asdict(self)})

    @classmethod
    def decode(cls, line: str | bytes) -> Self:
        """Return the record that `encode` wrote.

        Fields that this program does not know are passed over, and fields that it misses take
        their defaults, so that two neighbouring releases can share one store. A line of another
        `VERSION` means something else, and is not read.

        Raises:
            RecordUnreadable: The line is not such a record.
        """
        try:
            return cls(**_stored_fields(cls, line))
        # JSON nested too deep for the reader is a RecursionError.
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise RecordUnreadable(cls.KIND) from error


def _stored_fields(kind: type[Record], line: str | bytes) -> dict[str, Any]:
    data = json.loads(line)
    if data["v"] != kind.VERSION:
        raise ValueError("another version")
    known = {f.name: (data[f.name], f.type) for f in fields(kind) if f.name in data}
    for value, type_ in known.values():
        if not isinstance(value, cast("type", type_)):
            raise TypeError("a field of another type")
    return {name: value for name, (value, _) in known.items()}


@dataclass(frozen=True, slots=True)
class Session(Record):
    """Where a person stands in a conversation.

    Attributes:
        law: The law read last, by its id.
        article: The article read last, in compact form such as `45`.
        query: The last keyword query, as typed.
        page: The page of its results shown last, from 1.
    """

    KIND: ClassVar[str] = "session"
    TTL: ClassVar[timedelta] = timedelta(days=7)

    law: str | None = None
    article: str | None = None
    query: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Preferences(Record):
    """What a person chose.

    Attributes:
        language: The language of the bot's words, as a catalogue's name, or None to follow the
            platform.
        script: The script of the law's words, or None for as given.
    """

    KIND: ClassVar[str] = "preferences"
    TTL: ClassVar[timedelta] = timedelta(days=365)

    language: str | None = None
    script: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSent(Record):
    """Which message answered a question, so that an edited question edits its answer.

    Attributes:
        message: The channel's id of the answer.
    """

    KIND: ClassVar[str] = "answer"
    TTL: ClassVar[timedelta] = timedelta(days=2)

    message: str = ""


KINDS: tuple[type[Record], ...] = (Session, Preferences, AnswerSent)
