"""The drill of docs/operations.md: backed up while it is written to, lost, and restored."""

import asyncio
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.library import load
from storage.records import Subscription
from storage.redis_ledger import RedisLedger
from tests.packaging.test_redis_conf import ROOT, durability, running

BACKUP = ROOT / "packaging" / "backup-redis.sh"
PASSWORD = "0123456789abcdef"  # noqa: S105 - of this test
LAW = load().default.id


def subscriptions(chats: Iterable[int]) -> list[Subscription]:
    due = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000)
    return [
        Subscription(f"telegram:{chat}", "private", LAW, 8, 0, "Asia/Shanghai", due=due)
        for chat in chats
    ]


async def held(ledger: RedisLedger) -> set[str]:
    return {each.chat async for each in ledger.each()}


def back_up(folder: Path) -> bytes:
    """Run the script as in the container, where Redis is at the usual place."""
    tools = {"PATH": os.environ["PATH"], "REDISCLI_AUTH": PASSWORD}
    script = BACKUP.read_text().replace("redis-cli ", f"redis-cli -s {folder}/redis.sock ")
    given = script.encode()
    return subprocess.run(
        ["sh", "-s"], input=given, capture_output=True, env=tools, check=True
    ).stdout


def unpack(archive: bytes, folder: Path) -> None:
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)


@pytest.mark.redis
@pytest.mark.skipif(shutil.which("redis-cli") is None, reason="redis-cli is not installed")
async def test_redis_backed_up_in_the_midst_of_work_and_restored(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with running(before, PASSWORD) as (url, process):
        await durability(url)
        ledger = RedisLedger.open(url)
        await ledger.add(subscriptions(range(1, 1001)))
        enough = asyncio.Event()
        going_on = asyncio.create_task(keep_adding(ledger, enough))
        archive = await asyncio.to_thread(back_up, before)
        enough.set()
        await going_on
        rewrites = await ledger._client.config_get("auto-aof-rewrite-percentage")
        process.kill()
        await ledger.aclose()
    shutil.rmtree(before)

    unpack(archive, after)
    with running(after, PASSWORD) as (url, _):
        assert await durability(url) is None
        ledger = RedisLedger.open(url)
        restored = await held(ledger)
        await ledger.aclose()

    assert {each.chat for each in subscriptions(range(1, 1001))} <= restored
    assert "100" in str(rewrites)


async def keep_adding(ledger: RedisLedger, enough: asyncio.Event) -> None:
    chats = itertools.count(1001)
    while not enough.is_set():
        await ledger.add(subscriptions([next(chats)]))


def test_sqlite_backed_up_while_it_is_written_to(tmp_path: Path) -> None:
    """By the command that docs/operations.md gives."""
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (program,) = [line for line in operations.splitlines() if line.startswith("import sqlite3")]
    (tmp_path / "var").mkdir()
    (tmp_path / "backup").mkdir()
    with sqlite3.connect(tmp_path / "var" / "tiaowen.sqlite3", isolation_level=None) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("CREATE TABLE t (n)")
        writing.execute("INSERT INTO t VALUES (1)")
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO t VALUES (2)")  # not committed yet
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
        writing.execute("ROLLBACK")

    with sqlite3.connect(tmp_path / "backup" / "tiaowen.sqlite3") as copy:
        assert copy.execute("SELECT n FROM t").fetchall() == [(1,)]
