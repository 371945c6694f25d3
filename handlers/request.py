"""What was asked, as a channel hands it over: frozen values, nothing of any platform."""

from dataclasses import dataclass
from enum import StrEnum


class ChatKind(StrEnum):
    """Where a conversation takes place."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a person asked: a text typed, or a button pressed.

    Attributes:
        person: Who asks, unique over all channels, such as `telegram:123`.
        chat: Where, unique over all channels; equals `person` in private.
        kind: What sort of chat that is.
        text: What was typed, without any mention of the bot; "" when a button was pressed or
            something without text was sent.
        action: What the pressed button carries; None when something was typed.
        language: The language tag that the platform reports for the person, if any.
        bot_name: The bot's own name on the platform, as it stands behind `@` in commands.
        addressed: Whether the bot was spoken to. Always true in private; in a group a reply to
            the bot or a mention of it. Commands in groups speak for themselves.
        room: How many UTF-16 units of visible text fit into one message, or None without limit.
    """

    person: str
    chat: str
    kind: ChatKind = ChatKind.PRIVATE
    text: str = ""
    action: str | None = None
    language: str | None = None
    bot_name: str = ""
    addressed: bool = True
    room: int | None = None
