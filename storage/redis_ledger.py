"""The ledger's back end for several replicas: Redis, 6 or later."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Self, cast

from storage import redis_scripts as scripts
from storage.keys import LEDGER_LEASES, LEDGER_LINES, LEDGER_PACE, LEDGER_READY, check_usable
from storage.ledger import Claim, Claimed, Ledger, lease_token
from storage.pace import FURTHEST_US, Pace
from storage.records import Subscription
from storage.redis_durability import doubts
from storage.redis_link import RedisLink

_KEYS = (LEDGER_LINES, LEDGER_READY, LEDGER_LEASES)
_PAGE_SIZE = 500


class RedisLedger(Ledger):
    """Keeps subscriptions in Redis. Open it with `open`."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._client = link.client
        self._put = link.client.register_script(scripts.PUT)
        self._remove = link.client.register_script(scripts.REMOVE)
        self._move = link.client.register_script(scripts.MOVE)
        self._claim = link.client.register_script(scripts.CLAIM)
        self._settle = link.client.register_script(scripts.SETTLE)
        self._release = link.client.register_script(scripts.RELEASE)

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url))

    def __repr__(self) -> str:
        return f"RedisLedger({self._link.address!r})"

    async def get(self, chat: str) -> Subscription | None:
        """Return a chat's subscription; see `Ledger.get`."""
        (line,) = await self._lines(chat)
        return self._own(chat, line)

    async def put(
        self, subscription: Subscription, *, replacing: Subscription | None
    ) -> Subscription | None:
        """Keep a subscription in place of the one that was read; see `Ledger.put`."""
        self._check(subscription)
        kept = self._raised(subscription, replacing or subscription)
        (line,) = await self._lines(kept.chat)
        if self._own(kept.chat, line) != replacing:
            return None
        return kept if await self._put_over([(line, kept)]) else None

    async def add(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep those whose chat has none; see `Ledger.add`."""
        for subscription in subscriptions:
            self._check(subscription)
        firsts = {each.chat: self._raised(each, each) for each in reversed(subscriptions)}
        lines = await self._lines(*firsts)
        pairs = zip(lines, firsts.values(), strict=True)
        return await self._put_over(
            [(line, each) for line, each in pairs if not self._stays(each.chat, line)]
        )

    async def remove(self, chat: str) -> Subscription | None:
        """Remove a chat's subscription; see `Ledger.remove`."""
        async with self._link.calling():
            line = await self._remove(keys=_KEYS, args=[chat])
        return self._read(chat, line or None)

    async def move(self, old: str, new: str) -> bool:
        """Let a chat's subscription go on under a new name; see `Ledger.move`."""
        check_usable(new)
        moved = False
        while not moved:  # as often as either is changed between the two trips
            line, there = await self._lines(old, new)
            found = self._own(old, line)
            if found is None or old == new:
                return found is not None
            written = "" if self._stays(new, there) else replace(found, chat=new).encode()
            values: list[Any] = [old, new, line or b"", there or b"", written]
            async with self._link.calling():
                moved = bool(await self._move(keys=_KEYS, args=values))
        return True

    async def claim(self, now: int, most: int, *, lease_ms: int, per_second: float) -> Claimed:
        """Take leases on subscriptions that are due; see `Ledger.claim`."""
        pace, until, claiming = Pace.of(per_second), now + lease_ms, uuid.uuid4().hex
        lease = _lease(claiming, until)
        values: list[Any] = [now, most, lease, until, pace.interval_us, pace.slack_us, FURTHEST_US]
        async with self._link.calling():
            told = await self._claim(keys=[*_KEYS, LEDGER_PACE], args=values)
        wait_ms, *given = told
        pairs = zip(given[::2], given[1::2], strict=True)
        read = [self._read(chat.decode(errors="replace"), line) for chat, line in pairs]
        claims = tuple(
            Claim(found, lease_token(claiming, found.chat), until) for found in read if found
        )
        return Claimed(claims, None if wait_ms < 0 else wait_ms)

    async def settle(self, claim: Claim, after: Subscription | None) -> bool:
        """Record what came of a claim and end the lease; see `Ledger.settle`."""
        kept = self._outcome(claim, after)
        told = await self._settle_under(claim.subscription.chat, claim, kept)
        while isinstance(told, bytes):
            chat = told.decode()
            told = await self._settle_under(chat, claim, kept and replace(kept, chat=chat))
        return bool(told)

    async def release(self, claim: Claim) -> None:
        """Give a lease back with nothing done; see `Ledger.release`."""
        async with self._link.calling():
            lease = _lease(claim.token, claim.until)
            await self._release(keys=_KEYS, args=[claim.subscription.chat, lease])

    async def each(self) -> AsyncIterator[Subscription]:
        """Yield all subscriptions; see `Ledger.each`."""
        seen: set[bytes] = set()  # Redis may tell of one twice while its table grows
        cursor: int | None = None
        while cursor != 0:
            async with self._link.calling():
                told = await self._client.hscan(LEDGER_LINES, cursor or 0, count=_PAGE_SIZE)
            cursor, page = cast("tuple[int, dict[bytes, bytes]]", told)
            for name in page.keys() - seen:
                seen.add(name)
                if found := self._read(name.decode(errors="replace"), page[name]):
                    yield found

    async def durability(self) -> str | None:
        """Say why subscriptions would not survive, if so; see `Ledger.durability`."""
        async with self._link.calling():
            told = [await doubts(self._client, asked) for asked in await self._link.primaries()]
        return next((doubt for doubt in told if doubt), None)

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        await self._link.aclose()

    async def _lines(self, *chats: str) -> list[bytes | None]:
        if not chats:
            return []
        async with self._link.calling():
            lines = await self._client.hmget(LEDGER_LINES, list(chats))
        return cast("list[bytes | None]", lines)

    def _stays(self, chat: str, line: bytes | None) -> bool:
        """Tell whether a line is a chat's subscription, even if only a later release reads it."""
        if line is None:
            return False
        return Subscription.is_later(line) or self._read(chat, line) is not None

    async def _settle_under(
        self, chat: str, claim: Claim, kept: Subscription | None
    ) -> bytes | int:
        """Settle a claim under a chat's name; return whether it stands so, or its other name."""
        outcome: list[Any] = [kept.encode(), _due(kept)] if kept else ["", ""]
        lease = _lease(claim.token, claim.until)
        values: list[Any] = [chat, lease, claim.subscription.revision, *outcome]
        async with self._link.calling():
            return cast("bytes | int", await self._settle(keys=_KEYS, args=values))

    async def _put_over(self, changes: Sequence[tuple[bytes | None, Subscription]]) -> int:
        """Write each subscription where the line is still the one given; return how many were."""
        values: list[Any] = []
        for line, kept in changes:
            values += [kept.chat, line or b"", kept.encode(), _due(kept)]
        async with self._link.calling():
            return sum(await self._put(keys=_KEYS, args=values))


def _due(subscription: Subscription) -> int | str:
    return "" if subscription.due is None else subscription.due


def _lease(token: str, until: int) -> str:
    return f"{until}:{token}"
