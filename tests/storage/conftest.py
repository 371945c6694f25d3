"""The stores and ledgers that the suites run on."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis import Redis

from storage.contract import Store
from storage.ledger import Ledger
from storage.redis import RedisStore
from storage.redis_ledger import RedisLedger
from storage.sqlite import SqliteStore
from storage.sqlite_ledger import SqliteLedger
from tests.redis_server import PROGRAM, RedisServer, running

BACK_ENDS = ["sqlite", pytest.param("redis", marks=pytest.mark.redis)]


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    """A redis-server for the whole session, without which CI must not pass."""
    if PROGRAM is None:
        reason = "redis-server is not installed: nothing is proven of storage/redis.py"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running() as server:
        yield server


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """The session's redis-server, emptied."""
    with Redis.from_url(redis_process.url) as client:
        client.flushall()
    return redis_process


@pytest.fixture(params=BACK_ENDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Each back end in turn, empty."""
    opened: Store
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
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


@pytest.fixture(params=BACK_ENDS)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    """Each back end's ledger in turn, empty."""
    opened: Ledger
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
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
