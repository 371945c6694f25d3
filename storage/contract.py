"""What a store does. Both back ends do exactly this, proven by one suite of tests."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from storage.keys import Key
from storage.records import Record



class Store(ABC):
    """Remembers records under keys, each for its kind's time to live.

    Every method may raise `StoreUnavailable`; what it was told is then either kept or not, whole.
    """

    @abstractmethod
    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key, in the order asked, in one trip to the store.

        None stands for what is absent, expired, or unreadable (which is logged, by kind alone).
        """

    @abstractmethod
    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key: all or none of them, in one trip to the store.

        The time to live starts anew.
        """

    @abstractmethod
    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key, if there is one."""

    @abstractmethod
    async def forget(self, person: str) -> int:
        """Remove every trace of a person; return how many records there were."""

    @abstractmethod
    async def ping(self) -> str:
        """Ask the store whether it is there; return what it is in a few words, with no secret."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections and files. Closing twice does no harm."""
