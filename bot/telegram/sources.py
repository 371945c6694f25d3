"""Where updates come from: Telegram is asked for them, or sends them."""

import asyncio

from telegram import Bot

from bot.replica import Replica
from bot.telegram.channel import Source
from bot.telegram.intake import Intake
from bot.telegram.polling import poll
from bot.telegram.registration import keep_registered, register, unregister

_ROLE = "polling"


def by_polling(replica: Replica) -> Source:
    """Return a source that asks for updates, whenever this is the process that may.

    Of several processes one polls and the others stand by. Whoever begins answers first what one
    before it has taken and not answered.
    """

    async def source(bot: Bot, intake: Intake, stop: asyncio.Event) -> None:
        async def work(over: asyncio.Event) -> None:
            if not await unregister(bot, over):
                return
            await intake.resume()
            await poll(bot, intake.receive, over)

        await replica.while_leading(_ROLE, stop, work)

    return source


def by_webhook(url: str, secret: str) -> Source:
    """Return a source that has Telegram send updates.

    Args:
        url: Where Telegram sends them; there they must be handed to the intake.
        secret: What it sends with them.
    """

    async def source(bot: Bot, intake: Intake, stop: asyncio.Event) -> None:  # noqa: ARG001 - they come over HTTP
        if await register(bot, url, secret, stop):
            await keep_registered(bot, url, secret, stop)

    return source
