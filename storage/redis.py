"""The store's back end for several replicas: Redis, 6 or later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from storage.contract import Kept, Store
from storage.errors import KeptByLaterRelease, StoreUnavailable
from storage.keys import LAYOUT, Key, index_of, kind_and_scope, pattern_of
from storage.records import Record
from storage.redis_link import CALL_TIMEOUT, RedisLink

_SCAN_STEP = 1000  # keys looked at per trip: Redis is busy for less than a millisecond

# The key layout is how keys are built and what stands under them besides lines. Raised when a
# release of the layout before would misunderstand or harm what it finds.
_LAYOUT_VERSION = 1

# All of these are scripts, because each is all-or-none, goes by one clock, and costs half of what
# the same commands cost as a transaction. Their keys are of one slot of a cluster.

# Keeps records, each with its index: a sorted set of a person's keys by the time they expire, which
# lives as long as the longest of them; or none of them and says -1, if there is a line of a later
# release under one of the keys (see `storage.versions`). ZADD stands first of what writes: a full
# Redis stops a script at its first command that needs memory, but only if nothing was written.
_SAVE = """
local function version(line)
  return tonumber(string.match(line or '', '^{"v": (%d+)')) or 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for n = 2, #KEYS, 2 do
  if version(redis.call('GET', KEYS[n])) > version(ARGV[n - 1]) then return -1 end
end
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
# An index and keys in it; returns how many of them there were. The index itself goes with its last
# member. It is not deleted as a whole: it may have got a new member since it was read.
_UNLINK = """
local removed = 0
for n = 2, #KEYS do
  removed = removed + redis.call('UNLINK', KEYS[n])
  redis.call('ZREM', KEYS[1], KEYS[n])
end
return removed
"""
# Removes one record as the script above does, unless it is of a later version than this one.
_DELETE = f"""
local held = redis.call('GET', KEYS[2]) or ''
if (tonumber(string.match(held, '^{{"v": (%d+)')) or 0) > tonumber(ARGV[1]) then return 0 end
{_UNLINK}
"""
# Keys; returns pairs of a line and until when it is kept, in UTC milliseconds.
_LINES = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local told = {}
for n, key in ipairs(KEYS) do
  told[2 * n - 1] = redis.call('GET', key)
  told[2 * n] = now + redis.call('PTTL', key)
end
return told
"""
# The layout's version in Redis. Who is first says it; a Redis that is full is told another time.
_LAYOUT = """
local found = redis.call('GET', KEYS[1])
if not found then redis.pcall('SET', KEYS[1], ARGV[1]) end
return tonumber(found or ARGV[1]) or 0
"""


class RedisStore(Store):
    """Keeps records in Redis. Open it with `open`."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._client = link.client
        self._save = link.client.register_script(_SAVE)
        self._save_instead = link.client.register_script(_SWAP)
        self._unlink = link.client.register_script(_UNLINK)
        self._delete = link.client.register_script(_DELETE)
        self._lines = link.client.register_script(_LINES)
        self._layout = link.client.register_script(_LAYOUT)
        self._layout_is_known = False

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url))

    def __repr__(self) -> str:
        return f"RedisStore({self._link.address!r})"

    async def look(self) -> None:
        """Look at the layout now and not at the first call; a Redis that is away is passed over.

        Raises:
            KeptByLaterRelease: It was laid out by a later release.
        """
        try:
            async with self._calling():
                pass
        except KeptByLaterRelease:
            raise
        except StoreUnavailable:
            return

    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key; see `Store.load`."""
        if not keys:
            return []
        async with self._calling():
            lines = await self._link.mget([str(key) for key in keys])
        return [self._read(key, line) for key, line in zip(keys, lines, strict=True)]

    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key; see `Store.save`."""
        async with self._calling():
            if not self._link.clustered:
                await self._save_together(entries)
                return
            parts: dict[str, list[tuple[Key[Any], Record]]] = {}
            for key, record in entries:
                parts.setdefault(key.person, []).append((key, record))
            await _all(self._save_together(part) for part in parts.values())

    async def _line(self, key: Key[Any]) -> bytes | None:
        async with self._calling():
            line: Any = await self._client.get(str(key))
        return None if line is None else bytes(line)

    async def _swap(self, key: Key[Any], line: bytes | None, record: Record) -> bool:
        keys = [index_of(key.person), str(key)]
        # A record's line is never empty, so that an empty one can stand for nothing.
        args: list[str | int | bytes] = [record.encode(), record.ttl_ms(), line or b""]
        async with self._calling():
            return bool(await self._save_instead(keys=keys, args=args))

    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key; see `Store.delete`."""
        async with self._calling():
            keys = [index_of(key.person), str(key)]
            await self._delete(keys=keys, args=[key.kind.VERSION])

    async def kept(self, person: str) -> list[Kept]:
        """Return all that is kept of a person; see `Store.kept`.

        All keys of Redis are looked at, as `forget` does.
        """
        index = index_of(person).encode()
        async with self._calling(seconds=None):
            found = self._client.scan_iter(pattern_of(person), count=_SCAN_STEP)
            keys = sorted({key async for key in found if key != index})
        if not keys:
            return []
        async with self._calling():
            told: list[Any] = await self._lines(keys=keys)
        return [
            Kept(*kind_and_scope(person, key.decode()), line, until)
            for key, line, until in zip(keys, told[::2], told[1::2], strict=True)
            if line is not None  # it expired, or was forgotten, meanwhile
        ]

    async def forget(self, person: str) -> int:
        """Remove every trace of a person; see `Store.forget`.

        What the index knows goes at once. Then all keys of Redis are looked at for what it does
        not know: it may have been evicted, and a key may be written while this runs.
        """
        index = index_of(person)
        pattern = pattern_of(person)
        async with self._calling():
            known: list[Any] = await self._client.zrange(index, 0, -1)
            count = await self._remove(index, known)
        # No bound on the whole here, which depends on the size of Redis; each trip has its own.
        async with self._calling(seconds=None):
            keys = self._client.scan_iter(pattern, count=_SCAN_STEP)
            strays = [key async for key in keys if key != index.encode()]
            return count + await self._remove(index, strays)

    async def ping(self) -> str:
        """Say which Redis answers where."""
        async with self._calling():
            primaries = await self._link.primaries()
            # Of the commands that tell the version, HELLO alone is open to every user.
            server, *_ = await _all(
                self._client.execute_command("HELLO", **asked)  # type: ignore[no-untyped-call]
                for asked in primaries
            )
        name, version = server[b"server"].decode(), server[b"version"].decode()
        count = f" ({len(primaries)} primaries)" if self._link.clustered else ""
        return f"{name.capitalize()} {version} at {self._link.address}{count}"

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        await self._link.aclose()

    @asynccontextmanager
    async def _calling(self, seconds: float | None = CALL_TIMEOUT) -> AsyncIterator[None]:
        """Do as `RedisLink.calling`, after the layout has once been looked at.

        Raises:
            KeptByLaterRelease: Redis was laid out by a later release.
            StoreUnavailable: It is away.
        """
        async with self._link.calling(seconds):
            if not self._layout_is_known:
                found = await self._layout(keys=[LAYOUT], args=[_LAYOUT_VERSION])
                if found > _LAYOUT_VERSION:
                    reason = (
                        f"its key layout is {found}, of a later release; "
                        f"this one knows {_LAYOUT_VERSION}"
                    )
                    raise KeptByLaterRelease(f"Redis at {self._link.address}", reason)
                self._layout_is_known = True
            yield

    async def _save_together(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        keys = [name for key, _ in entries for name in (index_of(key.person), str(key))]
        values = [value for _, record in entries for value in (record.encode(), record.ttl_ms())]
        if await self._save(keys=keys, args=values) == -1:
            raise KeptByLaterRelease("the store", "a stored record is of a later release")

    async def _remove(self, index: str, keys: Sequence[bytes]) -> int:
        return int(await self._unlink(keys=[index, *keys])) if keys else 0


async def _all(calls: Iterable[Awaitable[Any]]) -> list[Any]:
    """Wait for all of some calls, and raise the first failure only then."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers
