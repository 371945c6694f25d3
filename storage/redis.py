"""The store's back end for several replicas: Redis, 6 or later."""

from collections.abc import Sequence
from typing import Any, Self

from storage.contract import Kept, Store
from storage.keys import Key, index_of, kind_and_scope, pattern_of
from storage.records import Record
from storage.redis_link import RedisLink

_SCAN_STEP = 1000  # keys looked at per trip: Redis is busy for less than a millisecond

# Keeps records, each with its index: a sorted set of a person's keys by the time they expire, which
# lives as long as the longest of them. A script, because it is all-or-none, goes by one clock, and
# costs half of what the same commands cost as a transaction. ZADD stands first: a full Redis stops
# a script at its first command that needs memory, but only if nothing was written before.
_SAVE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for n = 1, #KEYS, 2 do
  local index, key, line, ttl = KEYS[n], KEYS[n + 1], ARGV[n], ARGV[n + 1]
  redis.call('ZADD', index, now + ttl, key)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
  redis.call('PEXPIREAT', index, redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2])
  redis.call('SET', key, line, 'PX', ttl)
end
"""
# Keeps one record as the script above does, if what stands under its key is what was read.
_SWAP = f"""
local held = redis.call('GET', KEYS[2]) or ''
if held ~= ARGV[3] then return 0 end
{_SAVE}
return 1
"""


class RedisStore(Store):
    """Keeps records in Redis. Open it with `open`."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._client = link.client
        self._save = link.client.register_script(_SAVE)
        self._save_instead = link.client.register_script(_SWAP)

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url))

    def __repr__(self) -> str:
        return f"RedisStore({self._link.address!r})"

    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key; see `Store.load`."""
        if not keys:
            return []
        async with self._link.calling():
            lines: list[Any] = await self._client.mget([str(key) for key in keys])
        return [self._read(key, line) for key, line in zip(keys, lines, strict=True)]

    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key; see `Store.save`."""
        keys = [name for key, _ in entries for name in (index_of(key.person), str(key))]
        values = [value for _, record in entries for value in (record.encode(), record.ttl_ms())]
        async with self._link.calling():
            await self._save(keys=keys, args=values)

    async def _line(self, key: Key[Any]) -> bytes | None:
        async with self._link.calling():
            line: Any = await self._client.get(str(key))
        return None if line is None else bytes(line)

    async def _swap(self, key: Key[Any], line: bytes | None, record: Record) -> bool:
        keys = [index_of(key.person), str(key)]
        # A record's line is never empty, so that an empty one can stand for nothing.
        args: list[str | int | bytes] = [record.encode(), record.ttl_ms(), line or b""]
        async with self._link.calling():
            return bool(await self._save_instead(keys=keys, args=args))

    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key; see `Store.delete`."""
        async with self._link.calling(), self._client.pipeline(transaction=True) as trip:
            trip.unlink(str(key))
            trip.zrem(index_of(key.person), str(key))
            await trip.execute()

    async def kept(self, person: str) -> list[Kept]:
        """Return all that is kept of a person; see `Store.kept`.

        All keys of Redis are looked at, as `forget` does.
        """
        index = index_of(person).encode()
        async with self._link.calling(seconds=None):
            found = self._client.scan_iter(pattern_of(person), count=_SCAN_STEP)
            keys = sorted({key async for key in found if key != index})
        lines = await self._lines(keys)
        return [
            Kept(*kind_and_scope(person, key.decode()), line, until)
            for key, (line, until) in zip(keys, lines, strict=True)
            if line is not None  # it expired, or was forgotten, meanwhile
        ]

    async def forget(self, person: str) -> int:
        """Remove every trace of a person; see `Store.forget`.

        What the index knows goes at once. Then all keys of Redis are looked at for what it does
        not know: it may have been evicted, and a key may be written while this runs.
        """
        index = index_of(person)
        pattern = pattern_of(person)
        async with self._link.calling():
            known: list[Any] = await self._client.zrange(index, 0, -1)
            count = await self._remove(index, known)
        # No bound on the whole here, which depends on the size of Redis; each trip has its own.
        async with self._link.calling(seconds=None):
            keys = self._client.scan_iter(pattern, count=_SCAN_STEP)
            strays = [key async for key in keys if key != index.encode()]
            return count + await self._remove(index, strays)

    async def ping(self) -> str:
        """Say which Redis answers where."""
        async with self._link.calling():
            # Of the commands that tell the version, HELLO alone is open to every user.
            server = await self._client.execute_command("HELLO")  # type: ignore[no-untyped-call]
        name, version = server[b"server"].decode(), server[b"version"].decode()
        return f"{name.capitalize()} {version} at {self._link.address}"

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        await self._link.aclose()

    async def _lines(self, keys: Sequence[bytes]) -> list[tuple[bytes | None, int]]:
        """Return what stands under each key, and until when in UTC milliseconds."""
        async with self._link.calling(), self._client.pipeline(transaction=True) as trip:
            trip.time()
            for key in keys:
                trip.get(key)
                trip.pttl(key)
            (seconds, microseconds), *answers = await trip.execute()
        now = seconds * 1000 + microseconds // 1000
        pairs = zip(answers[::2], answers[1::2], strict=True)
        return [(line, now + left) for line, left in pairs]

    async def _remove(self, index: str, keys: Sequence[bytes]) -> int:
        # The index itself goes with its last member. It is not deleted as a whole: it may have
        # got a new member since it was read.
        if not keys:
            return 0
        async with self._client.pipeline(transaction=True) as trip:
            trip.unlink(*keys)
            trip.zrem(index, *keys)
            removed, _ = await trip.execute()
        return int(removed)
