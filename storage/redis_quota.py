"""The quota of several replicas: Redis, 6 or later, whose own clock it goes by."""

import logging
import time
from typing import Any, Self, cast

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import MovingWindowRateLimiter

from storage.errors import StoreUnavailable
from storage.keys import QUOTA
from storage.local_quota import LocalQuota
from storage.quota import Quota, bounded, check_window
from storage.redis_link import RedisLink

_ASK_AGAIN = 5.0  # seconds after Redis failed: a Redis that hangs is not to hold up each message
# Before the library's own script: it would go by the clock of the process that calls, and clocks
# that differ would grant too much, and starve the one that is behind.
_BY_ITS_OWN_CLOCK = b"""
local time = redis.call('TIME')
ARGV[1] = time[1] + time[2] / 1000000
"""
# How many are granted; returns how many seconds ago the one was that a new one has to wait for.
_AGE = """
local time, oldest = redis.call('TIME'), redis.call('LINDEX', KEYS[1], ARGV[1] - 1)
return oldest and tostring(time[1] + time[2] / 1000000 - oldest)
"""


class _Windows(RedisStorage):
    """The library's moving windows, over our client (so in all topologies), by Redis's clock."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - of either class
        self._client = client
        super().__init__("async+redis://", implementation="redispy", key_prefix=QUOTA)

    def configure_bridge(self) -> None:
        """Hand the library our client, before it registers its scripts."""
        bridge = cast("RedispyBridge", self.bridge)
        bridge.storage = self._client
        bridge.connection_getter = lambda _: self._client
        bridge.SCRIPT_ACQUIRE_MOVING_WINDOW = (
            _BY_ITS_OWN_CLOCK + bridge.SCRIPT_ACQUIRE_MOVING_WINDOW
        )


class RedisQuota(Quota):
    """Counts in Redis, and in memory while Redis is away. Open it with `open`."""

    def __init__(self, link: RedisLink, ask_again: float) -> None:
        self._link = link
        self._ask_again = ask_again
        self._storage = _Windows(link.client)
        self._windows = MovingWindowRateLimiter(self._storage)
        self._age = link.client.register_script(_AGE)
        self._alone = LocalQuota()
        # When to ask Redis again, in seconds of `time.monotonic()`; None while it answers.
        self._away_until: float | None = None
        self._log = logging.getLogger(__name__)

    @classmethod
    def open(cls, url: str, *, ask_again: float = _ASK_AGAIN) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Args:
            url: Where it is.
            ask_again: How many seconds Redis is left alone after it failed.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url), ask_again)

    def __repr__(self) -> str:
        return f"RedisQuota({self._link.address!r})"

    async def take(self, name: str, most: int, seconds: int) -> float:
        """Take one of a thing; see `Quota.take`."""
        check_window(name, most, seconds)
        if self._away_until is not None:
            if time.monotonic() < self._away_until:
                return await self._alone.take(name, most, seconds)
            # This call finds out whether Redis is back; the others need not wait for that.
            self._away_until = time.monotonic() + self._ask_again
        try:
            wait = await self._shared(name, most, seconds)
        except StoreUnavailable as error:
            self._note_away(error)
            return await self._alone.take(name, most, seconds)
        self._note_back()
        return wait

    async def aclose(self) -> None:
        """Close all connections."""
        await self._link.aclose()

    async def _shared(self, name: str, most: int, seconds: int) -> float:
        window = RateLimitItemPerSecond(most, seconds)
        async with self._link.calling():
            if await self._windows.hit(window, name):
                return 0.0
            key = self._storage.bridge.prefixed_key(window.key_for(name))
            age = float(await self._age(keys=[key], args=[most]) or seconds)
            if age < 0:  # Redis's clock was set back
                await self._windows.clear(window, name)
        return bounded(seconds - age, seconds)

    def _note_away(self, error: StoreUnavailable) -> None:
        if self._away_until is None:
            self._log.warning("%s; until it is, this process counts for itself", error)
        self._away_until = time.monotonic() + self._ask_again

    def _note_back(self) -> None:
        if self._away_until is not None:
            self._log.warning(
                "Redis at %s is back: all processes count together", self._link.address
            )
        self._away_until = None
