"""The leases' back end for several replicas: Redis, 6 or later, whose own clock ends them."""

from typing import Self, cast

from storage.keys import check_usable, lease_of
from storage.leases import Leases, check_length
from storage.redis_link import RedisLink

# The owner, and for how long; tells whether that is now the holder.
_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
# The owner.
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class RedisLeases(Leases):
    """Keeps each lease under a key that expires. Open it with `open`."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._client = link.client
        self._hold = link.client.register_script(_HOLD)
        self._release = link.client.register_script(_RELEASE)

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url))

    def __repr__(self) -> str:
        return f"RedisLeases({self._link.address!r})"

    async def hold(self, name: str, owner: str, milliseconds: int) -> bool:
        """Take a name, or hold on to it; see `Leases.hold`."""
        key = lease_of(name)
        check_usable(owner)
        check_length(milliseconds)
        async with self._link.calling():
            return bool(await self._hold(keys=[key], args=[owner, milliseconds]))

    async def holder(self, name: str) -> str | None:
        """Return who holds a name; see `Leases.holder`."""
        key = lease_of(name)
        async with self._link.calling():
            holder = cast("bytes | None", await self._client.get(key))
        return holder.decode() if holder else None

    async def release(self, name: str, owner: str) -> None:
        """Let go of a name; see `Leases.release`."""
        key = lease_of(name)
        async with self._link.calling():
            await self._release(keys=[key], args=[owner])

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        await self._link.aclose()
