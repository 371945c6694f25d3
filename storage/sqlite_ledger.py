"""The ledger's embedded back end: a file of SQLite, which several processes may share.

The file is its own, because it is kept otherwise than the store's: each change is on the disk
before it is confirmed, and no answer to a person should wait for that. All work is done on one
thread, a whole transaction at a time, so nothing is left half done by an error or a cancellation.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from storage.keys import check_usable
from storage.ledger import Claim, Claimed, Ledger, lease_token
from storage.pace import Pace
from storage.records import Subscription
from storage.sqlite_file import translating, unavailable
from storage.sqlite_table import Row, Table

T = TypeVar("T")


class SqliteLedger(Ledger):
    """Keeps subscriptions in a SQLite file. Open it with `open`."""

    def __init__(self, path: Path, table: Table, thread: ThreadPoolExecutor) -> None:
        self._path = path
        self._table = table
        self._thread = thread
        self._closed = False

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, made readable by its owner alone if it (or its folder) is new.

        Raises:
            StoreUnavailable: The file can't be made, read or written, is not a database, or was
                written by a later release.
        """
        thread = ThreadPoolExecutor(1, "ledger")
        try:
            with translating(path):
                loop = asyncio.get_running_loop()
                table = await loop.run_in_executor(thread, Table, path, cls._read)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(path, table, thread)

    def __repr__(self) -> str:
        return f"SqliteLedger({str(self._path)!r})"

    async def get(self, chat: str) -> Subscription | None:
        """Return a chat's subscription; see `Ledger.get`."""
        return self._found(await self._run(lambda table: table.get(chat)))

    async def put(
        self, subscription: Subscription, *, replacing: Subscription | None
    ) -> Subscription | None:
        """Keep a subscription in place of the one that was read; see `Ledger.put`."""
        self._check(subscription)
        kept = self._raised(subscription, replacing or subscription)

        def put(table: Table) -> Subscription | None:
            row = table.get(kept.chat)
            if self._found(row) != replacing:
                return None
            table.write(kept, row)
            return kept

        return await self._change(put)

    async def add(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep those whose chat has none; see `Ledger.add`."""
        for subscription in subscriptions:
            self._check(subscription)

        def add(table: Table) -> int:
            return sum(_add(table, self._raised(each, each)) for each in subscriptions)

        return await self._change(add)

    async def remove(self, chat: str) -> Subscription | None:
        """Remove a chat's subscription; see `Ledger.remove`."""

        def remove(table: Table) -> Subscription | None:
            row = table.get(chat)
            table.delete(chat)
            return _found(row)

        removed = await self._change(remove)
        await self._run(Table.empty_log)  # it still tells of the chat
        return removed

    async def move(self, old: str, new: str) -> bool:
        """Let a chat's subscription go on under a new name; see `Ledger.move`."""
        check_usable(new)

        def move(table: Table) -> bool:
            row, there = table.get(old), table.get(new)
            found = self._found(row)
            if found is None:
                return False
            if old != new:
                if not _stays(there):
                    table.write(replace(found, chat=new), row)
                table.delete(old)
            return True

        return await self._change(move)

    async def claim(self, now: int, most: int, *, lease_ms: int, per_second: float) -> Claimed:
        """Take leases on subscriptions that are due; see `Ledger.claim`."""
        pace = Pace.of(per_second)

        def claim(table: Table) -> Claimed:
            first = table.first_ready()
            if first is None or first > now:  # the most frequent case locks out nobody
                return Claimed((), None if first is None else first - now)
            # A claim that a power cut undoes is one more doubt that a killed process leaves.
            with table.unsynced(), table.transaction():
                return _claim(table, now, most, now + lease_ms, pace)

        return await self._run(claim)

    async def settle(self, claim: Claim, after: Subscription | None) -> bool:
        """Record what came of a claim and end the lease; see `Ledger.settle`."""
        kept = self._outcome(claim, after)
        return await self._change(lambda table: _settle(table, claim, kept))

    async def release(self, claim: Claim) -> None:
        """Give a lease back with nothing done; see `Ledger.release`."""

        def release(table: Table) -> None:
            row = table.get(claim.subscription.chat)
            if row is not None and row.found is not None and row.token == claim.token:
                table.free(row.found)

        await self._change(release)

    async def each(self) -> AsyncIterator[Subscription]:
        """Yield all subscriptions; see `Ledger.each`."""
        page = await self._run(lambda table: table.page_after(b""))
        while page:
            for name, line in page:
                if found := self._read(name.decode(errors="replace"), line):
                    yield found
            page = await self._run(partial(Table.page_after, last=page[-1][0]))

    async def durability(self) -> str | None:
        """Return None: a change is on the disk before it is confirmed."""
        return None

    async def aclose(self) -> None:
        """Close the file; what was asked before is still done."""
        if self._closed:
            return
        self._closed = True
        with translating(self._path):
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._table.database.close)
        self._thread.shutdown(wait=False)

    @classmethod
    def _found(cls, row: Row | None) -> Subscription | None:
        """Return what stands in a row, to be changed or told to people.

        Raises:
            KeptByLaterRelease: Only a later release understands it.
        """
        if row is not None and row.later:
            raise cls._refusal()
        return _found(row)

    async def _change(self, work: Callable[[Table], T]) -> T:
        def whole(table: Table) -> T:
            with table.transaction():
                return work(table)

        return await self._run(whole)

    async def _run(self, work: Callable[[Table], T]) -> T:
        if self._closed:
            raise unavailable(self._path, "it was closed")
        with translating(self._path):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, work, self._table)


def _found(row: Row | None) -> Subscription | None:
    return row.found if row else None


def _stays(row: Row | None) -> bool:
    return row is not None and (row.later or row.found is not None)


def _add(table: Table, subscription: Subscription) -> bool:
    row = table.get(subscription.chat)
    if _stays(row):
        return False
    table.write(subscription, row)
    return True


def _claim(table: Table, now: int, most: int, until: int, pace: Pace) -> Claimed:
    start_us = pace.start(table.next_free_us(), now * 1000)
    granted = pace.grant(start_us, now * 1000, most)
    token = partial(lease_token, uuid.uuid4().hex)
    count, found = table.lease(now, granted, until, token)
    free_us = start_us + count * pace.interval_us
    if count:
        table.keep_next_free_us(free_us)
    claims = tuple(Claim(each, token(each.chat), until) for each in found)
    first = table.first_ready()
    if first is None:
        return Claimed(claims, None)
    paced_ms = -((now * 1000 - free_us) // 1000)  # rounded up
    return Claimed(claims, max(0, paced_ms, first - now))


def _settle(table: Table, claim: Claim, kept: Subscription | None) -> bool:
    chat = table.holder(claim.subscription.chat, claim.token)
    if chat is None:
        # It stands so already if this is said a second time.
        row = table.get(claim.subscription.chat)
        return row is None if kept is None else _found(row) == kept
    found = _found(table.get(chat))
    if found is None or found.revision != claim.subscription.revision:
        return False
    if kept is None:
        table.delete(chat)
    else:
        table.write(replace(kept, chat=chat), None)
    return True
