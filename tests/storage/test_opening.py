"""Which back end is used, and what importing it costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.opening import FILE_NAME, open_store
from storage.redis import RedisStore
from storage.sqlite import SqliteStore


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
    await store.aclose()
asyncio.run(main())
print(*sorted({{"redis", "aiosqlite"}} & set(sys.modules)))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == expected
