"""Which back end is used, and what importing it costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.opening import FILE_NAME, LEDGER_FILE_NAME, open_ledger, open_store
from storage.redis import RedisStore
from storage.redis_ledger import RedisLedger
from storage.sqlite import SqliteStore
from storage.sqlite_ledger import SqliteLedger


@pytest.mark.parametrize("redis_url", [None, ""])
async def test_without_a_url_it_is_sqlite_in_the_data_folder(
    redis_url: str | None, tmp_path: Path
) -> None:
    store = await open_store(redis_url, tmp_path / "var")

    assert isinstance(store, SqliteStore)
    assert (tmp_path / "var" / FILE_NAME).is_file()
    await store.aclose()


async def test_with_a_url_it_is_redis_even_while_redis_is_away(tmp_path: Path) -> None:
    store = await open_store("redis://127.0.0.1:1", tmp_path / "var")

    assert isinstance(store, RedisStore)
    assert not (tmp_path / "var").exists()
    with pytest.raises(StoreUnavailable):
        await store.ping()
    await store.aclose()


@pytest.mark.parametrize("redis_url", [None, ""])
async def test_the_ledger_has_a_file_of_its_own(redis_url: str | None, tmp_path: Path) -> None:
    ledger = await open_ledger(redis_url, tmp_path / "var")

    assert isinstance(ledger, SqliteLedger)
    assert [path.name for path in (tmp_path / "var").glob("*.sqlite3")] == [LEDGER_FILE_NAME]
    assert LEDGER_FILE_NAME != FILE_NAME
    await ledger.aclose()


async def test_a_ledger_in_redis_can_be_opened_while_redis_is_away(tmp_path: Path) -> None:
    ledger = await open_ledger("redis://127.0.0.1:1", tmp_path / "var")

    assert isinstance(ledger, RedisLedger)
    assert repr(ledger) == "RedisLedger('127.0.0.1:1')"
    assert not (tmp_path / "var").exists()
    with pytest.raises(StoreUnavailable):
        await ledger.get("telegram:1")
    await ledger.aclose()


@pytest.mark.parametrize(
    ("redis_url", "expected"),
    [(None, ["aiosqlite"]), ("redis://127.0.0.1:1", ["redis"])],
    ids=["sqlite", "redis"],
)
def test_only_the_client_library_that_is_used_is_imported(
    redis_url: str | None, expected: list[str], tmp_path: Path
) -> None:
    program = f"""
import asyncio, pathlib, sys
import storage.opening, storage.memory
assert not {{"redis", "aiosqlite"}} & set(sys.modules)
async def main():
    store = await storage.opening.open_store({redis_url!r}, pathlib.Path({str(tmp_path)!r}))
    ledger = await storage.opening.open_ledger({redis_url!r}, pathlib.Path({str(tmp_path)!r}))
    await ledger.aclose()
    await store.aclose()
asyncio.run(main())
print(*sorted({{"redis", "aiosqlite"}} & set(sys.modules)))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == expected
