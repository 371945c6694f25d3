"""What a store does. Both back ends do exactly this, proven by one suite of tests."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from storage.errors import RecordUnreadable
from storage.keys import Key
from storage.records import Record

_log = logging.getLogger(__name__)


class Store(ABC):
    """Remembers records under keys, each for its kind's time to live.

    Every method may raise `StoreUnavailable`; what it was told is then either kept or not, whole.
    The same holds when it is cancelled.
    """

    @abstractmethod
    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key, in the order asked, in one trip to the store.

        None stands for what is absent, expired, or unreadable (which is logged, by kind alone).
        """

    @abstractmethod
    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key: all or none of them, in one trip to the store.

        The time to live starts anew. Of two entries under one key the later counts.
        """

    @abstractmethod
    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key, if there is one."""

    @abstractmethod
    async def forget(self, person: str) -> int:
        """Remove every trace of a person; return how many records there were.

        Raises:
            ValueError: The person is not usable in a key.
        """

    @abstractmethod
    async def ping(self) -> str:
        """Ask the store whether it is there; return what it is in a few words, with no secret."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections and files. Closing twice does no harm."""

    @staticmethod
    def _read(key: Key[Any], line: bytes | None) -> Record | None:
        """Return the record that a back end holds as `line`; None if that can't be read."""
        if line is None:
            return None
        kind: type[Record] = key.kind
        try:
            return kind.decode(line)
        except RecordUnreadable as error:
            _log.warning("%s; passed over", error)
            return None
