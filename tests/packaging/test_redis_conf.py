"""packaging/redis.conf in a real Redis, started as compose.yaml starts it."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.redis import RedisStore
from storage.redis_ledger import RedisLedger

pytestmark = pytest.mark.redis
ROOT = Path(__file__).parents[2]


def command() -> str:
    """Return what the container's shell is given."""
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    (script,) = re.findall(r"- -c\n +- \|\n((?: {8}.*\n)+)", compose)
    return re.sub("^ {8}", "", script, flags=re.MULTILINE).replace("$$", "$")


@contextmanager
def running(folder: Path, password: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run it in another folder, at a socket; yield the URL and the process."""
    socket = folder / "redis.sock"
    conf = folder / "redis.conf"
    shutil.copy(ROOT / "packaging" / "redis.conf", conf)
    with conf.open("a") as more:
        more.write(f"\nport 0\nunixsocket {socket}\ndir {folder}\nlogfile redis.log\n")
    script = command()
    assert script.count("/etc/redis.conf") == 1
    started = script.replace("/etc/redis.conf", str(conf))
    environment = {"REDIS_PASSWORD": password, "PATH": "/usr/bin:/bin:/usr/local/bin"}
    process = subprocess.Popen(["sh", "-c", started], env=environment, cwd=folder)
    try:
        yield f"unix://{socket}?password={password}", process
    finally:
        process.terminate()
        process.wait(10)


async def durability(url: str) -> str | None:
    """Return what the bot finds doubtful, once Redis is up and has read its file."""
    deadline = time.monotonic() + 20
    store, ledger = RedisStore.open(url), RedisLedger.open(url)
    try:
        while True:
            try:
                await store.ping()
                return await ledger.durability()
            except StoreUnavailable:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
    finally:
        await ledger.aclose()
        await store.aclose()


def command_line(process: int) -> bytes:
    """Return what a list of processes shows."""
    return Path(f"/proc/{process}/cmdline").read_bytes()


@pytest.mark.parametrize("password", ["", "0123456789abcdef" * 4], ids=["none", "one"])
async def test_it_loses_nothing_and_stops_when_it_is_told(tmp_path: Path, password: str) -> None:
    with running(tmp_path, password) as (url, process):
        assert await durability(url) is None
        process.terminate()
        assert process.wait(5) == 0


async def test_nobody_gets_in_without_the_password_and_no_list_of_processes_shows_it(
    tmp_path: Path,
) -> None:
    password = "0123456789abcdef"  # noqa: S105 - of this test
    with running(tmp_path, password) as (url, process):
        assert await durability(url) is None
        shown = command_line(process.pid)
        wrong = RedisLedger.open(url.partition("?")[0])
        with pytest.raises(StoreUnavailable):
            await wrong.durability()
        await wrong.aclose()

    assert b"redis-server" in shown
    assert password.encode() not in shown
