"""The queue of updates, and long polling."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn

from tests.botapi.errors import ApiError, conflict

MAX_TIMEOUT = 50
MAX_LIMIT = 100

Lane = tuple[str, int]

_OFF_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_DAY = 24 * 3600.0
_LIFETIMES = {"callback_query": 150.0, "inline_query": 30.0, "chosen_inline_result": 600.0}
_TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_TERMINATED_BY_WEBHOOK = "terminated by setWebhook request"
_BY_PERSON = frozenset({"callback_query", "inline_query", "chosen_inline_result"})
_BY_CHAT = frozenset({"my_chat_member", "guest_message"})


@dataclass(frozen=True, slots=True)
class PollingRules:
    """How long the server holds back certain polls, in seconds; 0 turns a rule off.

    Attributes:
        short_poll_hold: A repeated short poll with the same offset is held this long.
        conflict_delay: A second 409 within this time comes this much later.
    """

    short_poll_hold: float = 3.0
    conflict_delay: float = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """An update that the bot gets, or got.

    Attributes:
        id: Its number.
        kind: Its field, such as `message`.
        body: The update itself.
        expires: When Telegram gives up on it, in Unix seconds.
        lane: What it waits in line with when it is sent to a webhook.
    """

    id: int
    kind: str
    body: Mapping[str, object]
    expires: float
    lane: Lane


class UpdateQueue:
    """What the bot has not confirmed yet, oldest first.

    Attributes:
        allowed: The kinds that the bot wants; empty for Telegram's choice.
        listener: Is told of each update that is queued.
    """

    def __init__(self, rules: PollingRules, clock: Callable[[], float], first_id: int) -> None:
        self._rules = rules
        self._clock = clock
        self._next_id = first_id
        self._pending: OrderedDict[int, Update] = OrderedDict()
        self._poll: asyncio.Future[None] | None = None
        self._last = (0, float("-inf"))  # offset and start of the last poll
        self._last_conflict = float("-inf")
        self.allowed: Collection[str] = ()
        self.listener: Callable[[Update], None] | None = None

    def __len__(self) -> int:
        return len(self.pending)

    @property
    def pending(self) -> list[Update]:
        """What waits and has not expired."""
        now = self._clock()
        for update in [each for each in self._pending.values() if each.expires <= now]:
            self.confirm(update)
        return list(self._pending.values())

    @property
    def is_polled(self) -> bool:
        """Whether a long poll is waiting right now."""
        return self._poll is not None and not self._poll.done()

    def push(self, kind: str, payload: Mapping[str, object]) -> None:
        """Queue an update, unless the bot asked not to get its kind."""
        if (kind not in self.allowed) if self.allowed else (kind in _OFF_BY_DEFAULT):
            return
        body = {"update_id": self._next_id, kind: payload}
        expires = self._clock() + _LIFETIMES.get(kind, _DAY)
        update = Update(self._next_id, kind, body, expires, _lane(kind, payload, self._next_id))
        self._pending[update.id] = update
        self._next_id += 1
        self.wake()
        if self.listener is not None:
            self.listener(update)

    def wake(self) -> None:
        """Let a waiting poll answer now."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def clear(self) -> None:
        """Forget what waits (`drop_pending_updates`)."""
        self._pending.clear()

    def waits(self, update: Update) -> bool:
        """Return whether an update is still to be confirmed."""
        return update.id in self._pending and update.expires > self._clock()

    def confirm(self, update: Update) -> None:
        """Forget an update: the bot has it, or it is too late."""
        self._pending.pop(update.id, None)

    def end_poll(self) -> None:
        """Refuse a waiting poll: from now on updates go to a webhook."""
        self._supersede(_TERMINATED_BY_WEBHOOK)

    async def refuse(self, message: str) -> NoReturn:
        """Refuse a poll.

        Raises:
            ApiError: 409, late if it is not the first for a while.
        """
        await self._delay_conflict()
        raise conflict(message)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Mapping[str, object]]:  # noqa: ASYNC109 -- the Bot API's word, and an answer rather than an error
        """Answer getUpdates.

        Raises:
            ApiError: 409, when a later poll came while this one waited.
        """
        self._supersede(_TERMINATED)
        self._confirm_before(offset)
        timeout = self._held(offset, min(max(timeout, 0), MAX_TIMEOUT))
        if not len(self) and timeout:
            await self._wait(timeout)
        count = limit if 1 <= limit <= MAX_LIMIT else MAX_LIMIT
        return [update.body for update in self.pending[:count]]

    def _supersede(self, message: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(message))

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popitem(last=False)
        while self._pending and next(iter(self._pending)) < offset:
            self._pending.popitem(last=False)

    def _held(self, offset: int, timeout: float) -> float:
        hold, now = self._rules.short_poll_hold, time.monotonic()
        last_offset, last_start = self._last
        self._last = (offset, now)
        is_repeated = offset == last_offset and now < last_start + hold
        return max(timeout, hold) if is_repeated else timeout

    async def _wait(self, seconds: float) -> None:
        self._poll = poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        except ApiError:
            await self._delay_conflict()
            raise

    async def _delay_conflict(self) -> None:
        now = time.monotonic()
        is_second = now < self._last_conflict + self._rules.conflict_delay
        self._last_conflict = now
        if is_second:
            await asyncio.sleep(self._rules.conflict_delay)


def _lane(kind: str, payload: Mapping[str, object], number: int) -> Lane:
    """Return what an update waits in line with, as Telegram's public source has it.

    A chat's messages, new, edited or posted, make one line; a person's pressed buttons another,
    in whatever chats; so a message and a press of the same chat come side by side.
    """
    whose = payload.get("from" if kind in _BY_PERSON else "chat")
    if not isinstance(whose, Mapping):
        return "alone", number
    return kind if kind in _BY_PERSON | _BY_CHAT else "message", int(str(whose["id"]))
