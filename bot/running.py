"""`run` and `chat`: the bot on a channel, until it is told to stop."""

import asyncio
import signal
from datetime import timedelta

from bot.application import assembled
from bot.delivery.deliveries import Deliveries
from bot.delivery.standing import Standing
from bot.terminal.channel import Terminal
from config.settings import Settings


class Unusable(Exception):
    """A channel can't be used at all; the message says why."""


async def run_telegram(settings: Settings, token: str) -> None:
    """Answer on Telegram until SIGTERM or SIGINT.

    Raises:
        Unusable: Telegram refuses the token.
    """
    # Telegram's library is not loaded where only the terminal is used.
    from bot.telegram.channel import TelegramChannel, TelegramUnusable  # noqa: PLC0415

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    api_url = str(settings.telegram_api_url) if settings.telegram_api_url else None
    async with assembled(settings) as parts:
        standing = Standing(parts.ledger, parts.clock)
        channel = TelegramChannel(
            token, api_url, parts.conversation, parts.memory, parts.catalogues, standing
        )
        late_limit = timedelta(hours=settings.bot_daily_late_hours)
        deliveries = Deliveries(
            parts.ledger, parts.conversation, channel.courier, parts.clock, late_limit
        )
        try:
            await channel.run(stop, beside=deliveries.run)
        except TelegramUnusable as error:
            raise Unusable(str(error)) from error


async def run_terminal(settings: Settings) -> None:
    """Talk in the terminal until the input ends."""
    async with assembled(settings) as parts:
        terminal = Terminal(parts.conversation, settings.bot_data_dir / "history")
        await terminal.talk()
