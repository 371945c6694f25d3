"""What the log never tells: secrets at any level, and what people typed at the default one."""

import json
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from storage.opening import FILE_NAME
from tests.bot.program import tiaowen
from tests.botapi.faults import Broken, Drop
from tests.botapi.world import World
from tests.e2e.leaks import leaks
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage, staged
from tests.e2e.talk import noticed, pressed, statute
from tests.redis_server import RedisServer

MARKER = "麒麟Zq7vX"


async def talk(stage: Stage) -> None:
    """Say a rare word in every way that there is, also while things go wrong."""
    li = stage.person()
    group = stage.world.group(f"群{MARKER}", li)
    stage.excuse("Server Error")
    for said in (
        MARKER,
        f"/search {MARKER}",
        f"/{MARKER}",
        f"《{MARKER}》第八條",
        f"/start {MARKER}",
    ):
        await li.asks(said)
    await li.asks(f"/search@TiaowenBot {MARKER}", chat=group)
    question = await li.says("45")
    page = await li.chat.next_answer()
    await li.edits(question, MARKER)
    await li.chat.next_answer()
    await noticed(li, page, MARKER)
    await noticed(li, await li.asks("46"), f"q|1|{MARKER}")
    await li.chat.next_answer()
    for fault in (Broken(502), Drop(), Broken(400)):
        stage.server.order("sendMessage", fault)
        await li.says(MARKER)
    await li.asks("45", within=15)


async def test_by_default_nothing_that_people_typed(world: World, folder: Path) -> None:
    async with staged(world, folder) as stage:
        await talk(stage)
        await break_store(stage)
        li = stage.person()
        await li.asks(MARKER)
        await stage.bot.terminate()

        assert MARKER not in stage.bot.log
        assert MARKER.encode("unicode_escape").decode() not in stage.bot.log
        assert "/search" not in stage.bot.log


async def break_store(stage: Stage) -> None:
    """Take the table away from under the bot: the next answers are without memory, or fail."""
    with sqlite3.connect(stage.bot.data / FILE_NAME) as database:
        database.execute("DROP TABLE records")


async def test_debugging_shows_no_token(world: World, folder: Path) -> None:
    async with staged(world, folder, BOT_LOG_LEVEL="debug") as stage:
        li = stage.person()
        await pressed(li, await li.asks("45"), "第46條 ›")
        stage.server.order("sendMessage", Drop())
        await li.asks("47")
        await stage.bot.terminate()

        assert "getUpdates" in stage.bot.log, "nothing was logged that could have told it"
        assert world.token not in stage.bot.log


@pytest.mark.redis
async def test_debugging_shows_no_password(world: World, folder: Path, redis: RedisServer) -> None:
    settings = {"REDIS_URL": redis.url, "BOT_LOG_FORMAT": "json", "BOT_LOG_LEVEL": "debug"}
    async with staged(world, folder, **settings) as stage:
        stage.excuse("{")  # what machines read looks otherwise
        li = stage.person()
        await li.asks("45")
        redis.stop()
        answer = await li.asks("46")
        redis.start()
        await stage.bot.terminate()

        assert statute(answer) == TRADITIONAL[46]
        assert redis.password
        assert redis.password not in stage.bot.log
        assert all(json.loads(line)["event"] for line in stage.bot.log.splitlines())
        assert "answering without memory" in stage.bot.log


@pytest.mark.redis
async def test_a_wrong_password_is_told_of_without_it(
    world: World, folder: Path, redis: RedisServer
) -> None:
    """The bot answers without memory, and delivers nothing; the log says why, once of each."""
    url = f"redis://:Zq7vX-not-it@127.0.0.1:{redis.port}"
    async with staged(world, folder, REDIS_URL=url) as stage:
        answer = await stage.person().asks("45")

        assert statute(answer) == TRADITIONAL[45]
        assert len(stage.bot.logged("warning")) == 3  # deliveries, memory, inbox
        assert "Zq7vX" not in stage.bot.log


SECRET = "Zq7vX-s3cret"  # noqa: S105 - a test's
# By the setting, something wrong that has a secret in it.
WRONG = {
    "TELEGRAM_BOT_TOKEN": SECRET,
    "TELEGRAM_API_URL": SECRET,
    "REDIS_URL": f"http://:{SECRET}@127.0.0.1",
    "BOT_MODE": SECRET,
    "BOT_PUBLIC_URL": SECRET,
    "BOT_LISTEN": SECRET,
    "BOT_WEBHOOK_SECRET": f"{SECRET} {SECRET}",
    "BOT_OPERATORS": SECRET,
    "BOT_DAILY_LATE_HOURS": SECRET,
    "BOT_TIMEZONE": SECRET,
    "BOT_LOG_FORMAT": SECRET,
    "BOT_LOG_LEVEL": SECRET,
}
COMMANDS = [("run",), ("check",), ("subscriptions", "export")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_wrong_settings_are_named_and_not_repeated(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    ended = tiaowen(tmp_path, *command, settings=WRONG)

    assert ended.returncode == 1
    assert [name for name in WRONG if name not in ended.stdout + ended.stderr] == []
    assert told_by(ended) == []


def told_by(ended: "subprocess.CompletedProcess[str]", *more: str) -> list[str]:
    """Return which secrets a command told; nothing of them."""
    never = {f"secret {number}": text for number, text in enumerate((SECRET, *more))}
    said = {"stdout": ended.stdout.encode(), "stderr": ended.stderr.encode()}
    return leaks(never, said)


# Where Redis is said to be, with whatever is wrong about that, and what is said of it.
NOWHERE = [
    pytest.param("redis://:SECRET/more@127.0.0.1", "URL can't be read", id="a bare slash"),
    pytest.param("redis://:SECRET@127.0.0.1:port", "URL can't be read", id="no port"),
    pytest.param("redis://SECRET:SECRET@127.0.0.1:1", "at 127.0.0.1:1 is", id="not there"),
    pytest.param("redis://:SECRET@127.0.0.1:PORT", "password", id="a wrong password"),
    pytest.param("rediss://:SECRET@127.0.0.1:PORT", "at 127.0.0.1", id="no TLS there"),
    pytest.param(
        "rediss://:SECRET@127.0.0.1:PORT?ssl_ca_certs=/SECRET", "not available", id="no authority"
    ),
    pytest.param(
        "redis+sentinel://:SECRET@127.0.0.1:1/main?sentinel_password=SECRET",
        "no sentinel names a server",
        id="no sentinel",
    ),
    pytest.param("redis+cluster://:SECRET@127.0.0.1:1", "no node", id="no cluster"),
    pytest.param("unix:///nowhere?password=SECRET", "at /nowhere is", id="no socket"),
]


@pytest.mark.redis
@pytest.mark.parametrize(("url", "said"), NOWHERE)
def test_a_redis_that_can_not_be_used_is_told_of_without_its_password(
    tmp_path: Path, redis: RedisServer, url: str, said: str
) -> None:
    url = url.replace("SECRET", SECRET).replace("PORT", str(redis.port))
    settings = {"REDIS_URL": url, "BOT_LOG_LEVEL": "debug"}
    ended = tiaowen(tmp_path, "subscriptions", "export", settings=settings)

    assert ended.returncode == 1
    assert said in ended.stderr
    assert told_by(ended, redis.password or "") == []


def test_a_bot_api_server_that_is_not_there_is_told_of_without_token_and_password(
    tmp_path: Path,
) -> None:
    token = f"123456789:{SECRET}"
    ended = tiaowen(
        tmp_path,
        "check",
        settings={
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": f"http://bot:{SECRET}@127.0.0.1:1",
            "BOT_LOG_LEVEL": "debug",
        },
    )

    assert ended.returncode == 1
    assert "failed  telegram" in ended.stdout
    assert told_by(ended, token) == []


def test_a_port_that_is_taken_is_told_of_without_the_webhooks_secrets(tmp_path: Path) -> None:
    token = f"123456789:{SECRET}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        settings = {
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": "http://127.0.0.1:1",
            "BOT_MODE": "webhook",
            "BOT_PUBLIC_URL": f"http://me:{SECRET}@127.0.0.1",
            "BOT_LISTEN": address,
            "BOT_LOG_LEVEL": "debug",
        }
        ended = tiaowen(tmp_path, "run", settings=settings)

    assert ended.returncode == 1
    assert f"can't listen at {address}" in ended.stderr
    assert told_by(ended, token) == []
