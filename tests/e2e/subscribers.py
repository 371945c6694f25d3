"""Subscriptions put straight into the bot's ledger, so that a test need not wait for the minute."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.delivery.instants import ms_of
from storage.opening import open_ledger
from storage.records import Subscription
from tests.botapi.rooms import Room
from tests.botapi.values import Kind, Message
from tests.e2e.source import TRADITIONAL
from tests.e2e.talk import statute

LAW = "shijiazhuang-digital-economy"
_LINE = "今日一條"  # what stands in the first line of every delivery
_KINDS = {Kind.PRIVATE: "private", Kind.CHANNEL: "channel"}


def daily(room: Room, due: datetime, **changes: object) -> Subscription:
    """Return a chat's subscription that is due at a moment, now or within its minute."""
    moment = due.astimezone(UTC)
    usual = Subscription(
        chat=f"telegram:{room.id}",
        kind=_KINDS.get(room.state.kind, "group"),
        law=LAW,
        hour=moment.hour,
        minute=moment.minute,
        zone="UTC",
        language="zh-hant",
        due=ms_of(moment),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


class Book:
    """The bot's ledger, as an operator could open it.

    Args:
        data: Where the bot keeps its data.
        storage: The bot's settings of storage.
    """

    def __init__(self, data: Path, storage: Mapping[str, str]) -> None:
        self._data = data
        self._redis_url = storage.get("REDIS_URL")

    async def write(self, subscriptions: Iterable[Subscription]) -> None:
        """Add subscriptions."""
        wanted = list(subscriptions)
        async with aclosing(await open_ledger(self._redis_url, self._data)) as ledger:
            added = [await ledger.add(wanted[at : at + 500]) for at in range(0, len(wanted), 500)]
        assert sum(added) == len(wanted)

    async def read(self) -> dict[str, Subscription]:
        """Return all subscriptions by chat."""
        async with aclosing(await open_ledger(self._redis_url, self._data)) as ledger:
            return {found.chat: found async for found in ledger.each()}

    async def make_due(self, room: Room) -> None:
        """Let a chat's subscription be of this minute, and due at once."""
        async with aclosing(await open_ledger(self._redis_url, self._data)) as ledger:
            found = await ledger.get(f"telegram:{room.id}")
            assert found is not None, "not subscribed"
            now = datetime.now(ZoneInfo(found.zone))
            wanted = replace(found, hour=now.hour, minute=now.minute, due=ms_of(now))
            assert await ledger.put(wanted, replacing=found)

    async def of(self, room: Room) -> Subscription | None:
        """Return a chat's subscription."""
        async with aclosing(await open_ledger(self._redis_url, self._data)) as ledger:
            return await ledger.get(f"telegram:{room.id}")


async def delivered(room: Room, within: float = 5.0) -> Message:
    """Return the day's article that comes to a chat."""
    message = await room.next_answer(within)
    assert _LINE in message.text
    assert statute(message) in TRADITIONAL.values()
    return message


async def standing(
    book: Book, room: Room, so: Callable[[Subscription | None], bool]
) -> Subscription | None:
    """Wait until a chat's subscription stands as wanted; return it."""
    for _ in range(100):
        found = await book.of(room)
        if so(found):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"not so: {found}")


def is_paused(found: Subscription | None) -> bool:
    return found is not None and found.paused is not None


def goes_on(found: Subscription | None) -> bool:
    return found is not None and found.due is not None and found.paused is None
