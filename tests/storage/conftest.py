"""The stores and ledgers that the suites run on."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from storage.contract import Store
from storage.inbox import Inbox
from storage.leases import Leases
from storage.ledger import Ledger
from storage.opening import open_inbox, open_leases
from storage.redis import RedisStore
from storage.redis_ledger import RedisLedger
from storage.sqlite import SqliteStore
from storage.sqlite_ledger import SqliteLedger
from tests.redis_server import PROGRAM, Certificates, RedisServer, make_certificates, running
from tests.redis_topologies import ClusterServers, cluster

BACK_ENDS = ["sqlite", pytest.param("redis", marks=pytest.mark.redis)]
WITH_CLUSTER = [*BACK_ENDS, pytest.param("cluster", marks=pytest.mark.redis)]

SERVERS = {"redis": "redis_server", "cluster": "redis_cluster"}  # the fixtures


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    """A redis-server for the whole session, without which CI must not pass."""
    _need(PROGRAM, "redis-server is not installed: nothing is proven of storage/redis.py")
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def cluster_process() -> Iterator[ClusterServers]:
    """A cluster for the whole session."""
    _need(PROGRAM, "redis-server is not installed: nothing is proven of clusters")
    with cluster() as servers:
        yield servers


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates for TLS."""
    _need(shutil.which("openssl"), "openssl is not installed: nothing is proven of TLS")
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def redis_cluster(cluster_process: ClusterServers) -> ClusterServers:
    """The session's cluster, emptied."""
    cluster_process.empty()
    return cluster_process


def _need(program: str | None, reason: str) -> None:
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """The session's redis-server, emptied."""
    with Redis.from_url(redis_process.url) as client:
        client.flushall()
    return redis_process


@pytest.fixture(params=WITH_CLUSTER)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Each back end in turn, empty."""
    opened: Store
    if request.param != "sqlite":
        server = request.getfixturevalue(SERVERS[request.param])
        opened = RedisStore.open(server.url)
    else:
        opened = await SqliteStore.open(tmp_path / "store.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture
async def redis_store(redis_server: RedisServer) -> AsyncIterator[RedisStore]:
    """An empty Redis."""
    opened = RedisStore.open(redis_server.url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """An empty SQLite file."""
    opened = await SqliteStore.open(tmp_path / "store.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture(params=WITH_CLUSTER)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    """Each back end's ledger in turn, empty."""
    opened: Ledger
    if request.param != "sqlite":
        server = request.getfixturevalue(SERVERS[request.param])
        opened = RedisLedger.open(server.url)
    else:
        opened = await SqliteLedger.open(tmp_path / "ledger.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture
async def redis_ledger(redis_server: RedisServer) -> AsyncIterator[RedisLedger]:
    """An empty ledger in Redis."""
    opened = RedisLedger.open(redis_server.url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def sqlite_ledger(tmp_path: Path) -> AsyncIterator[SqliteLedger]:
    """An empty ledger in a SQLite file."""
    opened = await SqliteLedger.open(tmp_path / "ledger.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture(params=BACK_ENDS)
def shared_url(request: pytest.FixtureRequest) -> str | None:
    """Where each back end of what processes share is: no URL for a file, or an empty Redis's."""
    if request.param == "sqlite":
        return None
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url


@pytest.fixture
async def inbox_opener(
    shared_url: str | None, tmp_path: Path
) -> AsyncIterator[Callable[[], Awaitable[Inbox]]]:
    """Opens the same inbox as often as one likes, each time as another process does."""
    opened: list[Inbox] = []

    async def open_one() -> Inbox:
        opened.append(await open_inbox(shared_url, tmp_path))
        return opened[-1]

    yield open_one
    for inbox in opened:
        await inbox.aclose()


@pytest.fixture
async def inbox(inbox_opener: Callable[[], Awaitable[Inbox]]) -> Inbox:
    """Each back end's inbox in turn, empty."""
    return await inbox_opener()


@pytest.fixture
async def leases_opener(
    shared_url: str | None, tmp_path: Path
) -> AsyncIterator[Callable[[], Awaitable[Leases]]]:
    """Opens the same leases as often as one likes, each time as another process does."""
    opened: list[Leases] = []

    async def open_one() -> Leases:
        opened.append(await open_leases(shared_url, tmp_path))
        return opened[-1]

    yield open_one
    for leases in opened:
        await leases.aclose()


@pytest.fixture
async def leases(leases_opener: Callable[[], Awaitable[Leases]]) -> Leases:
    """Each back end's leases in turn, none held."""
    return await leases_opener()
