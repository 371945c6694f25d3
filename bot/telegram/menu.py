"""The platform's command menu, made from the one list of commands."""

import asyncio
import logging
from collections.abc import Iterable

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, TelegramError

from handlers.catalogue import FOREIGN, Catalogues, Words
from handlers.commands import Command

_log = logging.getLogger(__name__)

_CODE = 2
_LONGEST_PAUSE = 600.0


def entries(commands: Iterable[Command], words: Words) -> list[BotCommand]:
    """Return menu entries for commands, in one language."""
    return [BotCommand(command.name, words(f"command.{command.name}")) for command in commands]


def languages(catalogues: Catalogues) -> dict[str, str]:
    """Return the languages of the menus by Telegram's codes; the one without a code is for others.

    Telegram knows a menu's language by two letters only (Bot API, setMyCommands), so of two that
    share them the first that is offered counts: readers of Simplified see the Traditional menu.
    """
    codes = {"": FOREIGN}
    for name in catalogues.languages:
        code = name.partition("_")[0]
        if len(code) == _CODE and name != FOREIGN:
            codes.setdefault(code, name)
    return codes


async def publish(bot: Bot, commands: Iterable[Command], catalogues: Catalogues) -> None:
    """Tell Telegram the menus, again and again until it takes them."""
    pause = 1.0
    while True:
        try:
            return await _publish(bot, commands, catalogues)
        except BadRequest as error:
            return _log.error("Telegram refuses the command menu: %s", error)
        except TelegramError as error:
            _log.warning("the command menu is not set yet: %s", error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _publish(bot: Bot, commands: Iterable[Command], catalogues: Catalogues) -> None:
    """Set a menu of all commands for private chats, and of those of use there for groups."""
    everything = tuple(command for command in commands if command.listed)
    for_groups = tuple(command for command in everything if command.in_groups)
    menus = (
        (BotCommandScopeAllPrivateChats(), everything),
        (BotCommandScopeAllGroupChats(), for_groups),
    )
    for scope, shown in menus:
        for code, name in languages(catalogues).items():
            menu = entries(shown, catalogues.words(name))
            await bot.set_my_commands(menu, scope=scope, language_code=code or None)
