"""What the suite needs to know of a back end beyond the contract: to look at it raw."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from storage.contract import Store
from storage.keys import Key
from storage.records import Record
from storage.redis import RedisStore
from storage.sqlite import SqliteStore


@dataclass(frozen=True, slots=True)
class Fleeting(Record):
    """A kind whose expiry a test can wait for."""

    KIND: ClassVar[str] = "fleeting"
    TTL: ClassVar[timedelta] = timedelta(milliseconds=300)

    word: str = ""


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisStore]:
    """Use a Redis, and close the connections afterwards."""
    store = RedisStore.open(url)
    try:
        yield store
    finally:
        await store.aclose()


async def everything(store: Store) -> str:
    """Return all that a back end holds, as one text to look for things in."""
    if isinstance(store, RedisStore):
        client = store._client
        keys = [key async for key in client.scan_iter()]
        dumps = [await client.dump(key) for key in keys]
        return repr([*keys, *dumps])
    assert isinstance(store, SqliteStore)
    rows = await store._execute("SELECT * FROM records")
    files = [path.read_bytes() for path in store._path.parent.glob(f"{store._path.name}*")]
    assert files
    return repr([*rows, *files])


async def write_raw(store: Store, key: Key[Record], line: bytes) -> None:
    """Put any line under a key, for an hour."""
    if isinstance(store, RedisStore):
        await store._client.set(str(key), line, ex=3600)
        return
    assert isinstance(store, SqliteStore)
    await store._database.execute_fetchall(
        "INSERT INTO records SELECT ?, ?, ?, CAST(? AS TEXT), 9000000000000",
        (key.person, key.kind.KIND, key.scope, line),
    )
