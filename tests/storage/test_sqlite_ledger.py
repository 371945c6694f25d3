"""What only a ledger in SQLite does: files, locks, schemas, and the index."""

import asyncio
import sqlite3
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from storage import sqlite_table
from storage.errors import StoreUnavailable
from storage.ledger import Claimed
from storage.sqlite_ledger import SqliteLedger
from storage.sqlite_table import Table
from tests.storage.ledgers import ANN, BEN, LEASE, NOW, UNPACED, claim, everyone, kept, of


def execute(ledger: SqliteLedger, statement: str) -> "asyncio.Future[list[tuple[object, ...]]]":
    """Say anything to the file."""

    def work(table: Table) -> list[tuple[object, ...]]:
        return table.database.execute(statement).fetchall()

    return asyncio.ensure_future(ledger._run(work))


async def test_a_new_folder_and_file_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "ledger.sqlite3"
    ledger = await SqliteLedger.open(path)
    await kept(ledger, of(ANN))

    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (path.parent, *path.parent.iterdir())}

    assert modes == {
        "var": 0o700,
        "ledger.sqlite3": 0o600,
        "ledger.sqlite3-shm": 0o600,
        "ledger.sqlite3-wal": 0o600,
    }
    await ledger.aclose()
    assert [p.name for p in path.parent.iterdir()] == ["ledger.sqlite3"]
    assert repr(ledger) == f"SqliteLedger('{path}')"


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("journal_mode", b"wal"),
        ("synchronous", 2),  # FULL
        ("secure_delete", 1),
        ("user_version", 1),
    ],
)
async def test_the_file_is_set_up(
    sqlite_ledger: SqliteLedger, setting: str, expected: object
) -> None:
    assert await execute(sqlite_ledger, f"PRAGMA {setting}") == [(expected,)]
    assert await sqlite_ledger.durability() is None


@pytest.mark.parametrize("statement", [sqlite_table._FIRST, sqlite_table._DUE])
async def test_what_is_due_is_found_by_the_index_and_needs_no_sorting(
    sqlite_ledger: SqliteLedger, statement: str
) -> None:
    asked = f"EXPLAIN QUERY PLAN {statement}".replace("?", "1")

    ((*_, plan),) = await execute(sqlite_ledger, asked)

    assert isinstance(plan, bytes)
    assert b"subscriptions_ready" in plan


async def test_two_handles_share_one_file(sqlite_ledger: SqliteLedger) -> None:
    other = await SqliteLedger.open(sqlite_ledger._path)
    await sqlite_ledger.add([of(f"telegram:{n}") for n in range(100)])

    given = await asyncio.gather(
        *(claim(ledger, most=3) for _ in range(20) for ledger in (sqlite_ledger, other))
    )

    assert len({each.subscription.chat for some in given for each in some}) == 100
    assert sum(len(some) for some in given) == 100
    await other.aclose()


async def test_it_is_all_there_after_a_restart(sqlite_ledger: SqliteLedger) -> None:
    await kept(sqlite_ledger, of(ANN), of(BEN, NOW + 1))
    (given,) = await claim(sqlite_ledger)
    before = await everyone(sqlite_ledger)
    await sqlite_ledger.aclose()

    ledger = await SqliteLedger.open(sqlite_ledger._path)
    assert await everyone(ledger) == before
    assert await ledger.settle(given, None)
    await ledger.aclose()


async def test_looking_for_what_is_not_due_yet_waits_for_nobody(
    sqlite_ledger: SqliteLedger,
) -> None:
    await kept(sqlite_ledger, of(ANN, NOW + 5))
    other = sqlite3.connect(sqlite_ledger._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    claimed = await sqlite_ledger.claim(NOW, 1, lease_ms=LEASE, per_second=UNPACED)

    assert claimed == Claimed((), 5)
    other.close()


async def test_a_file_locked_for_too_long_is_told(sqlite_ledger: SqliteLedger) -> None:
    await kept(sqlite_ledger, of(ANN))
    await execute(sqlite_ledger, "PRAGMA busy_timeout = 50")
    other = sqlite3.connect(sqlite_ledger._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    for call in (claim(sqlite_ledger), sqlite_ledger.remove(ANN), sqlite_ledger.add([of(BEN)])):
        with pytest.raises(StoreUnavailable, match="database is locked"):
            await call

    other.close()
    (given,) = await claim(sqlite_ledger)
    assert given.subscription == of(ANN, revision=1)


async def test_a_full_disk_is_told_and_what_was_kept_stays(sqlite_ledger: SqliteLedger) -> None:
    (anns,) = await kept(sqlite_ledger, of(ANN))
    # The file may grow no further: SQLite says then what it says of a full disk.
    await execute(sqlite_ledger, "PRAGMA max_page_count = 1")

    with pytest.raises(StoreUnavailable, match="database or disk is full"):
        await sqlite_ledger.add([of(f"telegram:{n}") for n in range(1000)])
    with pytest.raises(StoreUnavailable, match="database or disk is full"):
        await sqlite_ledger.put(replace(anns, law="x" * 10_000), replacing=anns)

    assert await everyone(sqlite_ledger) == {ANN: anns}
    await execute(sqlite_ledger, "PRAGMA max_page_count = 1000000")
    assert await sqlite_ledger.add([of(f"test:{n}") for n in range(1000)]) == 1000


async def test_an_error_within_a_change_undoes_it(sqlite_ledger: SqliteLedger) -> None:
    (anns,) = await kept(sqlite_ledger, of(ANN))

    def fail_halfway(table: Table) -> None:
        table.delete(ANN)
        raise OSError("why")

    with pytest.raises(StoreUnavailable, match="why"):
        await sqlite_ledger._change(fail_halfway)

    assert await everyone(sqlite_ledger) == {ANN: anns}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"This is not a database. " * 100, "file is not a database"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "file is not a database"),
        (None, "it has schema 2, of a later release; this one knows 1"),
    ],
)
async def test_a_file_that_can_not_be_used_is_refused_in_clear_words(
    tmp_path: Path, content: bytes | None, expected: str
) -> None:
    path = tmp_path / "ledger.sqlite3"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA user_version = 2")
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()

    with pytest.raises(StoreUnavailable) as caught:
        await SqliteLedger.open(path)

    assert caught.value.store == f"SQLite at {path}"
    assert expected in caught.value.reason
    assert path.read_bytes() == before
    await asyncio.sleep(0.05)
    assert [t.name for t in threading.enumerate() if t.name.startswith("ledger")] == []
