"""Flood limits.

Telegram does not publish the real ones; its FAQ names about 30 messages a second in all, one a
second in a chat with short bursts allowed, and 20 a minute in a group.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.botapi.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` messages in any stretch of `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """What a bot may write: in all, in one private chat (a burst of 5), in one group."""

    overall: Limit = Limit(30, 1.0)
    private: Limit = Limit(5, 5.0)
    group: Limit = Limit(20, 60.0)


@dataclass(slots=True)
class _Account:
    times: deque[float] = field(default_factory=deque)
    closed_until: float = 0.0

    def wait(self, limit: Limit, now: float) -> float:
        """Return for how many seconds nothing more is taken; 0 when there is room."""
        while self.times and self.times[0] <= now - limit.seconds:
            self.times.popleft()
        if len(self.times) >= limit.count:
            opens = self.times[-limit.count] + limit.seconds
            self.closed_until = max(self.closed_until, now + math.ceil(opens - now))
        return max(0.0, self.closed_until - now)


class FloodGuard:
    """Counts messages and refuses those over the limits; without limits it takes all."""

    def __init__(self, limits: FloodLimits | None) -> None:
        self._limits = limits
        self._accounts: defaultdict[int, _Account] = defaultdict(_Account)

    def admit(self, chat_id: int, now: float) -> None:
        """Count one message to a chat.

        Raises:
            ApiError: 429. A request before the wait is over is refused again.
        """
        if self._limits is None:
            return
        limits = {
            0: self._limits.overall,
            chat_id: self._limits.private if chat_id > 0 else self._limits.group,
        }
        wait = max(self._accounts[key].wait(limit, now) for key, limit in limits.items())
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for key in limits:
            self._accounts[key].times.append(now)
