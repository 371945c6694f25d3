"""The methods answerInlineQuery and answerGuestQuery.

The checks are those of the Bot API's documentation and of the server's public source; those behind
it (`RESULT_ID_DUPLICATE` and the like) are the documented errors of messages.setInlineBotResults.
"""

import json
import re
from collections.abc import Mapping

from tests.botapi.compose import compose
from tests.botapi.errors import bad_request
from tests.botapi.inline import Choice, Offers
from tests.botapi.keyboards import parse_markup
from tests.botapi.message_methods import TOO_OLD
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json, user_json
from tests.botapi.values import Message

MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
MAX_CACHE_SECONDS = 24 * 3600
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_inline_query(platform: Platform, parameters: Parameters) -> bool:
    """Answer answerInlineQuery."""
    offset = parameters.get("next_offset", "")
    if len(offset.encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    seconds = parameters.integer("cache_time") if "cache_time" in parameters else 300
    label, start = _button(parameters.json("button"))
    offers = Offers(
        choices=_choices(platform, parameters),
        next_offset=offset,
        cache_seconds=min(max(seconds, 0), MAX_CACHE_SECONDS),
        is_personal=parameters.boolean("is_personal"),
        label=label,
        start=start,
    )
    typed = platform.inline.waiting(parameters.get("inline_query_id", ""))
    if typed is None:
        raise bad_request(TOO_OLD)
    platform.inline.offer(typed, offers)
    return True


def answer_guest_query(platform: Platform, parameters: Parameters) -> Json:
    """Answer answerGuestQuery: one reply, in a chat where the bot is no member."""
    choice = _choice(platform, parameters.json("result"))
    call = platform.inline.take_call(parameters.get("guest_query_id", ""))
    if call is None:
        raise bad_request(TOO_OLD)
    asked = call.message
    caller = {"guest_bot_caller_user": user_json(asked.sender)} if asked.sender else {}
    draft = Message(
        asked.chat,
        0,
        0,
        platform.bot,
        choice.content,
        thread_id=asked.thread_id,
        reply_to=asked.id,
        markup=choice.markup,
        extras=caller,
    )
    sent = platform.send(draft)
    return {"inline_message_id": f"AgAAA{sent.id}"}


def _choices(platform: Platform, parameters: Parameters) -> tuple[Choice, ...]:
    found = parameters.json("results")
    if found is None:
        return ()
    if not isinstance(found, list):
        raise bad_request("expected an Array of inline query results")
    if len(found) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    choices = tuple(_choice(platform, source) for source in found)
    if len({choice.id for choice in choices}) < len(choices):
        raise bad_request("RESULT_ID_DUPLICATE")
    return choices


def _choice(platform: Platform, source: object) -> Choice:
    if not isinstance(source, dict):
        raise bad_request("can't parse inline query result: Expected an Object")
    if source.get("type") != "article":  # the others need files, which are not pretended
        raise bad_request("RESULT_TYPE_INVALID")
    if not 1 <= len(_text(source, "id").encode()) <= MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not _text(source, "title").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    sent = source.get("input_message_content")
    if not isinstance(sent, dict):
        raise bad_request("can't parse inline query result: Input message content is not specified")
    markup = source.get("reply_markup")
    return Choice(
        id=_text(source, "id"),
        title=_text(source, "title"),
        description=_text(source, "description"),
        content=compose(platform.users, _as_parameters(sent), "MESSAGE_TOO_LONG"),
        markup=parse_markup(json.dumps(markup)) if markup is not None else None,
    )


def _text(source: Mapping[str, object], name: str) -> str:
    value = source.get(name, "")
    if not isinstance(value, str):
        raise bad_request(
            f'can\'t parse inline query result: Field "{name}" must be of type String'
        )
    return value


def _as_parameters(content: Mapping[str, object]) -> Parameters:
    """Return a message's content as sendMessage would have it."""
    known = {"message_text": "text"}
    return Parameters(
        {
            known.get(name, name): value if isinstance(value, str) else json.dumps(value)
            for name, value in content.items()
        }
    )


def _button(source: object) -> tuple[str, str]:
    """Return the label and start parameter of the button over the results; "" and "" without."""
    if source is None:
        return "", ""
    if not isinstance(source, dict):
        raise bad_request("can't parse inline query results button: Expected an Object")
    label, start = source.get("text"), source.get("start_parameter")
    if not isinstance(label, str) or not label.strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    if not isinstance(start, str) or not _START.fullmatch(start):
        raise bad_request("START_PARAM_INVALID")
    return label, start
