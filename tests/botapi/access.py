"""Which chats the bot can reach, and how Telegram says that it cannot."""

from tests.botapi.errors import bad_request, forbidden
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.values import Chat, Kind, Status, User


def readable_chat(platform: Platform, parameters: Parameters) -> Chat:
    """Return the chat of `chat_id` for a method that only asks; old groups can be asked about.

    Raises:
        ApiError: There is no such chat, or the bot is out of it.
    """
    chat = _chat(platform, parameters.get("chat_id", ""))
    _check_membership(chat, platform.bot)
    return chat


def writable_chat(platform: Platform, parameters: Parameters, what: str = "text messages") -> Chat:
    """Return the chat of `chat_id` for a method that writes, or sends what is named.

    Raises:
        ApiError: The bot cannot write there: 403 when that is for good, else 400.
    """
    chat = _chat(platform, parameters.get("chat_id", ""))
    if chat.is_deleted:
        raise forbidden("the group chat was deleted")
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    if chat.kind is Kind.PRIVATE:
        _check_person(platform, chat)
        return chat
    _check_membership(chat, platform.bot)
    _check_rights(chat, platform.bot, what)
    return chat


def _chat(platform: Platform, name: str) -> Chat:
    if not name:
        raise bad_request("chat_id is empty")
    if name.startswith("@"):
        username = name[1:].lower()
        for chat in platform.chats.values():
            if chat.kind is not Kind.PRIVATE and (chat.username or "").lower() == username:
                return chat
    elif name.removeprefix("-").isdecimal():
        return platform.chat(int(name))
    raise bad_request("chat not found")


def _check_person(platform: Platform, chat: Chat) -> None:
    if platform.users[chat.id].is_bot:
        raise forbidden("bot can't send messages to bots")
    if chat.is_deactivated:
        raise forbidden("user is deactivated")
    if chat.is_blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.is_started:
        raise forbidden("bot can't initiate conversation with a user")


def _check_membership(chat: Chat, bot: User) -> None:
    if chat.kind is Kind.PRIVATE:
        return
    match chat.status(bot.id):
        case Status.KICKED:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        case Status.LEFT:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")


def _check_rights(chat: Chat, bot: User, what: str) -> None:
    status = chat.status(bot.id)
    if chat.kind is Kind.CHANNEL and not status.is_admin:
        raise bad_request("need administrator rights in the channel chat")
    if status is Status.RESTRICTED:
        raise bad_request(f"not enough rights to send {what} to the chat")
