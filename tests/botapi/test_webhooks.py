"""Webhooks: how they are set, what is told of them, and that they exclude polling."""

import asyncio
import time

import pytest
from telegram import Bot, error

from tests.botapi.client import Person
from tests.botapi.conftest import Clock
from tests.botapi.server import BotApiServer
from tests.botapi.world import World

URL = "https://127.0.0.1:8443/hook"


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        ({"url": "ftp://a.cn/hook"}, "invalid webhook URL"),
        ({"url": "https:///hook"}, "invalid webhook URL"),
        ({"url": "hook"}, "invalid webhook URL"),
        ({"url": URL, "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": URL, "secret_token": "a b"}, "unallowed characters"),
        ({"url": URL, "secret_token": "秘密"}, "unallowed characters"),
        ({"url": URL, "max_connections": 0}, "max_connections"),
        ({"url": URL, "max_connections": 101}, "max_connections"),
    ],
)
async def test_what_is_no_webhook_is_refused(
    bot: Bot, settings: dict[str, str | int], refusal: str
) -> None:
    with pytest.raises(error.BadRequest, match=f"(?i){refusal}"):
        await bot.set_webhook(**settings)  # type: ignore[arg-type]
    assert (await bot.get_webhook_info()).url == ""


async def test_what_is_set_is_told(bot: Bot, world: World, li: Person) -> None:
    await bot.set_webhook(URL, secret_token="Aa0_-", allowed_updates=["message"], max_connections=1)  # noqa: S106 -- a test's
    info = await bot.get_webhook_info()
    await li.says("x")
    pending = (await bot.get_webhook_info()).pending_update_count

    assert info.url == URL
    assert (info.max_connections, info.pending_update_count, pending) == (1, 0, 1)
    assert info.allowed_updates == ("message",)
    assert info.last_error_message is None
    assert world.webhooks.current
    assert world.webhooks.current.secret == "Aa0_-"  # noqa: S105 -- a test's

    await bot.delete_webhook(drop_pending_updates=True)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.pending_update_count) == ("", None, 0)
    assert info.allowed_updates == ("message",)  # remembered
    await bot.set_webhook(URL, allowed_updates=[])
    info = await bot.get_webhook_info()
    assert (info.allowed_updates, info.max_connections) == ((), 40)


async def test_a_webhook_is_set_once_a_second(clock: Clock) -> None:
    world = World(clock=clock)
    async with BotApiServer(world) as server, Bot(world.token, f"{server.url}/bot") as bot:
        await bot.set_webhook(URL)
        with pytest.raises(error.RetryAfter) as refusal:
            await bot.set_webhook(URL)
        await bot.delete_webhook()  # taken at any pace
        clock.ahead = 1.0
        await bot.set_webhook(URL)

    assert str(refusal.value.retry_after) == "0:00:01"


async def test_a_webhook_ends_polling(bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=9))
    await asyncio.sleep(0.1)
    await bot.set_webhook(URL)

    with pytest.raises(error.Conflict, match="terminated by setWebhook request"):
        await waiting
    started = time.monotonic()
    with pytest.raises(error.Conflict, match="can't use getUpdates method while webhook"):
        await bot.get_updates()
    assert time.monotonic() - started >= 0.3  # a second conflict comes late
