"""From Telegram's update to a `Request`: pure, and silent about all that is not for the bot."""

from dataclasses import dataclass

from telegram import CallbackQuery, Message, MessageEntity, Update, User
from telegram.constants import ChatID, ChatType, MessageLimit

from handlers.request import ChatKind, Request

# The accounts that stand for a chat speaking as itself. They are marked as bots but are people.
_SPOKESMEN = {ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, and where on Telegram its answer belongs.

    Attributes:
        request: The request.
        chat: The chat's id.
        thread: The forum topic, if the message stands in one.
        message: The message asked with, or the one under which a button was pressed.
        edited: Whether the message is an earlier one, edited.
        press: The callback query's id where a button was pressed.
        editable: Whether the message under the pressed button can still be edited.
    """

    request: Request
    chat: int
    thread: int | None
    message: int
    edited: bool = False
    press: str | None = None
    editable: bool = True


def read_update(update: Update, me: User) -> Incoming | None:
    """Return what an update asks of the bot, or None where it is not for the bot."""
    if update.callback_query is not None:
        return _press(update.callback_query, me)
    edited = update.edited_message or update.edited_channel_post
    message = edited or update.message or update.channel_post
    return _message(message, me, edited=edited is not None) if message else None


def _press(query: CallbackQuery, me: User) -> Incoming | None:
    message = query.message
    if message is None or query.data is None or query.from_user.is_bot:
        return None
    return Incoming(
        Request(
            person=_id(query.from_user.id),
            chat=_id(message.chat.id),
            kind=_kind(message.chat.type),
            action=query.data,
            language=query.from_user.language_code,
            bot_name=me.username or "",
            room=int(MessageLimit.MAX_TEXT_LENGTH),
        ),
        chat=message.chat.id,
        thread=_thread(message) if isinstance(message, Message) else None,
        message=message.message_id,
        press=query.id,
        editable=message.is_accessible,  # else deleted or too old
    )


def _message(message: Message, me: User, *, edited: bool) -> Incoming | None:
    person = _asker(message)
    if person is None or message.via_bot is not None or message.is_automatic_forward:
        return None
    words = message.text if message.text is not None else message.caption
    kind = _kind(message.chat.type)
    # A service message (somebody joined, a topic was made) asks nothing; a sticker in private
    # deserves a word. Of an album only the captioned picture is answered.
    silent_album = message.media_group_id is not None
    if words is None and (message.effective_attachment is None or silent_album):
        return None
    text, mentioned = _without_mention(message, words or "", me)
    return Incoming(
        Request(
            person=_id(person),
            chat=_id(message.chat.id),
            kind=kind,
            text=text,
            language=message.from_user.language_code if message.from_user else None,
            bot_name=me.username or "",
            addressed=kind is ChatKind.PRIVATE or mentioned or _replies_to(message, me),
            room=int(MessageLimit.MAX_TEXT_LENGTH),
        ),
        chat=message.chat.id,
        thread=_thread(message),
        message=message.message_id,
        edited=edited,
    )


def _asker(message: Message) -> int | None:
    """Return who asks: a person, or a chat that speaks as itself; None for other bots."""
    speaker = message.from_user
    if message.sender_chat is not None and (speaker is None or speaker.id in _SPOKESMEN):
        return message.sender_chat.id
    return speaker.id if speaker is not None and not speaker.is_bot else None


def _kind(chat_type: str) -> ChatKind:
    if chat_type == ChatType.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.CHANNEL if chat_type == ChatType.CHANNEL else ChatKind.GROUP


def _thread(message: Message) -> int | None:
    """Return the forum topic of a message; a mere thread of replies is none."""
    return message.message_thread_id if message.is_topic_message else None


def _id(number: int) -> str:
    return f"telegram:{number}"


def _replies_to(message: Message, me: User) -> bool:
    """Return whether a message answers one of the bot's.

    In a forum every message of a topic "replies" to the one that made the topic, so that is not
    an address (Bot API, Message.reply_to_message).
    """
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != me.id:
        return False
    return answered.forum_topic_created is None


def _without_mention(message: Message, words: str, me: User) -> tuple[str, bool]:
    """Return the words without any mention of the bot, and whether there was one.

    The name behind a command (`/article@LawBot`) is not a mention: Telegram gives it no such
    entity, and dispatch needs it.
    """
    name = f"@{me.username}".lower()
    entities = (
        message.parse_entities() if message.text is not None else (message.parse_caption_entities())
    )
    mentioned = False
    for entity, written in entities.items():
        ours = (entity.type == MessageEntity.MENTION and written.lower() == name) or (
            entity.type == MessageEntity.TEXT_MENTION
            and entity.user is not None
            and entity.user.id == me.id
        )
        if ours:
            mentioned = True
            words = words.replace(written, " ", 1)
    return words, mentioned
