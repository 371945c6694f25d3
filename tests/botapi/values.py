"""Users, chats and messages of the pretended Telegram."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.botapi.formatted import FormattedText
from tests.botapi.keyboards import Button, Markup
from tests.botapi.parameters import File
from tests.botapi.signal import Signal

ANONYMOUS_ADMIN_ID = 1087968824


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False


ANONYMOUS_ADMIN = User(ANONYMOUS_ADMIN_ID, "Group", "GroupAnonymousBot", is_bot=True)
TELEGRAM = User(777_000, "Telegram")  # forwards a channel's posts to its discussion group


class Kind(StrEnum):
    """The Bot API's `type` of a chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    """The Bot API's `status` of a chat member."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def is_admin(self) -> bool:
        """Whether it may administer the chat."""
        return self in {Status.CREATOR, Status.ADMINISTRATOR}

    @property
    def is_inside(self) -> bool:
        """Whether it is in the chat at all."""
        return self not in {Status.LEFT, Status.KICKED}


@dataclass(slots=True)
class Topic:
    """A topic of a forum; `id` is the id of the service message that made it."""

    id: int
    name: str
    is_closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A chat, what was written in it, and what the bot may do there.

    Attributes:
        members: The status of everybody who is or was in it, by user id.
        is_started: In a private chat, whether the person ever wrote to the bot.
        is_blocked: In a private chat, whether the person blocked the bot.
        is_deactivated: In a private chat, whether the person's account is gone.
        is_deleted: In a group, whether it was deleted.
        hides_members: In a supergroup, whether only admins see who is in it.
        is_general_closed: In a forum, whether only admins can write in its General topic.
        migrated_to: In a group, the id of the supergroup that it became.
        last_bot: The id of the bot that wrote last.
        next_id: In supergroups and channels, the id of the next message.
        answers: What the served bot sent and edited, in order, as it looked then.
        actions: The chat actions (`typing`) that the served bot sent.
    """

    id: int
    kind: Kind
    title: str
    username: str | None = None
    is_forum: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: "dict[int, Message]" = field(default_factory=dict)
    is_started: bool = False
    is_blocked: bool = False
    is_deactivated: bool = False
    is_deleted: bool = False
    hides_members: bool = False
    is_general_closed: bool = False
    migrated_to: int | None = None
    last_bot: int | None = None
    next_id: int = 1
    answers: "list[Message]" = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)

    def status(self, user_id: int) -> Status:
        """Return somebody's status, `left` for strangers."""
        return self.members.get(user_id, Status.LEFT)

    @property
    def has_own_ids(self) -> bool:
        """Whether it numbers its own messages; the other kinds share the bot's numbering."""
        return self.kind in {Kind.SUPERGROUP, Kind.CHANNEL}


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A message as it stands.

    Attributes:
        date: When it was sent, in Unix seconds.
        sender_chat: For whom it was sent: the group of an anonymous admin, or a channel.
        thread_id: The topic it is in.
        reply_to: The id of the message that it answers.
        service: What happened, in the Bot API's fields; empty for a message with text.
        extras: What else it has, in the Bot API's fields: a sticker, or how it was forwarded.
        is_meant_for_bot: Whether it was written to the served bot: a command or a reply.
        is_silent: Whether it comes without a sound.
        file: The document that it is; its text is the caption then.
    """

    chat: Chat
    id: int
    date: int
    sender: User | None
    content: FormattedText = field(default_factory=FormattedText)
    sender_chat: Chat | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    markup: Markup | None = None
    edit_date: int | None = None
    via_bot: User | None = None
    service: Mapping[str, object] = field(default_factory=dict)
    extras: Mapping[str, object] = field(default_factory=dict)
    is_meant_for_bot: bool = False
    is_silent: bool = False
    file: File | None = None

    @property
    def text(self) -> str:
        """The text as a person sees it, without marks."""
        return self.content.text

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The rows of the inline keyboard."""
        return self.markup.rows if self.markup else ()

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]

    @property
    def is_edited(self) -> bool:
        """Whether it was ever edited."""
        return self.edit_date is not None

    def button(self, label_or_data: str) -> Button | None:
        """Find a button by what stands on it, or by its callback data."""
        for row in self.buttons:
            for button in row:
                if label_or_data in {button.text, button.data}:
                    return button
        return None
