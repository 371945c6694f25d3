"""The state of the pretended Telegram, as one bot's server sees it, and what can happen in it."""

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.botapi.errors import bad_request
from tests.botapi.formatted import FormattedText
from tests.botapi.inline import InlineQueries
from tests.botapi.keyboards import Markup
from tests.botapi.limits import FloodGuard, FloodLimits
from tests.botapi.menus import Menus
from tests.botapi.privacy import calls_guest, is_meant_for, reaches_bot
from tests.botapi.shapes import Json, chat_json, member_json, message_json, user_json
from tests.botapi.signal import Signal
from tests.botapi.updates import PollingRules, UpdateQueue
from tests.botapi.values import ANONYMOUS_ADMIN, Chat, Kind, Message, Status, User
from tests.botapi.webhooks import WebhookRules, Webhooks

_FIRST_UPDATE = 812_400_317
_FIRST_MESSAGE = 4_021
_SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9"  # noqa: S105 -- a pretended token's second half


@dataclass(frozen=True, slots=True)
class Rules:
    """How strict the server is, where Telegram's own figures vary or cost time.

    Attributes:
        flood: The flood limits; None takes any number of messages.
        callback_age: After how many seconds a pressed button can no longer be answered.
        polling: How long certain polls are held back.
        webhooks: How webhooks are treated.
    """

    flood: FloodLimits | None = None
    callback_age: float = 15.0
    polling: PollingRules = field(default_factory=PollingRules)
    webhooks: WebhookRules = field(default_factory=WebhookRules)


@dataclass(frozen=True, slots=True)
class Notice:
    """What answerCallbackQuery shows: a passing note, or an alert; the text may be empty."""

    text: str
    is_alert: bool


@dataclass(slots=True, eq=False)
class Press:
    """A pressed button: a callback query, and its answer once there is one."""

    id: str
    time: float
    data: str
    notice: Notice | None = None
    changed: Signal = field(default_factory=Signal)


class Platform:
    """Users, chats, messages, and the queue of updates for the served bot.

    Args:
        rules: How strict the server is.
        username: The bot's name in mentions and commands.
        reads_all: Whether the bot's privacy mode is off.
        clock: Tells the time in Unix seconds.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        username: str = "TiaowenBot",
        reads_all: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.rules = rules or Rules()
        self.clock = clock
        self.bot = User(6_871_204_415, "Tiaowen", username, is_bot=True)
        self.token = f"{self.bot.id}:{_SECRET}"
        self.reads_all = reads_all
        self.users = {self.bot.id: self.bot, ANONYMOUS_ADMIN.id: ANONYMOUS_ADMIN}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.menus = Menus()
        self.webhooks = Webhooks(self.rules.webhooks, clock)
        self.queue = UpdateQueue(self.rules.polling, clock, _FIRST_UPDATE)
        self.inline = InlineQueries(self.queue, clock, self.bot.id << 31)
        self.flood = FloodGuard(self.rules.flood)
        self._message_ids = itertools.count(_FIRST_MESSAGE)
        self._press_ids = itertools.count(self.bot.id << 32)

    def chat(self, chat_id: int) -> Chat:
        """Return a chat that the bot could know.

        Raises:
            ApiError: There is none.
        """
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def write(self, chat: Chat, sender: User | None, content: FormattedText) -> Message:
        """Put a plain message into a chat; see `put`."""
        return self.put(Message(chat, 0, 0, sender, content))

    def put(self, draft: Message) -> Message:
        """Give a message its id and date, keep it, and show it to the bot if that may see it."""
        chat = draft.chat
        message = replace(draft, id=self._next_message_id(chat), date=int(self.clock()))
        if chat.kind is not Kind.PRIVATE and not message.service:
            message = replace(message, is_meant_for_bot=is_meant_for(message, self.bot))
        if "forum_topic_created" in message.service:
            message = replace(message, thread_id=message.id)  # a topic has its first message's id
        chat.messages[message.id] = message
        self._deliver(message, "channel_post" if chat.kind is Kind.CHANNEL else "message")
        if draft.sender and draft.sender.is_bot and draft.sender_chat is None:
            chat.last_bot = draft.sender.id
        return message

    def send(self, draft: Message) -> Message:
        """Put a message of the served bot, and let those who wait for an answer see it."""
        message = self.put(draft)
        self._answer(message)
        return message

    def edit(self, message: Message, content: FormattedText, markup: Markup | None) -> Message:
        """Change a message, whoever wrote it."""
        edited = replace(message, content=content, markup=markup, edit_date=int(self.clock()))
        message.chat.messages[message.id] = edited
        if message.sender == self.bot:
            self._answer(edited)
        else:
            is_post = message.chat.kind is Kind.CHANNEL
            self._deliver(edited, "edited_channel_post" if is_post else "edited_message")
        return edited

    def delete(self, message: Message) -> None:
        """Remove a message; the bot is not told."""
        message.chat.messages.pop(message.id, None)
        message.chat.changed.fire()

    def press(self, user: User, message: Message, data: str) -> Press:
        """Press a button with this data under a message; the bot gets a callback query."""
        press = Press(str(next(self._press_ids)), self.clock(), data)
        self.presses[press.id] = press
        current = message.chat.messages.get(message.id)
        shown: Json = (
            message_json(current, self.users)
            if current
            else {"chat": chat_json(message.chat), "message_id": message.id, "date": 0}
        )
        query: Json = {"id": press.id, "from": user_json(user), "message": shown}
        query |= {"chat_instance": str(-message.chat.id * 7919), "data": data}
        self.queue.push("callback_query", query)
        return press

    def set_bot_status(self, chat: Chat, status: Status, by: User) -> None:
        """Change what the bot is in a chat; the bot gets `my_chat_member`."""
        old = chat.status(self.bot.id)
        chat.members[self.bot.id] = status
        change: Mapping[str, object] = {
            "chat": chat_json(chat),
            "from": user_json(by),
            "date": int(self.clock()),
            "old_chat_member": member_json(self.bot, old),
            "new_chat_member": member_json(self.bot, status),
        }
        self.queue.push("my_chat_member", change)

    def _next_message_id(self, chat: Chat) -> int:
        if not chat.has_own_ids:
            return next(self._message_ids)
        chat.next_id += 1
        return chat.next_id - 1

    def _deliver(self, message: Message, kind: str) -> None:
        if reaches_bot(message, self.bot, reads_all=self.reads_all):
            self.queue.push(kind, message_json(message, self.users))
        elif self.inline.has_guests and kind == "message" and calls_guest(message, self.bot):
            self.inline.call(message, self.users)

    @staticmethod
    def _answer(message: Message) -> None:
        message.chat.answers.append(message)
        message.chat.changed.fire()
