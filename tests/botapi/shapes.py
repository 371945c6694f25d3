"""Users, chats and messages in the shapes of the Bot API."""

from collections.abc import Mapping

from tests.botapi.formatted import Entity
from tests.botapi.parameters import File
from tests.botapi.values import Chat, Kind, Message, Status, User

Json = dict[str, object]

_VALUE_FIELDS = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}
_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
)


def user_json(user: User) -> Json:
    """Return a User."""
    body: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    if user.username:
        body["username"] = user.username
    if user.language_code:
        body["language_code"] = user.language_code
    return body


def chat_json(chat: Chat) -> Json:
    """Return a Chat."""
    name = "first_name" if chat.kind is Kind.PRIVATE else "title"
    body: Json = {"id": chat.id, name: chat.title, "type": chat.kind.value}
    if chat.username:
        body["username"] = chat.username
    if chat.is_forum:
        body["is_forum"] = True
    return body


def full_chat_json(chat: Chat) -> Json:
    """Return a ChatFullInfo."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return chat_json(chat) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
    }


def member_json(user: User, status: Status) -> Json:
    """Return a ChatMember."""
    body: Json = {"user": user_json(user), "status": status.value}
    match status:
        case Status.CREATOR:
            body |= {"is_anonymous": False}
        case Status.ADMINISTRATOR:
            body |= dict.fromkeys(_ADMIN_RIGHTS, True)
            body |= {"can_be_edited": False, "is_anonymous": False}
        case Status.RESTRICTED:
            body |= dict.fromkeys(_PERMISSIONS, False)
            body |= {"is_member": True, "until_date": 0}
        case Status.KICKED:
            body |= {"until_date": 0}
        case Status.MEMBER | Status.LEFT:
            pass
    return body


def entity_json(entity: Entity, users: Mapping[int, User]) -> Json:
    """Return a MessageEntity."""
    body: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    if entity.type == "text_mention":
        body["user"] = user_json(users[int(entity.value or 0)])
    elif entity.value is not None:
        body[_VALUE_FIELDS[entity.type]] = entity.value
    return body


def message_json(message: Message, users: Mapping[int, User], *, nested: bool = False) -> Json:
    """Return a Message; the message that it answers is shown without its own such message."""
    body: Json = {"message_id": message.id, "date": message.date, "chat": chat_json(message.chat)}
    if message.sender:
        body["from"] = user_json(message.sender)
    if message.sender_chat:
        body["sender_chat"] = chat_json(message.sender_chat)
    if message.thread_id is not None:
        body |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    body |= _content_json(message, users)
    if message.buttons and message.markup:
        body["reply_markup"] = message.markup.json()
    if message.edit_date is not None:
        body["edit_date"] = message.edit_date
    if message.via_bot:
        body["via_bot"] = user_json(message.via_bot)
    answered = None if nested else _answered(message)
    if answered:
        body["reply_to_message"] = message_json(answered, users, nested=True)
    return {**body, **message.extras, **message.service}


def _content_json(message: Message, users: Mapping[int, User]) -> Json:
    """Return a message's text with its entities, or its document with its caption."""
    body: Json = {"document": _document_json(message.file, message.id)} if message.file else {}
    text, entities = ("caption", "caption_entities") if message.file else ("text", "entities")
    if message.text:
        body[text] = message.text
    if message.content.entities:
        body[entities] = [entity_json(entity, users) for entity in message.content.entities]
    return body


def _document_json(file: File, serial: int) -> Json:
    return {
        "file_id": f"BQACAgUAAxk{serial:016x}",
        "file_unique_id": f"AgAD{serial:08x}",
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": len(file.content),
    }


def _answered(message: Message) -> Message | None:
    """Return what a message answers; in a topic, at least the topic's first message."""
    answered = message.thread_id if message.reply_to is None else message.reply_to
    return message.chat.messages.get(answered or 0) if answered != message.id else None
