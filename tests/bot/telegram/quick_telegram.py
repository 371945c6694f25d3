"""A Telegram that answers every call at once, and now and then refuses one, as Telegram would."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import NamedTuple

from tests.bot.telegram.speech import BOT_ID, BOT_NAME, Json

TOKEN = f"{BOT_ID}:generated"
_IDS = range(-(2**52), 2**52)
_REFUSED_SHARE = 0.01
_LONGEST = 4096  # characters, after entities are parsed; the marks come on top of it
_MARKS = 8192
_ACTION_BYTES = 64
_RESULTS = 50
_ME: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Law", "username": BOT_NAME,
             "can_join_groups": True, "can_read_all_group_messages": False,
             "supports_inline_queries": True}  # fmt: skip
_MEMBER: Json = {"status": "member", "user": _ME}


class Refusal(NamedTuple):
    """How a call is refused."""

    code: int
    description: str
    parameters: Mapping[str, int] = {}


_ALWAYS = (
    Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    Refusal(500, "Internal Server Error"),
)
_SENDING = (
    Refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
    Refusal(400, "Bad Request: TOPIC_CLOSED"),
    Refusal(400, "Bad Request: chat not found"),
    Refusal(403, "Forbidden: bot was blocked by the user"),
    Refusal(403, "Forbidden: bot was kicked from the supergroup chat"),
    Refusal(403, "Forbidden: user is deactivated"),
    Refusal(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1000000000077},
    ),
    *_ALWAYS,
)
_EDITING = (
    Refusal(400, "Bad Request: message is not modified"),
    Refusal(400, "Bad Request: message to edit not found"),
    Refusal(400, "Bad Request: message can't be edited"),
    *_ALWAYS,
)
_LATE = (Refusal(400, "Bad Request: query is too old and response timeout expired"), *_ALWAYS)
_REFUSALS: Mapping[str, tuple[Refusal, ...]] = {
    "sendMessage": _SENDING,
    "sendDocument": _SENDING,
    "sendPhoto": _SENDING,
    "editMessageText": _EDITING,
    "editMessageReplyMarkup": _EDITING,
    "answerCallbackQuery": _LATE,
    "answerInlineQuery": _LATE,
    "answerGuestQuery": _LATE,
    "getChatMember": (Refusal(400, "Bad Request: chat not found"), *_ALWAYS),
}
_TRUE = {
    "answerCallbackQuery", "answerInlineQuery", "sendChatAction", "setMyCommands", "deleteWebhook",
}  # fmt: skip


class QuickTelegram:
    """What answers the bot.

    Args:
        seed: What chance depends on.

    Attributes:
        url: Where it is.
        calls: How many calls of each method were answered with which status.
        wrong: What the bot sent that Telegram would never take.
    """

    def __init__(self, seed: int) -> None:
        self.url = ""
        self.calls: Counter[tuple[str, int]] = Counter()
        self.wrong: Counter[str] = Counter()
        self._random = Random(seed)  # noqa: S311 - no secret
        self._messages = 0

    def answer(self, method: str, asked: Json) -> tuple[int, bytes]:
        """Return the status and the body with which a call is answered."""
        refused = self._refusal(method, asked)
        if refused is None:
            self.calls[method, 200] += 1
            return 200, json.dumps({"ok": True, "result": self._result(method, asked)}).encode()
        code, description, parameters = refused
        self.calls[method, code] += 1
        body = {"ok": False, "error_code": code, "description": description}
        return code, json.dumps(body | {"parameters": parameters}).encode()

    def _refusal(self, method: str, asked: Json) -> Refusal | None:
        chat = asked.get("chat_id", 1)
        if not isinstance(chat, int) or chat not in _IDS:
            return Refusal(400, "Bad Request: chat not found")
        if fault := _fault(asked):
            self.wrong[f"{method}: {fault}"] += 1
            return Refusal(400, f"Bad Request: {fault}")
        if method in _REFUSALS and self._random.random() < _REFUSED_SHARE:
            return self._random.choice(_REFUSALS[method])
        return None

    def _result(self, method: str, asked: Json) -> object:
        if method == "getMe":
            return _ME
        if method == "getChatMember":
            return _MEMBER
        if method in _TRUE:
            return True
        if method == "answerGuestQuery":
            return {"inline_message_id": "1"}
        chat = asked.get("chat_id", 1)
        self._messages += 1
        kind = "private" if isinstance(chat, int) and chat > 0 else "supergroup"
        where = {"id": chat, "type": kind}
        return {"message_id": self._messages, "date": 1, "chat": where, "from": _ME, "text": "x"}


def _fault(asked: Json) -> str | None:
    """Return what Telegram would never take in a call."""
    text = asked.get("text")
    if "text" in asked and "chat_id" in asked:
        if not isinstance(text, str) or not text.strip():
            return "message text is empty"
        if len(text) > _LONGEST + _MARKS:
            return "message is too long"
    results = asked.get("results", ())
    if isinstance(results, list) and len(results) > _RESULTS:
        return "too many inline query results specified"
    markup = asked.get("reply_markup")
    rows = markup.get("inline_keyboard", ()) if isinstance(markup, dict) else ()
    data = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
    if any(not 1 <= len(each.encode()) <= _ACTION_BYTES for each in data):
        return "BUTTON_DATA_INVALID"
    return None


class _Connection(asyncio.Protocol):
    """HTTP, as far as one well-known client needs it: requests of a stated length, in turn."""

    def __init__(self, telegram: QuickTelegram) -> None:
        self._telegram = telegram
        self._bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer all requests that are whole by now."""
        self._bytes += data
        while b"\r\n\r\n" in self._bytes:
            head, _, rest = self._bytes.partition(b"\r\n\r\n")
            first, *lines = head.split(b"\r\n")
            headers = dict(line.lower().split(b": ", 1) for line in lines)
            length = int(headers.get(b"content-length", 0))
            if len(rest) < length:
                return
            self._bytes = rest[length:]
            is_json = headers.get(b"content-type") == b"application/json"
            asked = json.loads(rest[:length]) if is_json else {}
            method = first.split()[1].rpartition(b"/")[2].decode()
            self._write(*self._telegram.answer(method, asked))

    def _write(self, code: int, body: bytes) -> None:
        head = f"HTTP/1.1 {code} X\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


@asynccontextmanager
async def quick_telegram(seed: int) -> AsyncIterator[QuickTelegram]:
    """Let it listen on a free port of this machine."""
    telegram = QuickTelegram(seed)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(telegram), "127.0.0.1", 0)
    telegram.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield telegram
    finally:
        server.close()
