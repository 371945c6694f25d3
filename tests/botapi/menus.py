"""The bot's commands, by scope and language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.botapi.errors import bad_request
from tests.botapi.parameters import whole_number

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_DESCRIPTION = 256

_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_SCOPES = _CHAT_SCOPES | {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a menu is."""

    type: str = "default"
    chat_id: int = 0
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A line of a menu."""

    command: str
    description: str


class Menus:
    """The menus that the bot set."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], tuple[Command, ...]] = {}

    def set(self, scope: Scope, language: str, commands: Sequence[Command]) -> None:
        """Set a menu; an empty one is the same as none."""
        self._menus[scope, checked_language(language)] = tuple(commands)

    def get(self, scope: Scope, language: str) -> tuple[Command, ...]:
        """Return exactly this menu, empty when it is not set."""
        return self._menus.get((scope, checked_language(language)), ())

    def delete(self, scope: Scope, language: str) -> None:
        """Remove a menu."""
        self._menus.pop((scope, checked_language(language)), None)

    def shown(self, scopes: Sequence[Scope], language: str | None) -> tuple[Command, ...]:
        """Return the menu that a person sees: the first scope that has one, language first."""
        two_letters = (language or "")[:2].lower()
        for scope in scopes:
            for code in (two_letters, ""):
                if self._menus.get((scope, code)):
                    return self._menus[scope, code]
        return ()


def scopes_of(chat_id: int, user_id: int, *, is_admin: bool) -> list[Scope]:
    """List the scopes that fit a person in a chat, narrowest first, as clients try them."""
    if chat_id > 0:
        return [Scope("chat", chat_id), Scope("all_private_chats"), Scope()]
    administrators = [Scope("chat_administrators", chat_id)] if is_admin else []
    every_administrator = [Scope("all_chat_administrators")] if is_admin else []
    return [
        Scope("chat_member", chat_id, user_id),
        *administrators,
        Scope("chat", chat_id),
        *every_administrator,
        Scope("all_group_chats"),
        Scope(),
    ]


def parse_scope(source: object) -> Scope:
    """Read a BotCommandScope; none is the default one.

    Raises:
        ApiError: It is no such thing.
    """
    if source is None:
        return Scope()
    if not isinstance(source, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = source.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if kind not in _CHAT_SCOPES:
        return Scope(str(kind))
    user_id = whole_number(source, "user_id") if kind == "chat_member" else 0
    return Scope(str(kind), whole_number(source, "chat_id"), user_id)


def parse_commands(source: object) -> list[Command]:
    """Read an array of BotCommand.

    Raises:
        ApiError: One of them would not be taken.
    """
    if not isinstance(source, list):
        raise bad_request("expected an Array of BotCommand")
    if len(source) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(item) for item in source]


def _command(source: object) -> Command:
    if not isinstance(source, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(source.get("command", "")).strip().removeprefix("/")
    description = str(source.get("description", "")).strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > MAX_COMMAND:
        raise bad_request(f"Command length must not exceed {MAX_COMMAND}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {MAX_DESCRIPTION}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return Command(command, description)


def checked_language(code: str) -> str:
    """Return a language code: two small letters, or nothing.

    Raises:
        ApiError: It is neither.
    """
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("Invalid language code specified")
    return code
