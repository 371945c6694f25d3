"""The methods about chats: getChat, getChatMember, getChatAdministrators, leaveChat."""

from tests.botapi.access import readable_chat, writable_chat
from tests.botapi.errors import bad_request
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json, full_chat_json, member_json
from tests.botapi.values import Chat, Kind, Status


def get_chat(platform: Platform, parameters: Parameters) -> Json:
    """Answer getChat."""
    return full_chat_json(readable_chat(platform, parameters))


def get_chat_member(platform: Platform, parameters: Parameters) -> Json:
    """Answer getChatMember."""
    chat = readable_chat(platform, parameters)
    user_id = parameters.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    user = platform.users.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    _check_visibility(platform, chat, user_id)
    return member_json(user, _status(chat, user_id))


def get_chat_administrators(platform: Platform, parameters: Parameters) -> list[Json]:
    """Answer getChatAdministrators: all but other bots."""
    chat = readable_chat(platform, parameters)
    if chat.kind is Kind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    return [
        member_json(platform.users[user_id], status)
        for user_id, status in chat.members.items()
        if status.is_admin and (user_id == platform.bot.id or not platform.users[user_id].is_bot)
    ]


def leave_chat(platform: Platform, parameters: Parameters) -> bool:
    """Answer leaveChat."""
    chat = writable_chat(platform, parameters)
    if chat.kind is Kind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    platform.set_bot_status(chat, Status.LEFT, platform.bot)
    return True


def _check_visibility(platform: Platform, chat: Chat, user_id: int) -> None:
    """Refuse to show others to a bot that is no admin, where only admins see who is there.

    Raises:
        ApiError: 400.
    """
    hidden = chat.kind is Kind.CHANNEL or chat.hides_members
    is_admin = chat.status(platform.bot.id).is_admin
    if hidden and not is_admin and user_id != platform.bot.id:
        raise bad_request("member list is inaccessible")


def _status(chat: Chat, user_id: int) -> Status:
    return Status.MEMBER if chat.kind is Kind.PRIVATE else chat.status(user_id)
