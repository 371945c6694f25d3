"""Asks Telegram who the bot is, for `check`."""

from telegram import Bot
from telegram.error import TelegramError


class Unreachable(Exception):
    """Telegram does not answer, or does not know the token."""


async def introduce(token: str, api_url: str | None) -> str:
    """Return who the bot is and whether it hears all of a group's messages.

    Raises:
        Unreachable: Telegram does not answer, or does not know the token.
    """
    bot = Bot(token, base_url=f"{api_url.rstrip('/')}/bot") if api_url else Bot(token)
    try:
        async with bot:
            hears = "on" if not bot.can_read_all_group_messages else "off"
            return f"@{bot.username}, privacy mode {hears}"
    except TelegramError as error:
        raise Unreachable(str(error)) from error
