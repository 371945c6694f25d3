"""The clients of redis-py for one server, for one that sentinels name, and for a cluster."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis, RedisCluster, SSLConnection
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.driver_info import DriverInfo
from redis.maint_notifications import MaintNotificationsConfig

from storage.redis_url import Place

STEP_TIMEOUT = 1.0  # seconds to connect, and to wait for each reply
# Two sentinels that hang leave time within a call for a third one, and for the server.
_SENTINEL_TIMEOUT = 0.4
MAX_CONNECTIONS = 32
_DRIVER = DriverInfo()
# Of a node in a cluster and of a server that sentinels name, whose pools refuse and do not wait:
# `RedisLink` lets no more than the number above begin, but for sweeps through all keys.
_REFUSED_FROM = 8 * MAX_CONNECTIONS


@dataclass(frozen=True, slots=True)
class Client:
    """A client, and what is to be known of it.

    Attributes:
        client: The client.
        cluster: The same, if it is one of a cluster, which has the same commands.
        close: Closes all its connections.
        waits: Whether a call waits by itself while all its connections are in use.
    """

    client: Redis
    cluster: RedisCluster | None
    close: Callable[[], Awaitable[None]]
    waits: bool


def client_for(place: Place) -> Client:
    """Return the client for a place. Nothing is sent yet.

    Raises:
        ValueError: There is an option that redis-py does not know, or can't use.
        TypeError: The same.
        RedisError: The same.
        RedisClusterException: The same.
    """
    options = {**place.options, **_options()}
    if place.sentinels:
        return _by_sentinel(place, _for_constructors(options))
    if place.nodes:
        return _of_cluster(place, _for_constructors(options))
    pool = BlockingConnectionPool(**{**options, "timeout": STEP_TIMEOUT})
    _try(pool)
    client = Redis.from_pool(pool)
    return Client(client, None, client.aclose, waits=True)


def _by_sentinel(place: Place, options: dict[str, Any]) -> Client:
    tls = {name: value for name, value in options.items() if name.startswith("ssl")}
    limits = {"socket_connect_timeout": _SENTINEL_TIMEOUT, "socket_timeout": _SENTINEL_TIMEOUT}
    asked = {**_options(), **tls, **limits, **place.sentinel_options}
    sentinel = Sentinel(place.sentinels, sentinel_kwargs=asked)  # type: ignore[no-untyped-call]
    own = {"max_connections": _REFUSED_FROM}
    client: Redis = sentinel.master_for(place.service, **{**options, **own})
    for each in (client, *sentinel.sentinels):
        _try(each.connection_pool)

    async def close() -> None:
        await client.aclose()
        await sentinel.aclose()

    return Client(client, None, close, waits=False)


def _of_cluster(place: Place, options: dict[str, Any]) -> Client:
    nodes = [ClusterNode(host, port) for host, port in place.nodes]
    # A slot that has moved is looked up by itself: to ask for all of them anew, redis-py would
    # close the connections of all other calls.
    own = {"max_connections": _REFUSED_FROM, "reinitialize_steps": 0}
    cluster = RedisCluster(startup_nodes=nodes, **{**options, **own})

    async def close() -> None:
        await cluster.aclose()
        # That passes them over while the client is about to ask for the nodes anew.
        await cluster.nodes_manager.aclose()
        await cluster.nodes_manager.aclose("startup_nodes")

    client: Any = cluster
    return Client(client, cluster, close, waits=False)


def _options() -> dict[str, Any]:
    return {
        "max_connections": MAX_CONNECTIONS,
        "socket_connect_timeout": STEP_TIMEOUT,
        "socket_timeout": STEP_TIMEOUT,
        # Once more when a connection was lost, not when time ran out. What is repeated sets the
        # same values again.
        "retry": Retry(NoBackoff(), 1, supported_errors=(exceptions.ConnectionError,)),
        "decode_responses": False,
        "protocol": 3,
        # Worked out once, not for each connection (2 ms).
        "driver_info": _DRIVER,
        # Their listener would keep redis-py from refusing a connection with a left-over reply.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }


def _for_constructors(options: dict[str, Any]) -> dict[str, Any]:
    """Return options in the form that clients take, where pools take a class of connections."""
    rest = dict(options)
    return {**rest, "ssl": True} if rest.pop("connection_class", None) is SSLConnection else rest


def _try(pool: ConnectionPool) -> None:
    """Make a connection without connecting: this refuses options that are not known."""
    pool.make_connection()  # type: ignore[no-untyped-call]
