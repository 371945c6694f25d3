"""What only an inbox in SQLite does: files, locks, schemas, and a clock of its own."""

import asyncio
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.inbox import REMEMBERED, Standing, State, Waiting
from storage.sqlite_inbox import SqliteInbox
from storage.sqlite_leases import SqliteLeases

NOW = 1_800_000_000_000
TWO_DAYS = int(REMEMBERED.total_seconds() * 1000)
NOBODYS, IS_DONE = Standing(State.FREE), Standing(State.DONE)
ANNS, BENS = Standing(State.TAKEN, "ann"), Standing(State.TAKEN, "ben")


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[SqliteInbox]:
    """An empty SQLite file."""
    opened = await SqliteInbox.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()


async def execute(inbox: SqliteInbox, statement: str) -> list[tuple[object, ...]]:
    return await inbox._file.read(lambda database: database.execute(statement).fetchall())


async def test_a_new_folder_and_file_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "updates.sqlite3"
    inbox = await SqliteInbox.open(path)
    leases = await SqliteLeases.open(path)
    await inbox.take([7], "ann")
    await leases.hold("polling", "ann", 1000)

    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (path.parent, *path.parent.iterdir())}

    assert modes == {
        "var": 0o700,
        "updates.sqlite3": 0o600,
        "updates.sqlite3-shm": 0o600,
        "updates.sqlite3-wal": 0o600,
    }
    await inbox.aclose()
    await leases.aclose()
    assert [p.name for p in path.parent.iterdir()] == ["updates.sqlite3"]
    assert [repr(inbox), repr(leases)] == [f"SqliteInbox('{path}')", f"SqliteLeases('{path}')"]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("journal_mode", "wal"), ("synchronous", 1), ("secure_delete", 1), ("user_version", 1)],
)
async def test_the_file_is_set_up(inbox: SqliteInbox, setting: str, expected: object) -> None:
    assert await execute(inbox, f"PRAGMA {setting}") == [(expected,)]


async def test_what_is_done_is_a_bit(inbox: SqliteInbox) -> None:
    await inbox.note(dict.fromkeys(range(4096), State.DONE), "ann")

    assert await execute(inbox, "SELECT block, length(bits) FROM done") == [(0, 512)]
    assert await execute(inbox, "SELECT * FROM held") == []


async def test_after_two_days_all_is_forgotten(tmp_path: Path) -> None:
    now = NOW
    inbox = await SqliteInbox.open(tmp_path / "updates.sqlite3", clock=lambda: now)
    await inbox.take([7, 8], "ann", lines=[b"a", b"b"])
    await inbox.note({8: State.DONE}, "ann")
    now = NOW + TWO_DAYS - 1
    assert await inbox.take([7, 8], "ben") == [ANNS, IS_DONE]
    assert await inbox.waiting() == [Waiting(7, ANNS, b"a")]
    now = NOW + TWO_DAYS

    assert await inbox.waiting() == []
    assert await inbox.take([8], "ben") == [NOBODYS]
    await inbox.note({9: State.DONE}, "ben")
    assert await inbox.take([7, 8, 9], "cat") == [NOBODYS, BENS, IS_DONE]
    await inbox.aclose()


async def test_what_is_given_back_leaves_nothing_but_its_line(inbox: SqliteInbox) -> None:
    await inbox.take([7], "ann")
    await inbox.take([9], "ann", lines=[b"line"])

    await inbox.note({7: State.FREE, 9: State.FREE}, "ann")

    assert await execute(inbox, "SELECT number, line FROM held") == [(9, b"line")]


async def test_what_is_forgotten_leaves_the_file(tmp_path: Path) -> None:
    now = NOW
    inbox = await SqliteInbox.open(tmp_path / "updates.sqlite3", clock=lambda: now)
    await inbox.take([7, 8], "ann", lines=[b"a", b"b"])
    await inbox.note({8: State.DONE}, "ann")
    now = NOW + TWO_DAYS

    await inbox.take([9], "ann")

    assert await execute(inbox, "SELECT number FROM held") == [(9,)]
    assert await execute(inbox, "SELECT * FROM done") == []
    await inbox.aclose()


async def test_it_is_all_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "updates.sqlite3"
    inbox = await SqliteInbox.open(path)
    await inbox.take([7, 8], "ann", lines=[b"a", b"b"])
    await inbox.note({8: State.DONE}, "ann")
    await inbox.aclose()

    inbox = await SqliteInbox.open(path)
    assert await inbox.take([7, 8], "ben") == [ANNS, IS_DONE]
    assert await inbox.waiting() == [Waiting(7, ANNS, b"a")]
    await inbox.aclose()


async def test_what_a_line_said_does_not_stand_on_in_the_file(inbox: SqliteInbox) -> None:
    await inbox.take([7], "ann", lines=[b"what a person wrote " * 100])
    await inbox.note({7: State.DONE}, "ann")
    await inbox.aclose()

    assert b"what a person wrote" not in await asyncio.to_thread(inbox._file.path.read_bytes)


async def test_nor_in_the_log_beside_it(tmp_path: Path) -> None:
    """Soon after the answer, while the file is open and nothing else happens."""
    inbox = await SqliteInbox.open(tmp_path / "updates.sqlite3", wipe_seconds=0.1)
    await inbox.take([7], "ann", lines=[b"what a person wrote"])
    assert told_in(tmp_path) == ["updates.sqlite3-wal"]
    await inbox.note({7: State.DONE}, "ann")
    async with asyncio.timeout(5):
        while told_in(tmp_path):  # noqa: ASYNC110 - what is waited for is in a file
            await asyncio.sleep(0.02)
    await inbox.take([8], "ann", lines=[b"what a person wrote"])
    await inbox.note({8: State.DONE}, "ann")
    async with asyncio.timeout(5):
        while told_in(tmp_path):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)
    await inbox.aclose()


def told_in(folder: Path) -> list[str]:
    files = (path for path in folder.iterdir() if path.is_file())
    return [path.name for path in files if b"what a person wrote" in path.read_bytes()]


async def test_a_file_locked_for_too_long_is_told(inbox: SqliteInbox) -> None:
    await execute(inbox, "PRAGMA busy_timeout = 50")
    other = sqlite3.connect(inbox._file.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable, match="database is locked"):
        await inbox.take([7], "ann")

    other.close()
    assert await inbox.take([7], "ann") == [NOBODYS]


async def test_a_full_disk_is_told_and_nothing_is_taken(inbox: SqliteInbox) -> None:
    # The file may grow no further: SQLite says then what it says of a full disk.
    await execute(inbox, "PRAGMA max_page_count = 1")

    with pytest.raises(StoreUnavailable, match="database or disk is full"):
        await inbox.take([7, 8], "ann", lines=[b"a", b"x" * 100_000])

    await execute(inbox, "PRAGMA max_page_count = 1000000")
    assert await inbox.take([7, 8], "ann") == [NOBODYS, NOBODYS]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"This is not a database. " * 100, "file is not a database"),
        (None, "it has schema 2, of a later release; this one knows 1"),
    ],
    ids=["no database", "of a later release"],
)
async def test_a_file_that_can_not_be_used_is_refused_in_clear_words(
    tmp_path: Path, content: bytes | None, expected: str
) -> None:
    path = tmp_path / "updates.sqlite3"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA user_version = 2")
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()

    for open_it in (SqliteInbox.open, SqliteLeases.open):
        with pytest.raises(StoreUnavailable) as caught:
            await open_it(path)
        assert caught.value.store == f"SQLite at {path}"
        assert expected in caught.value.reason
    assert path.read_bytes() == before
    await asyncio.sleep(0.05)
    names = [thread.name for thread in threading.enumerate()]
    assert [name for name in names if name.startswith(("inbox", "leases"))] == []
