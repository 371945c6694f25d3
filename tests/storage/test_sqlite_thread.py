"""A connection on a thread of its own: a change is whole, and no other comes between."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.sqlite_thread import SqliteThread

_GET = "SELECT number FROM counted"


def connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE IF NOT EXISTS counted (number INTEGER)")
    return database


def count_slowly(database: sqlite3.Connection) -> None:
    (number,) = database.execute(_GET).fetchone()
    time.sleep(0.02)
    database.execute("UPDATE counted SET number = ?", (number + 1,))


async def number(thread: SqliteThread) -> int:
    found: list[tuple[int]] = await thread.read(lambda database: database.execute(_GET).fetchall())
    return found[0][0]


@pytest.fixture
async def thread(tmp_path: Path) -> AsyncIterator[SqliteThread]:
    """A file with a number: 0."""
    started = await SqliteThread.start(tmp_path / "file.sqlite3", "counter", connect)
    await started.change(lambda database: database.execute("INSERT INTO counted VALUES (0)"))
    yield started
    await started.aclose()


async def test_no_change_comes_between_what_another_reads_and_writes(thread: SqliteThread) -> None:
    other = await SqliteThread.start(thread.path, "other", connect)

    await asyncio.gather(*(each.change(count_slowly) for each in (thread, other) * 5))

    assert await number(other) == 10
    await other.aclose()


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError("why"), StoreUnavailable),
        (sqlite3.OperationalError("why"), StoreUnavailable),
        (ValueError("why"), ValueError),
    ],
)
async def test_an_error_within_a_change_undoes_it(
    thread: SqliteThread, error: Exception, raised: type[Exception]
) -> None:
    def fail_at_last(database: sqlite3.Connection) -> None:
        database.execute("UPDATE counted SET number = 99")
        raise error

    with pytest.raises(raised, match="why"):
        await thread.change(fail_at_last)

    assert await number(thread) == 0
    await thread.change(count_slowly)
    assert await number(thread) == 1


async def test_a_change_that_is_cancelled_is_whole(thread: SqliteThread) -> None:
    changing = asyncio.create_task(thread.change(count_slowly))
    await asyncio.sleep(0.01)
    changing.cancel()
    await asyncio.wait([changing])

    assert await number(thread) == 1


async def test_what_was_asked_before_the_end_is_still_done(thread: SqliteThread) -> None:
    changing = [asyncio.create_task(thread.change(count_slowly)) for _ in range(3)]
    await asyncio.sleep(0)
    await thread.aclose()
    await thread.aclose()

    await asyncio.gather(*changing)
    with pytest.raises(StoreUnavailable, match="it was closed"):
        await number(thread)
    again = await SqliteThread.start(thread.path, "again", connect)
    assert await number(again) == 3
    await again.aclose()


async def test_a_file_that_can_not_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="unable to open"):
        await SqliteThread.start(tmp_path, "lost", connect)

    await asyncio.sleep(0.05)
    assert [each for each in threading.enumerate() if each.name.startswith("lost")] == []
