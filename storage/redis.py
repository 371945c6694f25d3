"""The back end for several replicas: Redis, 6 or later."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

from storage.contract import Store
from storage.errors import StoreUnavailable
from storage.keys import Key, index_of, pattern_of
from storage.records import Record

_STEP_TIMEOUT = 1.0  # seconds to connect, and to wait for each reply
_CALL_TIMEOUT = 2.0  # seconds for a call with all its steps
_MAX_CONNECTIONS = 32
_SCAN_STEP = 1000  # keys looked at per trip: Redis is busy for less than a millisecond

# All that redis-py raises, and what it lets through. Not all of its errors are RedisErrors.
_FAILURES = (
    exceptions.RedisError,
    exceptions.RedisClusterException,
    exceptions.ChildDeadlockedError,
    exceptions.IncorrectPolicyType,
    OSError,
)
_SERVER_CODE = re.compile(r"(?:^|caused error: \(['\"])([A-Z]{2,})\b")

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


class RedisStore(Store):
    """Keeps records in Redis. Open it with `open`."""

    def __init__(self, client: Redis, address: str) -> None:
        self._client = client
        self._save = client.register_script(_SAVE)
        self._address = address
        self._closed = False

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use the Redis at a `redis://`, `rediss://` or `unix://` URL.

        Nothing is sent yet; the first call connects, and each later one again if it must.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        pool = _pool_for(url)
        return cls(Redis.from_pool(pool), _address(pool.connection_kwargs))

    def __repr__(self) -> str:
        return f"RedisStore({self._address!r})"

    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key; see `Store.load`."""
        if not keys:
            return []
        async with self._calling():
            lines: list[Any] = await self._client.mget([str(key) for key in keys])
        return [self._read(key, line) for key, line in zip(keys, lines, strict=True)]

    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key; see `Store.save`."""
        keys = [name for key, _ in entries for name in (index_of(key.person), str(key))]
        values = [value for _, record in entries for value in (record.encode(), record.ttl_ms())]
        async with self._calling():
            await self._save(keys=keys, args=values)

    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key; see `Store.delete`."""
        async with self._calling(), self._client.pipeline(transaction=True) as trip:
            trip.unlink(str(key))
            trip.zrem(index_of(key.person), str(key))
            await trip.execute()

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
            # Of the commands that tell the version, HELLO alone is open to every user.
            server = await self._client.execute_command("HELLO")  # type: ignore[no-untyped-call]
        name, version = server[b"server"].decode(), server[b"version"].decode()
        return f"{name.capitalize()} {version} at {self._address}"

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        self._closed = True
        with _translating(self._address):
            await self._client.aclose()

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

    @asynccontextmanager
    async def _calling(self, seconds: float | None = _CALL_TIMEOUT) -> AsyncIterator[None]:
        if self._closed:
            raise _unavailable(self._address, "it was closed")
        with _translating(self._address):
            async with asyncio.timeout(seconds):
                yield


@contextmanager
def _translating(address: str) -> Iterator[None]:
    """Raise what redis-py raises as StoreUnavailable, cut off from its cause on purpose.

    The cause's message may repeat a whole command, and so what a person typed.
    """
    try:
        yield
    except _FAILURES as error:
        raise _unavailable(address, _reason(error)) from None


def _unavailable(address: str, reason: str) -> StoreUnavailable:
    return StoreUnavailable(f"Redis at {address}", reason)


def _pool_for(url: str) -> BlockingConnectionPool:
    try:
        pool = BlockingConnectionPool(**_options(url))
        # Without connecting: this refuses options that are not known.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, exceptions.RedisError):
        # Cut off from its cause, which may repeat a part of the password.
        raise StoreUnavailable(
            "Redis",
            "its URL can't be read; it starts with redis://, rediss:// or unix://, "
            "and special characters of the password are written as %XX",
        ) from None
    return pool


def _options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "unix" and "@" in parts.path + parts.query + parts.fragment:
        # The password has a bare "/", "?" or "#": what is left of it would be taken for a host.
        raise ValueError("more of a URL than expected follows its host")
    return {
        **parse_url(url),
        "max_connections": _MAX_CONNECTIONS,
        "timeout": _STEP_TIMEOUT,
        "socket_connect_timeout": _STEP_TIMEOUT,
        "socket_timeout": _STEP_TIMEOUT,
        # Once more when a connection was lost, not when time ran out. What is repeated sets the
        # same values again.
        "retry": Retry(NoBackoff(), 1, supported_errors=(exceptions.ConnectionError,)),
        "decode_responses": False,
        "protocol": 3,
        # Their listener would keep redis-py from refusing a connection with a left-over reply.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }


def _address(options: dict[str, Any]) -> str:
    if "path" in options:
        return str(options["path"])
    return f"{options.get('host', 'localhost')}:{options.get('port', 6379)}"


def _reason(error: Exception) -> str:
    """Say what went wrong in words that hold no value of any command."""
    if isinstance(error, exceptions.ConnectionError | exceptions.TimeoutError | OSError):
        return str(error) or f"no answer within {_CALL_TIMEOUT:g} seconds"
    code = _SERVER_CODE.search(str(error))
    return f"{type(error).__name__} {code[1]}" if code else type(error).__name__
