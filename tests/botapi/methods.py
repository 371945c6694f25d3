"""The methods of the Bot API that this server knows."""

from collections.abc import Awaitable, Callable, Mapping

from tests.botapi import (
    account_methods,
    chat_methods,
    file_methods,
    inline_methods,
    message_methods,
    photo_methods,
    webhook_methods,
)
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform

Method = Callable[[Platform, Parameters], object | Awaitable[object]]

_METHODS: Mapping[str, Method] = {
    "getMe": account_methods.get_me,
    "getUpdates": webhook_methods.get_updates,
    "setWebhook": webhook_methods.set_webhook,
    "deleteWebhook": webhook_methods.delete_webhook,
    "getWebhookInfo": webhook_methods.get_webhook_info,
    "setMyCommands": account_methods.set_my_commands,
    "getMyCommands": account_methods.get_my_commands,
    "deleteMyCommands": account_methods.delete_my_commands,
    "sendMessage": message_methods.send_message,
    "sendDocument": file_methods.send_document,
    "sendPhoto": photo_methods.send_photo,
    "editMessageText": message_methods.edit_message_text,
    "editMessageReplyMarkup": message_methods.edit_message_reply_markup,
    "deleteMessage": message_methods.delete_message,
    "sendChatAction": message_methods.send_chat_action,
    "answerCallbackQuery": message_methods.answer_callback_query,
    "answerInlineQuery": inline_methods.answer_inline_query,
    "answerGuestQuery": inline_methods.answer_guest_query,
    "getChat": chat_methods.get_chat,
    "getChatMember": chat_methods.get_chat_member,
    "getChatAdministrators": chat_methods.get_chat_administrators,
    "leaveChat": chat_methods.leave_chat,
}
_BY_SMALL_LETTERS = {name.lower(): (name, method) for name, method in _METHODS.items()}


def find_method(name: str) -> tuple[str, Method] | None:
    """Return a method and how its name is spelled; letter case does not matter on the wire."""
    return _BY_SMALL_LETTERS.get(name.lower())
