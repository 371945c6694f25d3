"""`run` and `chat`: the bot on a channel, until it is told to stop."""

import asyncio
import logging
import signal

from bot.application import assembled
from bot.terminal.channel import Terminal
from config.settings import Settings

_log = logging.getLogger(__name__)


class Unusable(Exception):
    """A channel can't be used at all; the message says why."""


async def run_telegram(settings: Settings, token: str) -> None:
    """Answer on Telegram until SIGTERM or SIGINT; a second one ends it at once.

    Raises:
        Unusable: Telegram refuses the token, or the address to listen at can't be had.
    """
    stop = _until_told()
    # Telegram's library is not loaded where only the terminal is used.
    from bot.http.errors import CanNotListen  # noqa: PLC0415
    from bot.serving import serve  # noqa: PLC0415
    from bot.telegram.channel import TelegramUnusable  # noqa: PLC0415

    try:
        async with assembled(settings) as parts:
            await serve(settings, token, parts, stop)
    except (TelegramUnusable, CanNotListen) as error:
        raise Unusable(str(error)) from error


async def run_terminal(settings: Settings) -> None:
    """Talk in the terminal until the input ends."""
    async with assembled(settings) as parts:
        terminal = Terminal(parts.conversation, settings.bot_data_dir / "history")
        await terminal.talk()


def _until_told() -> asyncio.Event:
    """Return an event that is set by the first signal to stop; the second one kills."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told(number: signal.Signals) -> None:
        _log.info("stopping: what was taken is finished first")
        stop.set()
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number)
    return stop
