"""The quota of one process alone."""

import time

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from storage.quota import Quota, bounded, check_window


class LocalQuota(Quota):
    """Counts in memory."""

    def __init__(self) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    async def take(self, name: str, most: int, seconds: int) -> float:
        """Take one of a thing; see `Quota.take`."""
        check_window(name, most, seconds)
        window = RateLimitItemPerSecond(most, seconds)
        if await self._windows.hit(window, name):
            return 0.0
        start = (await self._windows.get_window_stats(window, name)).reset_time
        wait = start - time.time()
        if wait > seconds:  # the clock was set back
            await self._windows.clear(window, name)
        return bounded(wait, seconds)

    async def aclose(self) -> None:
        """Do nothing: there is nothing to let go of."""
