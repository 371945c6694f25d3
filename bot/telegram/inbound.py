"""From Telegram's update to a `Request`: pure, and silent about all that is not for the bot."""

from dataclasses import dataclass, replace

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, MessageEntity, Update, User
from telegram.constants import ChatID, ChatType, MessageLimit

from bot.telegram.addresses import address
from handlers.request import ChatKind, Request

# The accounts that stand for a chat speaking as itself. They are marked as bots but are people.
_SPOKESMEN = {ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL}
_NAMES = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)


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
        keyboard: The keyboard of which a button was pressed, as far as it is known.
        guest: The guest query's id where the bot is no member of the chat: it may reply once.
        speaker: The account whose rights in the chat can be looked up; None where a chat speaks
            as itself.
    """

    request: Request
    chat: int
    thread: int | None
    message: int
    edited: bool = False
    press: str | None = None
    editable: bool = True
    keyboard: InlineKeyboardMarkup | None = None
    speaker: int | None = None
    guest: str | None = None


def read_update(update: Update, me: User) -> Incoming | None:
    """Return what an update asks of the bot, or None where it is not for the bot."""
    incoming = _read(update, me)
    if incoming is None:
        return None
    return replace(incoming, request=replace(incoming.request, occasion=update.update_id))


def _read(update: Update, me: User) -> Incoming | None:
    if update.callback_query is not None:
        return _press(update.callback_query, me)
    if update.guest_message is not None:
        return _guest_message(update.guest_message, me)
    edited = update.edited_message or update.edited_channel_post
    message = edited or update.message or update.channel_post
    return _message(message, me, edited=edited is not None) if message else None


def _press(query: CallbackQuery, me: User) -> Incoming | None:
    message = query.message
    if message is None or query.data is None or query.from_user.is_bot:
        return None
    thread = _thread(message) if isinstance(message, Message) else None
    return Incoming(
        Request(
            person=address(query.from_user.id),
            chat=address(message.chat.id),
            kind=kind_of(message.chat.type),
            action=query.data,
            language=query.from_user.language_code,
            bot_name=me.username or "",
            room=int(MessageLimit.MAX_TEXT_LENGTH),
            thread=thread,
        ),
        chat=message.chat.id,
        thread=thread,
        message=message.message_id,
        press=query.id,
        editable=message.is_accessible,  # else deleted or too old
        keyboard=message.reply_markup if isinstance(message, Message) else None,
        speaker=query.from_user.id,
    )


def _message(message: Message, me: User, *, edited: bool) -> Incoming | None:
    person = _asker(message)
    if person is None or message.via_bot is not None or message.is_automatic_forward:
        return None
    words = message.text if message.text is not None else message.caption
    kind = kind_of(message.chat.type)
    # A service message (somebody joined, a topic was made) asks nothing; a sticker in private
    # deserves a word. Of an album only the captioned picture is answered.
    silent_album = message.media_group_id is not None
    if words is None and (message.effective_attachment is None or silent_album):
        return None
    text, mentioned = _without_mention(message, words or "", me)
    wordy = any(map(str.isalnum, text))  # to hold up a sticker to the bot asks it nothing
    thread, user = _thread(message), message.from_user
    return Incoming(
        Request(
            person=address(person),
            chat=address(message.chat.id),
            kind=kind,
            text=text,
            language=user.language_code if user else None,
            bot_name=me.username or "",
            addressed=kind is ChatKind.PRIVATE or mentioned or (wordy and _answers(message, me)),
            room=int(MessageLimit.MAX_TEXT_LENGTH),
            thread=thread,
            admin=True if _speaks_for_chat(message) else None,
            quoted=_quoted(message, me),
            elsewhere=message.forward_origin is not None or _is_for_another_bot(message, me),
            edited=edited,
            faceless=user is None or user.id != person,
        ),
        chat=message.chat.id,
        thread=thread,
        message=message.message_id,
        edited=edited,
        speaker=user.id if user is not None and user.id == person else None,
    )


def _guest_message(message: Message, me: User) -> Incoming | None:
    """Return what is asked where the bot is no member: always of the bot, never as an admin.

    Telegram tells the bot nothing more of such a chat, and lets it send nothing but one reply.
    """
    incoming = _message(message, me, edited=False)
    if incoming is None or message.guest_query_id is None:
        return None
    request = replace(
        incoming.request, kind=ChatKind.GROUP, addressed=True, admin=False, reachable=False
    )
    return replace(incoming, request=request, speaker=None, guest=message.guest_query_id)


def _asker(message: Message) -> int | None:
    """Return who asks: a person, or a chat that speaks as itself; None for other bots."""
    speaker = message.from_user
    if message.sender_chat is not None and (speaker is None or speaker.id in _SPOKESMEN):
        return message.sender_chat.id
    return speaker.id if speaker is not None and not speaker.is_bot else None


def _speaks_for_chat(message: Message) -> bool:
    """Return whether a message was written in the chat's own name, as only its admins may.

    Such are a channel's posts, and what anonymous admins write in a group.
    """
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def kind_of(chat_type: str) -> ChatKind:
    """Return what sort of chat Telegram's `type` of one is."""
    if chat_type == ChatType.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.CHANNEL if chat_type == ChatType.CHANNEL else ChatKind.GROUP


def _thread(message: Message) -> int | None:
    """Return the forum topic of a message; a mere thread of replies is none."""
    return message.message_thread_id if message.is_topic_message else None


def _answers(message: Message, me: User) -> bool:
    """Return whether a message answers one of the bot's, and does not begin with another's name.

    In a forum every message of a topic "replies" to the one that made the topic, so that is not
    an address (Bot API, Message.reply_to_message).
    """
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != me.id:
        return False
    called = _entities(message, *_NAMES)
    return answered.forum_topic_created is None and all(entity.offset for entity in called)


def _quoted(message: Message, me: User) -> str:
    """Return what was marked in the message that is answered, else all of it if it is not ours."""
    if message.quote is not None and message.quote.is_manual:
        return message.quote.text
    answered = message.reply_to_message
    if answered is None or (answered.from_user is not None and answered.from_user.id == me.id):
        return ""
    return answered.text or answered.caption or ""


def _is_for_another_bot(message: Message, me: User) -> bool:
    """Return whether a message answers another bot or names one.

    Bots are known by their names, all of which end in "bot" (Telegram's bot features, "Creating a
    new bot").
    """
    answered = message.reply_to_message
    speaker = answered.from_user if answered is not None else None
    if speaker is not None and speaker.is_bot and speaker.id not in {me.id, *_SPOKESMEN}:
        return True
    ours = f"@{me.username}".lower()
    names = (written.lower() for written in _entities(message, MessageEntity.MENTION).values())
    return any(name.endswith("bot") and name != ours for name in names)


def _entities(message: Message, *kinds: str) -> dict[MessageEntity, str]:
    """Return the marks of some kinds in a message, in order, each with what it stands on."""
    wanted: list[str | None] = [*kinds]
    try:
        if message.text is not None:
            return message.parse_entities(wanted)
        return message.parse_caption_entities(wanted)
    except UnicodeError:  # one begins or ends within a surrogate pair, or the text has half of one
        return {}


def _without_mention(message: Message, words: str, me: User) -> tuple[str, bool]:
    """Return the words, and whether they mention the bot; if so, without any names.

    The name behind a command (`/article@LawBot`) is not a mention: Telegram gives it no such
    entity, and dispatch needs it.
    """
    names = _entities(message, *_NAMES)
    if not any(_is_ours(entity, written, me) for entity, written in names.items()):
        return words, False
    for written in names.values():
        words = words.replace(written, " ", 1)
    return words, True


def _is_ours(entity: MessageEntity, written: str, me: User) -> bool:
    if entity.type == MessageEntity.MENTION:
        return written.lower() == f"@{me.username}".lower()
    return entity.user is not None and entity.user.id == me.id
