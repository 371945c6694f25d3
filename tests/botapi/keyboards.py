"""Reply markup: what Telegram takes as a keyboard."""

import json
from dataclasses import dataclass

from tests.botapi.errors import bad_request
from tests.botapi.links import checked_link, user_of_link

MAX_DATA_BYTES = 64
MAX_COPY_TEXT = 256
MAX_BUTTONS = 100
MAX_ROW = 8
MAX_BYTES = 10_000  # by field reports: about 10 kB in all
_BUTTON_BYTES = 16  # what a button costs beside its words

_ACTIONS = (
    "url",
    "callback_data",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "web_app",
    "login_url",
    "callback_game",
    "pay",
)
_MAY_BE_EMPTY = frozenset(
    {"switch_inline_query", "switch_inline_query_current_chat", "callback_game"}
)
_STYLES = frozenset({None, "primary", "success", "danger"})


@dataclass(frozen=True, slots=True)
class Button:
    """A button of an inline keyboard.

    Attributes:
        text: The label.
        action: Which of the Bot API's fields it has, such as `callback_data`.
        value: What stands in that field.
        style: Its colour, if it has one.
    """

    text: str
    action: str
    value: object
    style: str | None = None

    @property
    def data(self) -> str | None:
        """The callback data, None for other buttons."""
        return str(self.value) if self.action == "callback_data" else None

    def json(self) -> dict[str, object]:
        """Return the button as the Bot API writes it."""
        body = {"text": self.text, self.action: self.value}
        return body | {"style": self.style} if self.style else body


@dataclass(frozen=True, slots=True)
class Markup:
    """A reply markup: an inline keyboard, or the name of another kind."""

    rows: tuple[tuple[Button, ...], ...] = ()
    other: str | None = None

    def json(self) -> dict[str, object]:
        """Return the inline keyboard as the Bot API writes it."""
        return {"inline_keyboard": [[button.json() for button in row] for row in self.rows]}


def parse_markup(source: str) -> Markup | None:
    """Read `reply_markup`; an empty one, or a keyboard without buttons, is none.

    Raises:
        ApiError: Telegram would not take it.
    """
    if not source:
        return None
    try:
        body = json.loads(source)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as reply markup")
    for other in ("keyboard", "remove_keyboard", "force_reply"):
        if body.get(other):
            return Markup(other=other)
    rows = _rows(body.get("inline_keyboard", []))
    _check_size(rows)
    return Markup(rows) if rows else None


def _rows(source: object) -> tuple[tuple[Button, ...], ...]:
    if not isinstance(source, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    rows = []
    for row in source:
        if not isinstance(row, list):
            raise bad_request(
                'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        rows.append(tuple(_button(button) for button in row))
    return tuple(row for row in rows if row)


def _button(source: object) -> Button:
    if not isinstance(source, dict):
        raise _unreadable("expected an Object")
    if "text" not in source:
        raise _unreadable('Can\'t find field "text"')
    text = source["text"]
    if not isinstance(text, str):
        raise _unreadable('Field "text" must be of type String')
    action = _action(source)
    _check_encoding(text)
    if not text.strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    if source.get("style") not in _STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
    value = _CHECKS[action](source[action]) if action in _CHECKS else source[action]
    return Button(text, action, value, source.get("style"))


def _unreadable(message: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {message}")


def _action(source: dict[str, object]) -> str:
    present = [
        action
        for action in _ACTIONS
        if action in source and (source[action] or action in _MAY_BE_EMPTY)
    ]
    if not present:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(present) > 1:  # Telegram takes the first; its documentation forbids it
        raise _unreadable(f"only one of {', '.join(present)} can be used")
    return present[0]


def _check_encoding(text: str) -> None:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise bad_request("Inline keyboard button text must be encoded in UTF-8")


def _checked_data(value: object) -> object:
    if not isinstance(value, str):
        raise _unreadable('Field "callback_data" must be of type String')
    _check_encoding(value)
    if len(value.encode()) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return value


def _checked_url(value: object) -> object:
    url = str(value)
    if user_of_link(url) is None and checked_link(url) is None:
        raise bad_request(f"Inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _checked_copy(value: object) -> object:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise _unreadable('Field "copy_text" must be an Object with a text')
    if not 1 <= len(text) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return {"text": text}


_CHECKS = {
    "callback_data": _checked_data,
    "url": _checked_url,
    "copy_text": _checked_copy,
}


def _check_size(rows: tuple[tuple[Button, ...], ...]) -> None:
    buttons = [button for row in rows for button in row]
    size = sum(len(f"{button.text}{button.value}".encode()) + _BUTTON_BYTES for button in buttons)
    widest = max(map(len, rows), default=0)
    if size > MAX_BYTES or len(buttons) > MAX_BUTTONS or widest > MAX_ROW:
        raise bad_request("reply markup is too long")
