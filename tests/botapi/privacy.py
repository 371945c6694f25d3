"""Privacy mode: which messages of a chat Telegram shows to the bot.

The rules are those of Telegram's FAQ, "What messages will my bot get", read strictly.
"""

from collections.abc import Iterator

from tests.botapi.formatted import slice_utf16
from tests.botapi.values import Chat, Kind, Message, User


def reaches_bot(message: Message, bot: User, *, reads_all: bool) -> bool:
    """Return whether the bot gets a new or edited message.

    Args:
        message: The message; who wrote it is in the chat.
        bot: The served bot.
        reads_all: Whether privacy mode is off (`can_read_all_group_messages`).
    """
    chat = message.chat
    if message.sender and message.sender.is_bot and message.sender_chat is None:
        return False
    if chat.kind is Kind.PRIVATE:
        return True
    if not chat.status(bot.id).is_inside:
        return False
    if chat.kind is Kind.CHANNEL or message.service:
        return True
    if reads_all or chat.status(bot.id).is_admin:
        return True
    return is_meant_for(message, bot)


def calls_guest(message: Message, bot: User) -> bool:
    """Return whether a message calls the bot as a guest: where it is no member, by name or reply.

    What a bot or a channel writes calls nobody.
    """
    chat = message.chat
    if chat.kind in {Kind.PRIVATE, Kind.CHANNEL} or chat.status(bot.id).is_inside:
        return False
    if message.service or message.via_bot or message.sender is None or message.sender.is_bot:
        return False
    answered = chat.messages.get(message.reply_to or 0)
    if answered is not None and answered.sender == bot:
        return True
    name = f"@{bot.username}".lower()
    return any(
        entity.type == "mention"
        and slice_utf16(message.text, entity.offset, entity.end).lower() == name
        for entity in message.content.entities
    )


def is_meant_for(message: Message, bot: User) -> bool:
    """Return whether a group message is written to this bot, as privacy mode sees it.

    A reply decides alone: to the bot or to a message meant for it, yes; to another bot, no.
    A mention is not enough.
    """
    answered = message.chat.messages.get(message.reply_to or 0)
    if message.via_bot is not None:
        return message.via_bot.id == bot.id
    if answered is not None and answered.sender is not None:
        if answered.sender.id == bot.id:
            return True
        if answered.sender.is_bot and answered.sender_chat is None:
            return False
        if answered.is_meant_for_bot:
            return True
    return any(_is_for(target, message.chat, bot) for target in _commands(message))


def _commands(message: Message) -> Iterator[str | None]:
    """Yield whom each command names; None for a bare one, which counts only at the start."""
    for entity in message.content.entities:
        if entity.type != "bot_command":
            continue
        _, _, name = slice_utf16(message.text, entity.offset, entity.end).partition("@")
        if name or entity.offset == 0:
            yield name or None


def _is_for(target: str | None, chat: Chat, bot: User) -> bool:
    if target is None:
        return chat.last_bot == bot.id
    return target.lower() == (bot.username or "").lower()
