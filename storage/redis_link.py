"""The way to Redis, 6 or later: the client, its time limits, and its errors in our words."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any, Self

from redis import exceptions
from redis.asyncio.sentinel import MasterNotFoundError

from storage.errors import StoreUnavailable
from storage.redis_clients import MAX_CONNECTIONS, Client, client_for
from storage.redis_url import place_of

CALL_TIMEOUT = 2.0  # seconds for a call with all its steps

# All that redis-py raises, and what it lets through. Not all of its errors are RedisErrors.
_FAILURES = (
    exceptions.RedisError,
    exceptions.RedisClusterException,
    exceptions.ChildDeadlockedError,
    exceptions.IncorrectPolicyType,
    OSError,
)
_OF_WHAT_IS_NONE = {"writelines", "drain", "execute_command"}
_SERVER_CODE = re.compile(r"(?:^|caused error: \(['\"])([A-Z]{2,})\b")


class RedisLink:
    """A Redis, and how it is called. Open it with `open`.

    Whether it is one server, the one that sentinels name, or a cluster makes a difference here, and
    elsewhere only in this: in a cluster the keys of one command share a hash tag, and a pipeline
    is no transaction (redis-py runs an event loop in a thread for each command of one).

    Attributes:
        client: The client; to be used only within `calling`. It is a `RedisCluster` for a
            cluster, which has the same commands as far as they are used.
        address: Where Redis is, with no secret.
        clustered: Whether it is a cluster.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.client = client.client
        self.address = address
        self.clustered = client.cluster is not None
        self._cluster = client.cluster
        self._close = client.close
        self._room = nullcontext() if client.waits else asyncio.Semaphore(MAX_CONNECTIONS)
        self._closed = False

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use the Redis at a URL; see `place_of` for its forms.

        Nothing is sent yet; the first call connects, and each later one again if it must.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        try:
            place = place_of(url)
            client = client_for(place)
        except (ValueError, TypeError, exceptions.RedisError, exceptions.RedisClusterException):
            # Cut off from its cause, which may repeat a part of the password.
            raise StoreUnavailable(
                "Redis",
                "its URL can't be read; it starts with redis://, rediss:// or unix://, or with "
                "redis+sentinel:// or redis+cluster:// and several hosts, "
                "and special characters of the password are written as %XX",
            ) from None
        return cls(client, str(place))

    @asynccontextmanager
    async def calling(self, seconds: float | None = CALL_TIMEOUT) -> AsyncIterator[None]:
        """Bound what is asked of Redis within, and raise its failures as `StoreUnavailable`."""
        if self._closed:
            raise unavailable(self.address, "it was closed")
        with translating(self.address):
            async with asyncio.timeout(seconds), self._room if seconds else nullcontext():
                if self._cluster is not None:
                    # redis-py sends a command anywhere as long as it does not know the nodes.
                    await self._cluster.initialize()
                yield

    async def mget(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return the value under each key, in whatever slots of a cluster, in one trip."""
        if self._cluster is not None and len({self._cluster.keyslot(key) for key in keys}) > 1:
            return await self._cluster.mget_nonatomic(keys)
        lines: list[Any] = await self.client.mget(keys)
        return lines

    async def connect(self, key: str) -> Any:  # noqa: ANN401 - redis-py's, of many classes
        """Return a connection of its own to the server that has a key; to be used in `calling`."""
        if self._cluster is None:
            connection: Any = self.client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        else:
            node: Any = self._cluster.get_node_from_key(key)
            connection = node.connection_class(**node.connection_kwargs)
        await connection.connect()
        return connection

    async def primaries(self) -> list[dict[str, Any]]:
        """Return how each server that may be written to is asked: as arguments of commands."""
        if self._cluster is None:
            return [{}]
        return [{"target_nodes": node} for node in self._cluster.get_primaries()]

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        self._closed = True
        with translating(self.address):
            await self._close()


@contextmanager
def translating(address: str) -> Iterator[None]:
    """Raise what redis-py raises as StoreUnavailable, cut off from its cause on purpose.

    The cause's message may repeat a whole command, and so what a person typed.
    """
    try:
        yield
    except _FAILURES as error:
        raise unavailable(address, _reason(error)) from None
    except AttributeError as error:
        # When a call fails redis-py closes the cluster's connections, those too that another call
        # is just making: their stream is None then. So is a node to which it is referred while it
        # gets its first slot (redis-py's issue 4015).
        if error.obj is not None or error.name not in _OF_WHAT_IS_NONE:
            raise
        raise unavailable(address, "its nodes are changing") from None


def unavailable(address: str, reason: str) -> StoreUnavailable:
    """Return the error that names a Redis and says why it can't be used."""
    return StoreUnavailable(f"Redis at {address}", reason)


def _reason(error: BaseException) -> str:
    """Say what went wrong in words that hold no value of any command."""
    if isinstance(error, MasterNotFoundError):  # what it says repeats how sentinels are asked
        return "no sentinel names a server that may be written to"
    if str(error) == "Cluster mode is not enabled on this node":  # or so redis-py takes it
        return "cluster mode is off, or the user may not ask for CLUSTER SLOTS"
    if isinstance(error, exceptions.RedisClusterException) and error.__cause__:
        return f"no node of the cluster answers: {_reason(error.__cause__)}"
    code = _SERVER_CODE.search(str(error))
    spoken = isinstance(error, exceptions.ConnectionError | exceptions.TimeoutError | OSError)
    # In a pipeline the library puts the command before what it says.
    if spoken and not str(error).startswith("Command # "):
        return str(error) or f"no answer within {CALL_TIMEOUT:g} seconds"
    return f"{type(error).__name__} {code[1]}" if code else type(error).__name__
