"""The webhook's registration with Telegram: made, looked after, taken back.

The webhook's path is a secret, so nothing here writes its URL to the log, only the host.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.resting import rest, unless_stopped
from bot.telegram.faults import seconds_told
from bot.telegram.updates import ALLOWED

_log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]

_CONNECTIONS = 100  # the most that Telegram makes at once (Bot API, setWebhook)
_LOOKS_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
# What Telegram reports when the secret it sends is not the one that is awaited.
_WRONG_SECRET = "403 "  # noqa: S105 - a status, no secret


async def register(bot: Bot, url: str, secret: str, stop: asyncio.Event) -> bool:
    """Have Telegram send updates to a URL; failures are waited out.

    Telegram is told only where it has it otherwise, for it takes that once a second from all
    processes together.

    Returns:
        Whether it is so; False when told to stop before.

    Raises:
        InvalidToken: Telegram does not know the token.
    """

    async def make() -> None:
        info = await bot.get_webhook_info()
        if _otherwise(info, url) or _WRONG_SECRET in (info.last_error_message or ""):
            await _set(bot, url, secret)
            _log.info("Telegram sends updates to %s", _host(url))

    return await _patiently(make, url, stop)


async def unregister(bot: Bot, stop: asyncio.Event) -> bool:
    """Take the webhook back where one is set, so that updates can be polled; none is dropped.

    Returns:
        Whether it is so; False when told to stop before.

    Raises:
        InvalidToken: Telegram does not know the token.
    """

    async def take_back() -> None:
        info = await bot.get_webhook_info()
        if info.url:
            await bot.delete_webhook(drop_pending_updates=False)
            _log.info("Telegram sends updates to %s no more", _host(info.url))

    return await _patiently(take_back, "", stop)


async def is_registered(
    bot: Bot, url: str, waiting: Callable[[int], None] = lambda _: None
) -> str | None:
    """Return None where Telegram sends updates to a URL, else why not.

    Args:
        bot: What talks with Telegram.
        url: Where updates are to be sent.
        waiting: Told how many updates wait at Telegram.
    """
    try:
        info = await bot.get_webhook_info()
    except TelegramError:
        return "Telegram can't be asked"
    waiting(info.pending_update_count)
    return _otherwise(info, url)


async def keep_registered(
    bot: Bot, url: str, secret: str, stop: asyncio.Event, *, seconds: float = _LOOKS_SECONDS
) -> None:
    """See to it that Telegram goes on sending updates to a URL, until `stop` is set.

    Args:
        bot: What talks with Telegram.
        url: Where updates are to be sent.
        secret: What Telegram is to send along.
        stop: Set when the bot is to stop.
        seconds: How long it is from one look to the next.

    Raises:
        InvalidToken: Telegram does not know the token any more.
    """
    keeper = _Keeper(bot, url, secret)
    while not stop.is_set():
        await rest(stop, seconds)
        await _patiently(keeper.look, url, stop)


class _Keeper:
    """Looks whether the webhook is still ours, and how Telegram fares with it."""

    def __init__(self, bot: Bot, url: str, secret: str) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._heard = int(time.time()) - 1.0  # when the last failure was that is known
        self._refused: str | None = None

    async def look(self) -> None:
        info = await self._bot.get_webhook_info()
        self._hear(info)
        why = _otherwise(info, self._url) or self._refused
        if why:
            _log.warning("registering again with Telegram: %s", why)
            await _set(self._bot, self._url, self._secret)
            self._refused = None

    def _hear(self, info: WebhookInfo) -> None:
        """Pass on what Telegram tells of the last failure, where it was not told before."""
        if info.last_error_date is None or info.last_error_date.timestamp() <= self._heard:
            return
        self._heard = info.last_error_date.timestamp()
        failure = info.last_error_message or ""
        _log.warning("Telegram could not bring an update: %s", _hidden(failure, self._url))
        if _WRONG_SECRET in failure:
            self._refused = "another secret is sent"


def _otherwise(info: WebhookInfo, url: str) -> str | None:
    """Return what Telegram has otherwise than it is wanted, or None."""
    if not info.url:
        return "no webhook is set"
    if info.url != url:
        return "updates are sent elsewhere"
    if set(info.allowed_updates or ()) != set(ALLOWED):
        return "other updates are sent"
    if info.max_connections != _CONNECTIONS:
        return "updates are sent over another number of connections"
    return None


async def _set(bot: Bot, url: str, secret: str) -> None:
    await bot.set_webhook(
        url, allowed_updates=ALLOWED, max_connections=_CONNECTIONS, secret_token=secret
    )


async def _patiently(work: Work, url: str, stop: asyncio.Event) -> bool:
    """Do work, from its beginning again after each failure; return False if told to stop before."""
    pause = 1.0
    while not stop.is_set():
        try:
            return await unless_stopped(work(), stop)
        except InvalidToken:
            raise
        except TelegramError as error:
            seconds = seconds_told(error) or pause
            _log.warning(
                "no word with Telegram about the webhook, again in %g s: %s",
                seconds,
                _hidden(str(error), url),
            )
            await rest(stop, seconds)
            pause = min(pause * 2, _LONGEST_PAUSE)
    return False


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _hidden(text: str, url: str) -> str:
    """Return a text of Telegram's without the URL and its path."""
    path = urlsplit(url).path
    for secret in (url, path, path.strip("/")):
        if secret.strip("/"):
            text = text.replace(secret, "[hidden]")
    return text
