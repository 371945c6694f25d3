"""Asks Telegram who the bot is, for `check`."""

from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.registration import is_registered
from bot.telegram.wire import AiohttpRequest

_TELEGRAM = "https://api.telegram.org"
_SECONDS = 5.0


class Unreachable(Exception):
    """Telegram does not answer, or does not know the token."""


async def introduce(token: str, api_url: str | None, webhook: str | None) -> str:
    """Return who the bot is, whether it hears all of a group's messages, and inline mode.

    Args:
        token: The bot's token.
        api_url: Where the Bot API is, or None for Telegram's own.
        webhook: Where updates are to be sent, or None where they are polled; the state of that is
            told too.

    Raises:
        Unreachable: Telegram does not answer, or does not know the token.
    """
    bot = Bot(
        token,
        f"{(api_url or _TELEGRAM).rstrip('/')}/bot",
        request=AiohttpRequest(read_timeout=_SECONDS),
        get_updates_request=AiohttpRequest(read_timeout=_SECONDS),
    )
    try:
        async with bot:
            hears = "on" if not bot.can_read_all_group_messages else "off"
            offers = "on" if bot.supports_inline_queries else "off"
            told = f"@{bot.username}, privacy mode {hears}, inline mode {offers}"
            if webhook is None:
                return told
            return f"{told}, webhook: {await is_registered(bot, webhook) or 'registered'}"
    except TelegramError as error:
        raise Unreachable(str(error)) from error
