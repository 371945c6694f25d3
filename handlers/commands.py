"""What a command is: one declaration, from which dispatch, help, menu and tests follow."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.request import ChatKind, Request
from handlers.turn import Answer, Turn

Handle = Callable[[Turn], Awaitable[Answer]]

_INVOCATION = re.compile(
    r"[/／](?P<name>[A-Za-z_]+)(?P<number>\d[\d.]*)?(?:@(?P<bot>\w+))?(?:\s+(?P<argument>.*))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    The catalogue says what it does under the id `command.<name>`.

    Attributes:
        name: What is typed behind the slash; also its name in the platform's menu.
        handle: What answers it.
        aliases: Other names, behind a slash or, but for single letters, as a message of their own;
            Chinese ones are given in Traditional and known in both scripts.
        examples: How it is used, as people type it; each is run by a test.
        in_groups: Whether a group's menu shows it.
        listed: Whether help and menu show it at all.
        admins: Whether in groups and channels only admins may use it.
        operators: Whether it exists for nobody but those who run the bot, in private.
    """

    name: str
    handle: Handle
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    in_groups: bool = True
    listed: bool = True
    admins: bool = False
    operators: bool = False

    def is_there_for(self, request: Request) -> bool:
        """Return whether the command exists for somebody who asks in this place."""
        private = request.kind is ChatKind.PRIVATE
        return not self.operators or (request.operator and private)


@dataclass(frozen=True, slots=True)
class Press:
    """What answers a button.

    Attributes:
        verb: The verb that it carries.
        arity: How many arguments follow.
        handle: What answers it.
        admins: Whether in groups and channels only admins may press it.
    """

    verb: str
    arity: int
    handle: Handle
    admins: bool = False


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as typed: `/article@LawBot 45`.

    Attributes:
        name: The command's name in lower case.
        bot: The bot that was named, in lower case, or "".
        argument: What follows.
    """

    name: str
    bot: str
    argument: str


def parse_invocation(text: str) -> Invocation | None:
    """Read a text that begins with a slash as a command; None where it is something else.

    `/article45` is read as people mean it. Names are Latin because Telegram's commands are
    (Bot API, BotCommand: 1 to 32 of Latin letters, digits and underscores).
    """
    match = _INVOCATION.fullmatch(text.strip())
    if match is None:
        return None
    argument = f"{match['number'] or ''} {match['argument'] or ''}".strip()
    return Invocation(match["name"].lower(), (match["bot"] or "").lower(), argument)
