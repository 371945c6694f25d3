"""What only SQLite does: files, processes, schemas."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import Session
from storage.sqlite import SqliteStore
from storage.sqlite_file import translating
from tests.storage.backends import Fleeting

KEY = Key(Session, "telegram:1", "telegram:1")

# Saves sessions of ever higher pages, and says so of each once it is saved.
WRITER = """
import asyncio, pathlib, sys
from storage.keys import Key
from storage.records import Session
from storage.sqlite import SqliteStore
async def main(path, person, count):
    store = await SqliteStore.open(pathlib.Path(path))
    for page in range(1, int(count) + 1):
        await store.save([(Key(Session, person, str(n)), Session(page=page)) for n in range(2)])
        print(page, flush=True)
    await store.aclose()
asyncio.run(main(*sys.argv[1:]))
"""


def start_writer(path: Path, person: str, count: int) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", WRITER, str(path), person, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE)


async def page_of(store: SqliteStore, person: str, scope: str) -> int | None:
    (record,) = await store.load([Key(Session, person, scope)])
    return record.page if isinstance(record, Session) else None


async def test_a_new_folder_and_file_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "data" / "store.sqlite3"
    store = await SqliteStore.open(path)
    await store.save([(KEY, Session())])

    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (path.parent, *path.parent.iterdir())}

    assert modes == {
        "data": 0o700,
        "store.sqlite3": 0o600,
        "store.sqlite3-shm": 0o600,
        "store.sqlite3-wal": 0o600,
    }
    await store.aclose()
    assert [p.name for p in path.parent.iterdir()] == ["store.sqlite3"]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("journal_mode", b"wal"),
        ("synchronous", 1),  # NORMAL
        ("secure_delete", 1),
        ("user_version", 1),
    ],
)
async def test_the_file_is_set_up(
    sqlite_store: SqliteStore, setting: str, expected: object
) -> None:
    assert await sqlite_store._execute(f"PRAGMA {setting}") == [(expected,)]


async def test_two_handles_share_one_file(sqlite_store: SqliteStore) -> None:
    other = await SqliteStore.open(sqlite_store._path)

    await asyncio.gather(
        *(
            store.save([(Key(Session, name, str(n)), Session(page=n))])
            for n in range(100)
            for name, store in (("one", sqlite_store), ("other", other))
        )
    )

    assert [await page_of(sqlite_store, "other", str(n)) for n in range(100)] == list(range(100))
    assert [await page_of(other, "one", str(n)) for n in range(100)] == list(range(100))
    await other.aclose()


async def test_processes_that_open_one_new_file_at_once_share_it(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    writers = [start_writer(path, f"writer:{n}", 20) for n in range(4)]
    assert [await asyncio.to_thread(writer.wait, 60) for writer in writers] == [0] * 4
    for writer in writers:
        writer.communicate()

    store = await SqliteStore.open(path)
    assert [await page_of(store, f"writer:{n}", "1") for n in range(4)] == [20] * 4
    await store.aclose()


@pytest.mark.parametrize("lines", [1, 7, 40])
async def test_what_was_acknowledged_outlives_a_kill_of_the_process(
    tmp_path: Path, lines: int
) -> None:
    path = tmp_path / "store.sqlite3"
    with start_writer(path, "telegram:1", 100_000) as writer:
        assert writer.stdout is not None
        for _ in range(lines):
            await asyncio.to_thread(writer.stdout.readline)
        writer.kill()
        acknowledged = lines + len(writer.stdout.readlines())

    store = await SqliteStore.open(path)
    pages = [await page_of(store, "telegram:1", scope) for scope in ("0", "1")]
    # The one on its way when the kill came may have been kept as well, but then whole.
    assert pages in ([acknowledged] * 2, [acknowledged + 1] * 2)
    await store.aclose()


async def test_records_are_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = await SqliteStore.open(path)
    await store.save([(KEY, Session(page=3))])
    await store.aclose()

    store = await SqliteStore.open(path)
    assert await store.load([KEY]) == [Session(page=3)]
    await store.aclose()


async def test_expired_rows_are_removed_when_the_file_is_opened_and_later_on(
    sqlite_store: SqliteStore,
) -> None:
    entries = [(Key(Fleeting, "telegram:1", str(n)), Fleeting(word="gone")) for n in range(3)]
    await sqlite_store.save([*entries, (KEY, Session())])
    await asyncio.sleep(0.35)
    count = "SELECT count(*) FROM records"
    assert await sqlite_store._execute(count) == [(4,)]

    other = await SqliteStore.open(sqlite_store._path)
    assert await other._execute(count) == [(1,)]
    await other.aclose()

    await sqlite_store.save(entries)
    await asyncio.sleep(0.35)
    sqlite_store._purge_at = 0  # as if an hour had passed
    await sqlite_store.save([(KEY, Session())])
    assert await sqlite_store._execute(count) == [(1,)]


def a_text_file(path: Path) -> None:
    path.write_text("This is not a database. " * 100)


def a_torn_database(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def a_folder(path: Path) -> None:
    path.mkdir()


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("")


def of_a_later_release(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 2")
    database.close()


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (a_text_file, "file is not a database"),
        (a_torn_database, "file is not a database"),
        (a_folder, "Is a directory"),
        (below_a_file, "File exists"),
        (of_a_later_release, "it has schema 2, of a later release; this one knows 1"),
    ],
)
async def test_a_file_that_can_not_be_used_is_refused_in_clear_words(
    tmp_path: Path, make: Callable[[Path], None], expected: str
) -> None:
    path = tmp_path / "var" / "store.sqlite3"
    path.parent.mkdir()
    make(path)
    threads = threading.active_count()

    with pytest.raises(StoreUnavailable) as caught:
        await SqliteStore.open(path)

    assert caught.value.store == f"SQLite at {path}"
    assert expected in caught.value.reason
    await asyncio.sleep(0.05)
    # A thread left behind would keep the process from ending. (to_thread's is one that may stay.)
    names = [thread.name for thread in threading.enumerate()]
    assert threading.active_count() <= threads + 1, names


async def test_what_a_later_release_wrote_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    of_a_later_release(path)
    before = path.read_bytes()

    with pytest.raises(StoreUnavailable):
        await SqliteStore.open(path)

    assert path.read_bytes() == before


async def test_a_full_disk_is_told_and_what_was_kept_stays(sqlite_store: SqliteStore) -> None:
    await sqlite_store.save([(KEY, Session(page=3))])
    # The file may grow no further: SQLite says then what it says of a full disk.
    await sqlite_store._execute("PRAGMA max_page_count = 1")
    huge = Session(query="數據" * 10_000)

    with pytest.raises(StoreUnavailable, match="database or disk is full"):
        await sqlite_store.save([(KEY, Session(page=4)), (KEY, huge)])

    assert await sqlite_store.load([KEY]) == [Session(page=3)]
    await sqlite_store._execute("PRAGMA max_page_count = 1000000")
    await sqlite_store.save([(KEY, huge)])
    assert await sqlite_store.load([KEY]) == [huge]


async def test_a_file_spoilt_while_in_use_is_told(sqlite_store: SqliteStore) -> None:
    await sqlite_store.save([(KEY, Session())])
    await sqlite_store._execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = sqlite_store._path
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)
    other = sqlite3.connect(path)  # so that SQLite reads the file again, not what it remembers
    other.execute("PRAGMA user_version = 1")
    other.close()

    with pytest.raises(StoreUnavailable, match="malformed"):
        await sqlite_store.load([KEY])


async def test_a_file_locked_for_too_long_is_told(sqlite_store: SqliteStore) -> None:
    await sqlite_store._execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(sqlite_store._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable, match="database is locked"):
        await sqlite_store.save([(KEY, Session())])
    assert await sqlite_store.load([KEY]) == [None]

    other.close()
    await sqlite_store.save([(KEY, Session())])
    assert await sqlite_store.load([KEY]) == [Session()]


def test_every_error_of_sqlite_becomes_ours() -> None:
    errors = [
        value
        for value in vars(sqlite3).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert len(errors) > 5

    for error in errors:
        with pytest.raises(StoreUnavailable, match="why"), translating(Path("file")):
            raise error("why")
