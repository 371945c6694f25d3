"""Memory at its best effort: the conversation goes on when the store does not."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from storage.contract import Kept, Store
from storage.errors import KeptByLaterRelease, StoreUnavailable
from storage.keys import Key
from storage.records import Record

R = TypeVar("R", bound=Record)

_log = logging.getLogger(__name__)

# While the store is away it is asked again at most this often, so that a store that hangs until
# its time-out delays one answer now and then and not every one.
RETRY_AFTER_SECONDS = 1.0


class Memory:
    """What the handlers and channels remember by.

    An outage is logged once when it begins and once when it is over, and costs nobody an answer:
    while it lasts nothing is recalled and nothing kept.

    Attributes:
        on_failure: Called each time the store was asked and did not answer.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self.on_failure: Callable[[], None] = lambda: None
        self._retry_at: float | None = None

    async def recall(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return what is kept under each key; None for each where the store does not answer."""
        if self._resting():
            return [None] * len(keys)
        try:
            records = await self._store.load(keys)
        except StoreUnavailable as error:
            self._gone(error)
            return [None] * len(keys)
        self._back()
        return records

    async def keep(self, entries: Sequence[tuple[Key[Any], Record]]) -> bool:
        """Keep records under their keys; return whether the store took them."""
        if self._resting():
            return False
        try:
            await self._store.save(entries)
        except KeptByLaterRelease as error:  # the store itself is well
            _log.warning("not remembered: %s", error)
            return False
        except StoreUnavailable as error:
            self._gone(error)
            return False
        self._back()
        return True

    async def change(self, key: Key[R], altered: Callable[[R | None], R | None]) -> R | None:
        """Put in place of a record what it is altered to; see `Store.change`.

        Raises:
            StoreUnavailable: Nothing was changed: what an outage hides is not written over.
        """
        now = await self._store.change(key, altered)
        self._back()
        return now

    async def kept(self, person: str) -> list[Kept]:
        """Return all that is kept of a person; see `Store.kept`.

        Raises:
            StoreUnavailable: The store does not answer: nobody is told that there is nothing.
        """
        kept = await self._store.kept(person)
        self._back()
        return kept

    async def drop(self, keys: Sequence[Key[Any]]) -> None:
        """Remove what is kept under keys; where the store does not answer it stays for its time."""
        if self._resting():
            return
        try:
            for key in keys:
                await self._store.delete(key)
        except StoreUnavailable as error:
            self._gone(error)
            return
        self._back()

    async def forget(self, person: str) -> int:
        """Remove every trace of a person; return how many records there were.

        Raises:
            StoreUnavailable: The store does not answer. This is never passed over: who asks to
                be forgotten must know whether it was done.
        """
        forgotten = await self._store.forget(person)
        self._back()
        return forgotten

    def _resting(self) -> bool:
        return self._retry_at is not None and self._clock() < self._retry_at

    def _gone(self, error: StoreUnavailable) -> None:
        self.on_failure()
        if self._retry_at is None:
            _log.warning("answering without memory: %s", error)
        self._retry_at = self._clock() + RETRY_AFTER_SECONDS

    def _back(self) -> None:
        if self._retry_at is not None:
            _log.info("the store answers again")
        self._retry_at = None
