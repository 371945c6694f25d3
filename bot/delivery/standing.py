"""Keeps subscriptions up with their chats: blocked, left, entered again, renamed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from handlers.daily.rule import scheduled
from storage.errors import StoreUnavailable
from storage.ledger import Ledger
from storage.records import Paused, Subscription

_log = logging.getLogger(__name__)

# News comes once, so the ledger is asked again while it is away, for as long as the chat can be
# kept waiting.
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)


class Standing:
    """What becomes of a chat's subscription when the chat itself changes."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock

    async def shut_out(self, chat: str) -> None:
        """Pause a subscription where nothing can be delivered any more."""
        await self._patiently(lambda: self._change(chat, _shut_out))

    async def let_in(self, chat: str) -> None:
        """Resume a subscription that was paused for want of access; no other one.

        The others are written anew as they are, which tells a delivery that is under way and was
        refused before that it comes too late with it.
        """

        def resumed(subscription: Subscription) -> Subscription:
            return _let_in(subscription, self._clock())

        await self._patiently(lambda: self._change(chat, resumed, anyhow=True))

    async def renamed(self, old: str, new: str) -> None:
        """Let a subscription go on under its chat's new name."""

        async def move() -> None:
            await self._ledger.move(old, new)

        await self._patiently(move)

    async def _change(
        self, chat: str, change: Callable[[Subscription], Subscription], *, anyhow: bool = False
    ) -> None:
        while (found := await self._ledger.get(chat)) is not None:
            changed = change(found)
            if changed == found and not anyhow:
                return
            if await self._ledger.put(changed, replacing=found) is not None:
                return

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        for pause in _PAUSES:
            try:
                return await work()
            except StoreUnavailable:
                await asyncio.sleep(pause)
        try:
            await work()
        except StoreUnavailable as error:
            _log.error("a subscription may not follow its chat: %s", error)


def _shut_out(subscription: Subscription) -> Subscription:
    if subscription.paused is not None:
        return subscription
    return replace(subscription, paused=Paused.GONE.value, due=None)


def _let_in(subscription: Subscription, now: datetime) -> Subscription:
    if subscription.paused != Paused.GONE:
        return subscription
    return scheduled(replace(subscription, paused=None), now)
