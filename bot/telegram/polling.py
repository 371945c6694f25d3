"""Long polling: asks Telegram for updates until it is told to stop.

python-telegram-bot's `Updater` is not used. It can't be stopped while it pauses after a failure,
which may be for half a minute, and when the token is revoked it falls silent without telling.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.resting import rest
from bot.telegram.faults import seconds_told
from bot.telegram.updates import ALLOWED, Json
from bot.telegram.wire import raw_of

_log = logging.getLogger(__name__)

_POLL_SECONDS = 30
_LONGEST_PAUSE = 30.0
_LEAVE_SECONDS = 1.0


async def poll(
    bot: Bot, receive: Callable[[Sequence[Json]], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Ask for updates until `stop` is set; failures are waited out.

    Args:
        bot: The bot.
        receive: Takes updates. They are confirmed, and never told again, when it has returned.
        stop: Set when no more are wanted.

    Raises:
        InvalidToken: Telegram does not know the token any more.
    """
    wanted = confirmed = 0
    pause = 1.0
    while not stop.is_set():
        try:
            updates = await _ask(bot, wanted, stop)
        except InvalidToken:
            raise
        except TelegramError as error:
            _failed(error)
            await rest(stop, seconds_told(error) or pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            continue
        if updates is None:
            break
        pause = 1.0
        confirmed = wanted
        if updates:
            await receive([raw_of(update) for update in updates])
            wanted = updates[-1].update_id + 1
    if wanted > confirmed:
        await _take_leave(bot, wanted)


async def _ask(bot: Bot, offset: int, stop: asyncio.Event) -> Sequence[Update] | None:
    """Return the next updates, or None when told to stop before they came."""
    asking = asyncio.create_task(
        bot.get_updates(offset=offset, timeout=_POLL_SECONDS, allowed_updates=ALLOWED)
    )
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return asking.result() if asking.done() else None
    finally:
        asking.cancel()
        stopping.cancel()


async def _take_leave(bot: Bot, offset: int) -> None:
    """Confirm what was taken, so that it does not come again at the next start.

    Telegram holds such a poll back for a while, but confirms at once.
    """
    with suppress(TelegramError, TimeoutError):
        async with asyncio.timeout(_LEAVE_SECONDS):
            await bot.get_updates(offset=offset, limit=1, timeout=0)


def _failed(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        _log.error("a process with other memory polls with this token; only one may")
    else:
        _log.warning("no updates for the moment: %s", error)
