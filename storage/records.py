"""The kinds of things that are remembered, how long each is kept, and how it is written down.

A kind is declared once, here: its fields, its time to live and its version. The back ends know
nothing of particular kinds, and `/privacy` tells people what stands in `KINDS`.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any, ClassVar, Self

from storage.errors import RecordUnreadable


@dataclass(frozen=True, slots=True)
class Record:
    """Base of everything that is kept.

    Class attributes:
        KIND: The kind's name in keys; lower-case letters.
        TTL: How long it is kept after it was last written.
        VERSION: Raised when the meaning of the stored fields changes.
    """

    KIND: ClassVar[str]
    TTL: ClassVar[timedelta]
    VERSION: ClassVar[int] = 1

    def encode(self) -> str:
        """Return the record as one line of JSON that carries its version."""
        return json.dumps({"v": self.VERSION, **asdict(self)}, ensure_ascii=False)

    @classmethod
    def decode(cls, line: str) -> Self:
        """Return the record that `encode` wrote.

        Fields that this version does not know are passed over, and fields that it misses take
        their defaults, so that two neighbouring versions can share one store.

        Raises:
            RecordUnreadable: The line is not such a record.
        """
        try:
            data: dict[str, Any] = json.loads(line)
            known = {f.name: data[f.name] for f in fields(cls) if f.name in data}
            return cls(**known)
        except (ValueError, TypeError) as error:
            raise RecordUnreadable(cls.KIND) from error


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
