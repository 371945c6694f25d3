"""From the text parameters of a request to a text with entities."""

from collections.abc import Container, Iterator

from tests.botapi.errors import bad_request
from tests.botapi.formatted import (
    MAX_RAW_BYTES,
    Entity,
    FormattedText,
    check_length,
    clean,
    finish,
    utf16_length,
)
from tests.botapi.html_markup import parse_html
from tests.botapi.links import checked_link
from tests.botapi.parameters import Parameters, whole_number

_VALUE_FIELDS = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}
MAX_CAPTION = 1024
_LONG_CAPTION = "message caption is too long"
_TYPES = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    }
)


def compose(users: Container[int], parameters: Parameters, too_long: str) -> FormattedText:
    """Read `text`, `parse_mode` and `entities`.

    Args:
        users: The ids that can be mentioned.
        parameters: The request.
        too_long: How the method calls a text over 4096 UTF-16 units.

    Raises:
        ApiError: Telegram would not take the text.
    """
    source = parameters.get("text", "")
    if not source:
        raise bad_request("message text is empty")
    if len(source.encode()) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    parameters.json("link_preview_options")
    match parameters.get("parse_mode", "").lower():
        case "html":
            text, entities = parse_html(source)
        case "":
            text = clean(source)
            entities = list(_given(text, parameters.json("entities") or []))
        case _:
            raise bad_request("unsupported parse_mode")
    known = [
        entity for entity in entities if entity.type != "text_mention" or entity.value in users
    ]
    return check_length(finish(text, known), too_long)


def compose_caption(users: Container[int], parameters: Parameters) -> FormattedText:
    """Read `caption`, `parse_mode` and `caption_entities`; there need be no caption.

    Raises:
        ApiError: Telegram would not take the caption.
    """
    if not parameters.get("caption", "").strip():
        return FormattedText()
    given = Parameters(parameters, text=parameters["caption"])
    given["entities"] = parameters.get("caption_entities", "")
    content = compose(users, given, _LONG_CAPTION)
    if utf16_length(content.text) > MAX_CAPTION:
        raise bad_request(_LONG_CAPTION)
    return content


def _given(text: str, source: object) -> Iterator[Entity]:
    if not isinstance(source, list):
        raise bad_request("expected an Array of MessageEntity")
    for item in source:
        if not isinstance(item, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        kind = item.get("type")
        if not isinstance(kind, str):
            raise bad_request('can\'t parse MessageEntity: Field "type" must be of type String')
        if kind in _TYPES:  # others are found by Telegram itself, and ignored here
            offset, length = whole_number(item, "offset"), whole_number(item, "length")
            yield _checked(text, Entity(kind, offset, length, _value(item)))


def _value(item: dict[str, object]) -> str | int | None:
    user = item.get("user")
    if item["type"] == "text_mention":
        return whole_number(user, "id") if isinstance(user, dict) else None
    value = item.get(_VALUE_FIELDS.get(str(item["type"]), ""))
    if item["type"] == "text_link":
        value = checked_link(str(value))
        if value is None:
            raise bad_request(f"entity URL '{item.get('url')}' is invalid: Wrong HTTP URL")
    return None if value is None else str(value)


def _checked(text: str, entity: Entity) -> Entity:
    if entity.offset < 0 or entity.length <= 0:
        raise bad_request("entity has a wrong offset or length")
    end = utf16_length(text)
    if entity.end > end:
        raise bad_request(
            f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
            f"at UTF-16 offset {entity.end}"
        )
    return entity
