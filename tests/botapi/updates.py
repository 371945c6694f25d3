"""The queue of updates, and long polling."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from tests.botapi.errors import ApiError, conflict

MAX_TIMEOUT = 50
MAX_LIMIT = 100

_OFF_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_DAY = 24 * 3600.0
_LIFETIMES = {"callback_query": 150.0, "inline_query": 30.0, "chosen_inline_result": 600.0}
_TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(frozen=True, slots=True)
class PollingRules:
    """How long the server holds back certain polls, in seconds; 0 turns a rule off.

    Attributes:
        short_poll_hold: A repeated short poll with the same offset is held this long.
        conflict_delay: A second 409 within this time comes this much later.
    """

    short_poll_hold: float = 3.0
    conflict_delay: float = 3.0


@dataclass(frozen=True, slots=True)
class _Update:
    id: int
    body: Mapping[str, object]
    expires: float


class UpdateQueue:
    """What the bot has not confirmed yet, oldest first."""

    def __init__(self, rules: PollingRules, clock: Callable[[], float], first_id: int) -> None:
        self._rules = rules
        self._clock = clock
        self._next_id = first_id
        self._pending: deque[_Update] = deque()
        self._poll: asyncio.Future[None] | None = None
        self._last = (0, float("-inf"))  # offset and start of the last poll
        self._last_conflict = float("-inf")
        self.allowed: Collection[str] = ()

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._pending)

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
        self._pending.append(_Update(self._next_id, body, expires))
        self._next_id += 1
        self.wake()

    def wake(self) -> None:
        """Let a waiting poll answer now."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def clear(self) -> None:
        """Forget what waits (`drop_pending_updates`)."""
        self._pending.clear()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Mapping[str, object]]:  # noqa: ASYNC109 -- the Bot API's word, and an answer rather than an error
        """Answer getUpdates.

        Raises:
            ApiError: 409, when a later poll came while this one waited.
        """
        self._supersede()
        self._confirm(offset)
        timeout = self._held(offset, min(max(timeout, 0), MAX_TIMEOUT))
        if not len(self) and timeout:
            await self._wait(timeout)
        self._drop_expired()
        count = limit if 1 <= limit <= MAX_LIMIT else MAX_LIMIT
        return [update.body for update in list(self._pending)[:count]]

    def _supersede(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(_TERMINATED))

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0].id < offset:
            self._pending.popleft()

    def _drop_expired(self) -> None:
        now = self._clock()
        if any(update.expires <= now for update in self._pending):
            self._pending = deque(update for update in self._pending if update.expires > now)

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
