"""What a store does. Both back ends do exactly this, proven by one suite of tests."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from storage.errors import (
    KeptByLaterRelease,
    RecordOfLaterRelease,
    RecordUnreadable,
    StoreUnavailable,
)
from storage.keys import Key
from storage.records import Record

R = TypeVar("R", bound=Record)

_ATTEMPTS = 50  # at a change that others cross; each time one of the others is done

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record of a person's as it is kept, whether this release can read it or not.

    Attributes:
        kind: The name of its kind.
        scope: Where it belongs.
        line: The record, as it is written down.
        until: When its time is over, in UTC milliseconds.
    """

    kind: str
    scope: str
    line: bytes
    until: int


class Store(ABC):
    """Remembers records under keys, each for its kind's time to live.

    Every method may raise `StoreUnavailable`; what it was told is then either kept or not, whole.
    The same holds when it is cancelled.
    """

    @abstractmethod
    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key, in the order asked, in one trip to the store.

        None stands for what is absent, expired, or unreadable (which is logged, by kind alone), a
        line of a later release among them.
        """

    @abstractmethod
    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key: all or none of them, in one trip to the store.

        In a cluster it is all or none of each person's, because no two people's need be on one
        server; where this raises, some people's may be kept.

        The time to live starts anew. Of two entries under one key the later counts.

        Raises:
            KeptByLaterRelease: Under one of the keys is a line of a later release, which stays
                (see `storage.versions`); nothing was kept.
            StoreUnavailable: The store is away.
        """

    async def change(self, key: Key[R], altered: Callable[[R | None], R | None]) -> R | None:
        """Put in place of a record what it is altered to, however often others change it meanwhile.

        Of two changes of one record each is made whole, one after the other; none is lost.

        Args:
            key: Where the record is.
            altered: Returns what is to be kept in place of what is there now, None standing for
                what `load` has no record for; where it returns None itself, all stays as it is.
                It may be called several times.

        Returns:
            What is now kept, its time to live begun anew; or what was, if that stays.

        Raises:
            KeptByLaterRelease: What is there is of a later release; nothing is changed.
            StoreUnavailable: The store is away.
        """
        for _ in range(_ATTEMPTS):
            line = await self._line(key)
            before = cast("R | None", self._read(key, line))
            after = altered(before)
            if after is None:
                return before
            if line is not None and before is None and key.kind.is_later(line):
                raise KeptByLaterRelease("the store", str(RecordOfLaterRelease(key.kind.KIND)))
            if await self._swap(key, line, after):
                return after
        raise StoreUnavailable("the store", "a record is changed by others all the time")

    @abstractmethod
    async def _line(self, key: Key[Any]) -> bytes | None:
        """Return what stands under a key, or None for nothing."""

    @abstractmethod
    async def _swap(self, key: Key[Any], line: bytes | None, record: Record) -> bool:
        """Keep a record if what stands under its key is still `line`; return whether it was."""

    @abstractmethod
    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key, if there is one; one of a later release stays."""

    @abstractmethod
    async def kept(self, person: str) -> list[Kept]:
        """Return all that is kept of a person, in order of kinds and scopes: what `forget` removes.

        Raises:
            ValueError: The person is not usable in a key.
        """

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
