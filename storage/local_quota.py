"""The quota of one process alone.

Not by the library of the shared one: its memory sweeps all that it holds at each call, which at a
thousand names costs a whole core (limits 5.8, measured).
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from storage.quota import Quota, check_window

_MOST_NAMES = 4096


class LocalQuota(Quota):
    """Counts in memory.

    Args:
        clock: A clock in seconds that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._taken: OrderedDict[tuple[str, int], deque[float]] = OrderedDict()

    async def take(self, name: str, most: int, seconds: int) -> float:
        """Take one of a thing; see `Quota.take`."""
        check_window(name, most, seconds)
        now = self._clock()
        times = self._taken.setdefault((name, seconds), deque())
        self._taken.move_to_end((name, seconds))
        if len(self._taken) > _MOST_NAMES:
            self._taken.popitem(last=False)
        while times and times[0] <= now - seconds:
            times.popleft()
        if len(times) >= most:
            return times[-most] + seconds - now
        times.append(now)
        return 0.0

    async def aclose(self) -> None:
        """Do nothing: there is nothing to let go of."""
