"""Telegram misbehaves: answers come all the same, once, and the bot goes on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from storage.opening import FILE_NAME
from tests.botapi.client import Person, notice_of
from tests.botapi.faults import Broken, Drop, Fault, Hang, Page, TooMany
from tests.botapi.limits import FloodLimits, Limit
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.values import Status
from tests.botapi.world import World
from tests.e2e.conftest import SHORT_HOLDS
from tests.e2e.process import BotProcess, until
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage, staged, telegram
from tests.e2e.talk import pressed, statute

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLOWLY = 15.0  # seconds to wait for an answer that needs several attempts

# What goes wrong with the next calls, and how many of them.
FAULTS = [
    pytest.param(TooMany(1), 2, id="429 twice"),
    pytest.param(Broken(500), 1, id="500"),
    pytest.param(Broken(502), 2, id="502 twice"),
    pytest.param(Page(502), 1, id="502 with a page of HTML"),
    pytest.param(Drop(), 1, id="the connection is cut"),
]


@pytest.mark.parametrize(("fault", "times"), FAULTS)
async def test_an_answer_comes_once_whatever_befalls_it(
    stage: Stage, li: Person, fault: Fault, times: int
) -> None:
    stage.server.order("sendMessage", fault, times=times)
    answer = await li.asks("45", within=SLOWLY)
    await li.asks("46")

    assert statute(answer) == TRADITIONAL[45]
    assert len(li.chat.state.answers) == 2


async def test_whoever_must_wait_holds_up_nobody_else(stage: Stage, li: Person) -> None:
    stage.server.order("sendMessage", TooMany(3))
    await li.says("45")
    await until(lambda: "asks for patience" in stage.bot.log, "the wait has begun")
    others = [await stage.person().asks("46", within=1.5) for _ in range(3)]

    assert [statute(answer) for answer in others] == [TRADITIONAL[46]] * 3
    assert statute(await li.chat.next_answer(SLOWLY)) == TRADITIONAL[45]


@pytest.mark.parametrize("fault", [TooMany(20), Hang(20)], ids=repr)
async def test_that_it_is_typing_holds_up_no_answer(stage: Stage, li: Person, fault: Fault) -> None:
    await li.asks("45")
    await asyncio.sleep(0.3)  # it is kept which message was the answer
    stage.server.order("sendChatAction", fault)
    with closing(sqlite3.connect(stage.bot.data / FILE_NAME)) as database:
        database.execute("BEGIN IMMEDIATE")  # so that it can't keep where Li stands
        await li.says("/next")
        await until(lambda: not stage.server.ordered("sendChatAction"), "it shows that it types")

    assert statute(await li.chat.next_answer()) == TRADITIONAL[46]


@pytest.mark.parametrize("fault", [TooMany(1), Broken(502), Drop()], ids=repr)
async def test_a_button_works_whatever_befalls_it(stage: Stage, li: Person, fault: Fault) -> None:
    page = await li.asks("45")
    stage.server.order("editMessageText", fault)
    stage.server.order("answerCallbackQuery", fault)
    press = await li.presses(page, "第46條 ›")

    assert statute(await li.chat.next_answer(SLOWLY)) == TRADITIONAL[46]
    assert (await notice_of(press)).text == ""
    assert statute(await pressed(li, page, "第47條 ›")) == TRADITIONAL[47]


async def test_a_wait_for_one_chat_loses_nobody(stage: Stage) -> None:
    people = [stage.person() for _ in range(12)]
    stage.server.order("sendMessage", TooMany(1), times=2)
    for person in people:
        await person.says("45")
    answers = [await person.chat.next_answer(SLOWLY) for person in people]

    assert [statute(answer) for answer in answers] == [TRADITIONAL[45]] * len(people)
    assert [len(person.chat.state.answers) for person in people] == [1] * len(people)


async def test_telegrams_own_limits_lose_nothing(folder: Path) -> None:
    """Here the server counts by itself, more strictly than Telegram does."""
    limits = FloodLimits(Limit(6, 1.0), Limit(2, 1.0), Limit(20, 60.0))
    async with staged(World(Rules(flood=limits)), folder) as stage:
        stage.excuse("Too Many Requests")
        li = stage.person()
        for number in (1, 2, 3):
            await li.says(str(number))
        shown = [statute(await li.chat.next_answer(SLOWLY)) for _ in range(3)]

        assert shown == [TRADITIONAL[number] for number in (1, 2, 3)]


async def calls_hang(folder: Path) -> None:
    """Let two answers hang, one before and one after it is sent."""
    async with staged(World(SHORT_HOLDS), folder) as stage:
        li, wang, chen = stage.person(), stage.person(), stage.person()
        stage.server.order("sendMessage", Hang(30))
        stage.server.order("sendMessage", Hang(30), after=True)
        await li.says("45")
        await until(lambda: stage.server.ordered("sendMessage") == 1, "the first answer hangs")
        await wang.says("46")
        at_once = await wang.chat.next_answer()
        other = await chen.asks("47")
        late = await li.chat.next_answer(SLOWLY)
        again = await wang.chat.next_answer(SLOWLY)

        assert statute(other) == TRADITIONAL[47]
        assert statute(late) == TRADITIONAL[45]
        assert statute(at_once) == statute(again) == TRADITIONAL[46]


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def hanging(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[asyncio.Task[None]]:
    """What takes more than ten seconds and is nothing but waiting goes on beside the tests."""
    task = asyncio.create_task(calls_hang(tmp_path_factory.mktemp("hanging")))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_who_blocked_the_bot_hinders_nobody(stage: Stage, li: Person) -> None:
    wang, vanished = stage.person(), stage.person()
    await wang.says("45")
    await wang.blocks()
    await vanished.says("45")
    await vanished.vanishes()
    await stage.refuses("bot was blocked by the user")
    await stage.refuses("user is deactivated")

    assert statute(await li.asks("46")) == TRADITIONAL[46]
    await wang.unblocks()
    assert statute(await wang.asks("47")) == TRADITIONAL[47]


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (Status.RESTRICTED, "not enough rights to send text messages"),
        (Status.KICKED, "bot was kicked from the supergroup chat"),
    ],
)
async def test_where_the_bot_may_not_write_it_goes_on_elsewhere(
    stage: Stage, li: Person, status: Status, refusal: str
) -> None:
    group = stage.world.group("法學", li)
    await li.says("/article@TiaowenBot 45", chat=group)
    group.state.members[stage.world.bot.id] = status
    await stage.refuses(refusal)

    assert statute(await li.asks("46")) == TRADITIONAL[46]
    assert group.state.answers == []


async def test_updates_fail_for_a_while(stage: Stage, li: Person) -> None:
    stage.server.order("getUpdates", Broken(502))
    await li.asks("45")
    answer = await li.asks("46", within=SLOWLY)

    assert statute(answer) == TRADITIONAL[46]
    assert [line for line in stage.bot.logged("warning") if "no updates" in line]


async def test_a_second_poller_is_told_of_and_outlived(stage: Stage, li: Person) -> None:
    stage.excuse("terminated by other getUpdates request")
    stage.excuse("a process with other memory polls with this token")
    url = f"{stage.server.url}/bot{stage.world.token}/getUpdates"
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.post(url, json={"timeout": 0, "offset": -1})
    await until(lambda: "with other memory polls" in stage.bot.log, "the conflict is logged")

    assert response.status_code == 200
    assert statute(await li.asks("45", within=SLOWLY)) == TRADITIONAL[45]


async def test_telegram_goes_away_and_comes_back(world: World, folder: Path) -> None:
    async with staged(world, folder) as stage:
        li = stage.person()
        await li.asks("45")
        await stage.server.stop()
        await until(lambda: "no updates" in stage.bot.log, "it is noticed")
        await stage.server.start()

        assert statute(await li.asks("46", within=SLOWLY)) == TRADITIONAL[46]

        await stage.server.stop()  # and this does not keep the bot from stopping at once
        await until(lambda: stage.bot.log.count("no updates") > 1, "it is noticed again")
        await stage.bot.terminate(within=3)
        await stage.server.start()


async def test_telegram_is_not_there_yet(world: World, folder: Path) -> None:
    """The bot is started first and waits, is stopped and started again, and then answers."""
    server = BotApiServer(world)
    await server.start()
    await server.stop()
    bot = BotProcess(folder, telegram(world, server))
    await bot.launch()
    await until(lambda: "can't be reached" in bot.log, "it is noticed")
    await bot.terminate(within=3)
    await bot.launch()
    await until(lambda: bot.log.count("can't be reached") > 1, "it is noticed again")
    await server.start()
    answer = await world.person().asks("45", within=SLOWLY)
    await bot.terminate()
    await server.stop()

    assert statute(answer) == TRADITIONAL[45]
    assert bot.stray_lines == []


# A token that is wrong, and what is said of it; it is not repeated.
@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("123456789:" + "A" * 35, "Telegram does not know this token"),
        ("secret", "TELEGRAM_BOT_TOKEN"),
    ],
)
async def test_a_wrong_token(world: World, folder: Path, token: str, said: str) -> None:
    async with BotApiServer(world) as server:
        bot = BotProcess(folder, telegram(world, server) | {"TELEGRAM_BOT_TOKEN": token})
        await bot.launch()
        status = await bot.ends()

    assert status == 1
    assert len(bot.log.splitlines()) == 1
    assert said in bot.log
    assert token not in bot.log


async def test_a_token_that_is_revoked(world: World, folder: Path) -> None:
    """The bot ends, so that whoever runs it gets to know."""
    async with staged(world, folder) as stage:
        li = stage.person()
        stage.server.order("getUpdates", Broken(401))
        await li.asks("45")
        assert await stage.bot.ends() == 1
        stage.excuse("Can't run: Telegram does not know this token any more")


async def test_a_call_that_hangs_is_made_again(hanging: asyncio.Task[None]) -> None:
    """Better twice than never, since nobody knows what became of it. Others need not wait."""
    await hanging
