"""The way to Redis, 6 or later: the client, its time limits, and its errors in our words."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

from storage.errors import StoreUnavailable

_STEP_TIMEOUT = 1.0  # seconds to connect, and to wait for each reply
_CALL_TIMEOUT = 2.0  # seconds for a call with all its steps
_MAX_CONNECTIONS = 32

# All that redis-py raises, and what it lets through. Not all of its errors are RedisErrors.
_FAILURES = (
    exceptions.RedisError,
    exceptions.RedisClusterException,
    exceptions.ChildDeadlockedError,
    exceptions.IncorrectPolicyType,
    OSError,
)
_SERVER_CODE = re.compile(r"(?:^|caused error: \(['\"])([A-Z]{2,})\b")


class RedisLink:
    """A Redis, and how it is called. Open it with `open`.

    Attributes:
        client: The client; to be used only within `calling`.
        address: Where Redis is, with no secret.
    """

    def __init__(self, client: Redis, address: str) -> None:
        self.client = client
        self.address = address
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

    @asynccontextmanager
    async def calling(self, seconds: float | None = _CALL_TIMEOUT) -> AsyncIterator[None]:
        """Bound what is asked of Redis within, and raise its failures as `StoreUnavailable`."""
        if self._closed:
            raise unavailable(self.address, "it was closed")
        with translating(self.address):
            async with asyncio.timeout(seconds):
                yield

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        self._closed = True
        with translating(self.address):
            await self.client.aclose()


@contextmanager
def translating(address: str) -> Iterator[None]:
    """Raise what redis-py raises as StoreUnavailable, cut off from its cause on purpose.

    The cause's message may repeat a whole command, and so what a person typed.
    """
    try:
        yield
    except _FAILURES as error:
        raise unavailable(address, _reason(error)) from None


def unavailable(address: str, reason: str) -> StoreUnavailable:
    """Return the error that names a Redis and says why it can't be used."""
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
