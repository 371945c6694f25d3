"""Updates of one chat wait for each other, and it is known whether more of them wait."""

import asyncio

import pytest
from telegram import Update

from bot.telegram.ordering import InOrder


def message(chat: int) -> Update:
    body = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"}
    return Update.de_json({"update_id": 1, "message": body}, None)


async def test_it_is_known_whether_more_of_a_chat_waits() -> None:
    order = InOrder()
    seen: list[tuple[int, bool]] = []

    async def answer(chat: int) -> None:
        async with order.turn(message(chat)):
            await asyncio.sleep(0)
            seen.append((chat, order.has_more(chat)))

    async with asyncio.TaskGroup() as tasks:
        for chat in (1, 2, 1, 1):
            tasks.create_task(answer(chat))

    assert sorted(seen) == [(1, False), (1, True), (1, True), (2, False)]
    assert not order.has_more(1)
    assert order._waiting == {}


async def test_who_is_cancelled_while_waiting_leaves_no_trace() -> None:
    order = InOrder()

    async def take_a_turn() -> None:
        async with order.turn(message(1)):
            pass

    async with order.turn(message(1)):
        waiting = asyncio.create_task(take_a_turn())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not order.has_more(1)

    await take_a_turn()
    assert order._waiting == {}
