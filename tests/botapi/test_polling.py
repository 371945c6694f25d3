"""getUpdates: long polling, confirmation, conflicts."""

import asyncio
import time

import pytest
from telegram import Bot, error

from tests.botapi.client import Person


async def test_long_polling(bot: Bot, li: Person) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=9))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    for text in ("1", "2", "3"):
        await li.says(text)
    first = await asyncio.wait_for(waiting, 1)
    known = await bot.get_updates(limit=2)
    assert [update.message and update.message.text for update in known] == ["1", "2"]
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message and update.message.text for update in rest] == ["2", "3"]
    (last,) = await bot.get_updates(offset=-1)
    assert last.message
    assert last.message.text == "3"
    assert await bot.get_updates(offset=last.update_id + 1) == ()


async def test_a_repeated_short_poll_is_held(bot: Bot) -> None:
    started = time.monotonic()
    for _ in range(2):
        assert await bot.get_updates(offset=5) == ()
    assert time.monotonic() - started >= 0.3


async def test_the_older_of_two_polls_ends(bot: Bot, li: Person) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(bot.get_updates(timeout=5))
    with pytest.raises(error.Conflict, match="terminated by other getUpdates request"):
        await older
    await li.says("x")
    assert len(await newer) == 1


async def test_allowed_updates_are_remembered(bot: Bot, li: Person) -> None:
    await bot.get_updates(allowed_updates=["message"])
    await li.blocks()
    await li.unblocks()
    assert await bot.get_updates(offset=1) == ()
    await bot.get_updates(offset=2, allowed_updates=[])
    await li.blocks()
    (update,) = await bot.get_updates(offset=3)
    assert update.my_chat_member
    assert update.my_chat_member.new_chat_member.status == "kicked"
