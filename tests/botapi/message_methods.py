"""The methods that write: sendMessage, editMessage..., deleteMessage, sendChatAction, answers."""

from dataclasses import replace

from tests.botapi.access import writable_chat
from tests.botapi.compose import compose
from tests.botapi.errors import bad_request
from tests.botapi.formatted import FormattedText
from tests.botapi.keyboards import Markup, parse_markup
from tests.botapi.links import checked_link
from tests.botapi.parameters import File, Parameters, whole_number
from tests.botapi.platform import Notice, Platform
from tests.botapi.shapes import Json, message_json
from tests.botapi.values import Chat, Kind, Message

MAX_NOTICE = 200
DELETABLE_SECONDS = 48 * 3600

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    }
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def send_message(platform: Platform, parameters: Parameters) -> Json:
    """Answer sendMessage."""
    content = compose(platform.users, parameters, "message is too long")
    return sent(platform, parameters, content)


def sent(
    platform: Platform, parameters: Parameters, content: FormattedText, file: File | None = None
) -> Json:
    """Put what one of the methods that send was called with into its chat; return the message."""
    markup = parse_markup(parameters.get("reply_markup", ""))
    chat = writable_chat(platform, parameters, "documents" if file else "text messages")
    answered = _answered(chat, parameters)
    thread = _thread(platform, chat, parameters, answered)
    platform.flood.admit(chat.id, platform.clock())
    draft = Message(chat, 0, 0, platform.bot, content, thread_id=thread, markup=markup, file=file)
    if chat.kind is Kind.CHANNEL:
        draft = replace(draft, sender_chat=chat)
    draft = replace(
        draft,
        reply_to=answered.id if answered else None,
        is_silent=parameters.boolean("disable_notification"),
    )
    return message_json(platform.send(draft), platform.users)


def edit_message_text(platform: Platform, parameters: Parameters) -> Json:
    """Answer editMessageText."""
    content = compose(platform.users, parameters, "MESSAGE_TOO_LONG")
    markup = parse_markup(parameters.get("reply_markup", ""))
    message = _own_message(platform, parameters)
    if not message.text or message.file is not None:
        raise bad_request("there is no text in the message to edit")
    return _edit(platform, replace(message, content=content), markup)


def edit_message_reply_markup(platform: Platform, parameters: Parameters) -> Json:
    """Answer editMessageReplyMarkup."""
    markup = parse_markup(parameters.get("reply_markup", ""))
    return _edit(platform, _own_message(platform, parameters), markup)


def delete_message(platform: Platform, parameters: Parameters) -> bool:
    """Answer deleteMessage."""
    chat = writable_chat(platform, parameters)
    message = chat.messages.get(_message_id(parameters))
    if message is None:
        raise bad_request("message to delete not found")
    is_admin = chat.status(platform.bot.id).is_admin
    is_own = message.sender == platform.bot or chat.kind is Kind.PRIVATE
    is_old = platform.clock() - message.date > DELETABLE_SECONDS
    if not is_admin and (is_old or not is_own):
        raise bad_request("message can't be deleted")
    platform.delete(message)
    return True


def send_chat_action(platform: Platform, parameters: Parameters) -> bool:
    """Answer sendChatAction."""
    action = parameters.get("action", "")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(platform, parameters)
    _thread(platform, chat, parameters, None)
    chat.actions.append(action)
    return True


def answer_callback_query(platform: Platform, parameters: Parameters) -> bool:
    """Answer answerCallbackQuery."""
    text = parameters.get("text", "")
    if len(text) > MAX_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    url = parameters.get("url", "")
    if url and not (checked_link(url) or "").startswith(("https://t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    press = platform.presses.get(parameters.get("callback_query_id", ""))
    if press is None or platform.clock() - press.time > platform.rules.callback_age:
        raise bad_request(TOO_OLD)
    press.notice = Notice(text, parameters.boolean("show_alert"))
    press.changed.fire()
    return True


def _edit(platform: Platform, wanted: Message, markup: Markup | None) -> Json:
    chat = wanted.chat
    current = chat.messages[wanted.id]
    if markup is not None and markup.other:
        raise bad_request("inline keyboard expected")
    if (current.content, current.markup) == (wanted.content, markup):
        raise bad_request(_NOT_MODIFIED)
    platform.flood.admit(chat.id, platform.clock())
    return message_json(platform.edit(current, wanted.content, markup), platform.users)


def _own_message(platform: Platform, parameters: Parameters) -> Message:
    if parameters.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(platform, parameters)
    message = chat.messages.get(_message_id(parameters))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != platform.bot or (message.markup and message.markup.other):
        raise bad_request("message can't be edited")
    return message


def _message_id(parameters: Parameters) -> int:
    number = parameters.integer("message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    return number


def _answered(chat: Chat, parameters: Parameters) -> Message | None:
    """Return the message that is replied to, if any."""
    reply = parameters.json("reply_parameters")
    if reply is None:
        reply = {
            "message_id": parameters.integer("reply_to_message_id"),
            "allow_sending_without_reply": parameters.boolean("allow_sending_without_reply"),
        }
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    number = whole_number(reply, "message_id")
    message = chat.messages.get(number)
    if message is None and number and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    if message is not None and str(reply.get("quote", "")) not in message.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message


def _thread(
    platform: Platform, chat: Chat, parameters: Parameters, answered: Message | None
) -> int | None:
    """Return the topic to write to: the named one, else that of the answered message."""
    thread = parameters.integer("message_thread_id") or (answered and answered.thread_id)
    is_admin = chat.status(platform.bot.id).is_admin
    if not thread:
        if chat.is_general_closed and not is_admin:
            raise bad_request("TOPIC_CLOSED")
        return None
    topic = chat.topics.get(thread)
    if topic is None or not chat.is_forum:
        raise bad_request("message thread not found")
    if topic.is_closed and not is_admin:
        raise bad_request("TOPIC_CLOSED")
    return thread
