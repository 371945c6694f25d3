"""What the log never tells: secrets at any level, and what people typed at the default one."""

import json
import sqlite3
from pathlib import Path

import pytest

from storage.opening import FILE_NAME
from tests.botapi.faults import Broken, Drop
from tests.botapi.world import World
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage, staged
from tests.e2e.talk import noticed, pressed, statute
from tests.redis_server import RedisServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

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
