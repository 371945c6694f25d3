"""The platform's command menu, made from the one list of commands."""

import logging
from collections.abc import Iterable

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from handlers.catalogue import DEFAULT, FOREIGN, Catalogues, Words
from handlers.commands import Command

_log = logging.getLogger(__name__)

# Telegram knows a menu's language by two letters only (Bot API, setMyCommands), so readers of
# Simplified see the Traditional menu. The menu without a language is for everybody else.
_LANGUAGES = (("", FOREIGN), ("zh", DEFAULT))


def entries(commands: Iterable[Command], words: Words) -> list[BotCommand]:
    """Return menu entries for commands, in one language."""
    return [BotCommand(command.name, words(f"command.{command.name}")) for command in commands]


async def publish(bot: Bot, commands: Iterable[Command], catalogues: Catalogues) -> None:
    """Tell Telegram the menus: for private chats all commands, for groups those of use there."""
    everything = tuple(commands)
    for_groups = tuple(command for command in everything if command.in_groups)
    menus = (
        (BotCommandScopeAllPrivateChats(), everything),
        (BotCommandScopeAllGroupChats(), for_groups),
    )
    try:
        for scope, shown in menus:
            for code, name in _LANGUAGES:
                menu = entries(shown, catalogues.words(name))
                await bot.set_my_commands(menu, scope=scope, language_code=code or None)
    except TelegramError as error:
        _log.warning("the command menu could not be set: %s", error)
