"""Inline mode and guest mode: what people type behind the bot's name, and what they are offered."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.botapi.formatted import FormattedText
from tests.botapi.keyboards import Markup
from tests.botapi.shapes import Json, message_json, user_json
from tests.botapi.signal import Signal
from tests.botapi.updates import UpdateQueue
from tests.botapi.values import Message, User

MAX_QUERY = 256
MAX_AGE = 10.0  # seconds after which a query can no longer be answered, by field reports 10 to 15


@dataclass(frozen=True, slots=True)
class Choice:
    """An inline result as a person sees it, and the message that it sends."""

    id: str
    title: str
    description: str
    content: FormattedText
    markup: Markup | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """What answerInlineQuery offers.

    Attributes:
        choices: The results.
        next_offset: Where the client goes on; "" at the end.
        cache_seconds: How long the server may give the same answer again.
        is_personal: Whether only to the same person.
        label: What stands on the button over the results; "" without one.
        start: What the button opens the private chat with.
    """

    choices: tuple[Choice, ...]
    next_offset: str = ""
    cache_seconds: int = 300
    is_personal: bool = False
    label: str = ""
    start: str = ""

    @property
    def titles(self) -> list[str]:
        """The titles of all results."""
        return [choice.title for choice in self.choices]


@dataclass(slots=True, eq=False)
class Typed:
    """Something typed behind the bot's name: an inline query, and its answer once there is one."""

    id: str
    time: float
    user: User
    query: str
    offset: str
    offers: Offers | None = None
    is_cached: bool = False
    changed: Signal = field(default_factory=Signal)


@dataclass(slots=True, eq=False)
class Call:
    """A message that calls the bot as a guest, until it is answered."""

    id: str
    time: float
    message: Message


class InlineQueries:
    """Inline queries and guest queries, the server's cache of answers included.

    Attributes:
        is_on: Whether inline mode is switched on (BotFather, /setinline).
        has_guests: Whether guest mode is.
        caches: Whether answers are given again for as long as the bot allows.
        tells_choices: Whether the bot is told what was chosen (BotFather, /setinlinefeedback).
    """

    def __init__(self, queue: UpdateQueue, clock: Callable[[], float], first_id: int) -> None:
        self.is_on = True
        self.has_guests = True
        self.caches = True
        self.tells_choices = False
        self._queue = queue
        self._clock = clock
        self._ids = itertools.count(first_id)
        self._typed: dict[str, Typed] = {}
        self._calls: dict[str, Call] = {}
        self._cache: dict[tuple[int | None, str, str], tuple[float, Offers]] = {}

    def type(self, user: User, query: str, offset: str, chat_type: str) -> Typed:
        """Type behind the bot's name; the bot gets an inline query unless an answer is cached."""
        typed = Typed(str(next(self._ids)), self._clock(), user, query, offset)
        for whose in (user.id, None):
            until, offers = self._cache.get((whose, query, offset), (0.0, None))
            if offers is not None and self._clock() < until:
                typed.offers, typed.is_cached = offers, True
                return typed
        self._typed[typed.id] = typed
        body: Json = {"id": typed.id, "from": user_json(user), "query": query, "offset": offset}
        self._queue.push("inline_query", body | {"chat_type": chat_type})
        return typed

    def waiting(self, query_id: str) -> Typed | None:
        """Return the inline query of this id, if it can still be answered."""
        typed = self._typed.get(query_id)
        return typed if typed and self._clock() - typed.time <= MAX_AGE else None

    def offer(self, typed: Typed, offers: Offers) -> None:
        """Answer an inline query."""
        del self._typed[typed.id]
        whose = typed.user.id if offers.is_personal else None
        until = self._clock() + offers.cache_seconds
        if self.caches:
            self._cache[whose, typed.query, typed.offset] = (until, offers)
        typed.offers = offers
        typed.changed.fire()

    def chosen(self, typed: Typed, choice: Choice) -> None:
        """Tell the bot what was chosen, if it is to be told."""
        if self.tells_choices:
            body: Json = {"result_id": choice.id, "from": user_json(typed.user)}
            self._queue.push("chosen_inline_result", body | {"query": typed.query})

    def call(self, message: Message, users: Mapping[int, User]) -> None:
        """Call the bot with a message in a chat where it is no member."""
        call = Call(str(next(self._ids)), self._clock(), message)
        self._calls[call.id] = call
        shown = message_json(message, users) | {"guest_query_id": call.id}
        self._queue.push("guest_message", shown)

    @property
    def calls(self) -> list[Call]:
        """The guest queries that nobody has answered."""
        return list(self._calls.values())

    def take_call(self, query_id: str) -> Call | None:
        """Return the guest query of this id, if it can still be answered: once."""
        call = self._calls.pop(query_id, None)
        return call if call and self._clock() - call.time <= MAX_AGE else None
