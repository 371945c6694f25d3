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
        thread: The topic of a forum in which it was asked, if it was in one.
        admin: Whether the person may speak for a group or channel; None where that was not looked
            up or can't be seen. Channels look it up where `Conversation.wants_rights` says so.
        reachable: Whether the channel can bring something to this chat later, unasked.
        quoted: What somebody else wrote in the message that this one answers, if it answers one.
        hears_all: Whether the bot gets all that is said in the group, and not only what the
            platform takes to be meant for it.
        elsewhere: Whether it is said to another bot, by name or as an answer, or was said somewhere
            else and is forwarded.
        edited: Whether it is an earlier message, edited.
        hurried: Whether more that was asked in the same chat waits behind it already.
        faceless: Whether a chat speaks as itself, as anonymous admins let their group do: then
            `person` is a chat, and nobody knows who it was.
        occasion: The platform's number of this asking, the same when it is told again; None where
            nothing is told twice.
        operator: Whether the person runs the bot, as its settings have it.
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
    thread: int | None = None
    admin: bool | None = None
    reachable: bool = True
    quoted: str = ""
    hears_all: bool = False
    elsewhere: bool = False
    edited: bool = False
    hurried: bool = False
    faceless: bool = False
    occasion: int | None = None
    operator: bool = False
