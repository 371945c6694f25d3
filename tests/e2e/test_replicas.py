"""Two processes with a webhook behind a balancer, on one Redis, and one of them in trouble."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.botapi.faults import Hang, TooMany
from tests.botapi.world import World
from tests.e2e.crowd import Crowd, Load
from tests.e2e.process import until
from tests.e2e.replicas import IMPATIENT, Replicas, redis_of_a_module, replicated
from tests.e2e.source import SIMPLIFIED, TRADITIONAL
from tests.e2e.talk import pressed, statute
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.redis, pytest.mark.asyncio(loop_scope="module")]

SOON = 15.0  # seconds in which everybody must have an answer


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """The module's Redis."""
    with redis_of_a_module() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory, redis: RedisServer
) -> AsyncIterator[Replicas]:
    """The module's two processes."""
    folder = tmp_path_factory.mktemp("replicas")
    async with replicated(World(IMPATIENT), folder, redis, BOT_LOG_LEVEL="debug") as replicas:
        yield replicas


@pytest.fixture
def two(running: Replicas) -> Iterator[Replicas]:
    """The module's two processes, and after the test the assurance that all went well."""
    yield running
    running.check()


async def test_both_answer_and_know_the_same(two: Replicas) -> None:
    li = two.person()
    page = await li.asks("45")
    for number in range(46, 50):
        two.balancer.cut()  # the next connection is the other process's
        page = await pressed(li, page, f"第{number}條 ›")
        assert statute(page) == TRADITIONAL[number]
    await li.asks("/script 简体")
    two.balancer.cut()
    assert statute(await li.asks("/next")) == SIMPLIFIED[50]
    assert all(two.balancer.served[bot.port] for bot in two.bots)


async def test_a_repeated_update_does_nothing_twice_anywhere(two: Replicas) -> None:
    li = two.person()
    page = await li.asks("45")
    await pressed(li, page, "第46條 ›")
    await until(lambda: len(two.world.queue) == 0, "all is acknowledged")
    calls = len(two.server.log)
    for number in {delivery.update.id for delivery in two.server.deliveries}:
        for bot in two.bots:
            assert (await two.server.replay(number, bot.url)).status == 200
    await li.chat.silence()

    assert [call.method for call in two.server.log[calls:]] == []
    assert statute(await li.asks("/next")) == TRADITIONAL[47]


async def test_an_update_told_to_both_at_once_is_answered_once(two: Replicas) -> None:
    li = two.person()
    two.server.order("sendMessage", Hang(1.0))
    await li.says("45")
    await until(lambda: two.server.under_way("sendMessage") == 1, "the answer is being sent")
    two.balancer.cut()
    assert statute(await li.chat.next_answer()) == TRADITIONAL[45]
    await until(lambda: len(two.world.queue) == 0, "all is acknowledged")
    await li.chat.silence()


async def test_when_one_is_killed_the_other_answers_what_it_had(two: Replicas) -> None:
    """What Telegram has is not sent again, though Telegram has not said so yet."""
    taken, waiting = Crowd(two.person, 20), Crowd(two.person, 20)
    two.server.order("sendMessage", Hang(3.0), times=20, after=True)
    await taken.asks()
    await until(lambda: all(person.chat.unread for person in taken.people), "all are sent")
    two.server.order("sendMessage", TooMany(3), times=20)
    await waiting.asks()
    await until(lambda: two.written().count("asks for patience") == 20, "all are told to wait")
    await asyncio.sleep(0.1)  # it is recorded that nothing was sent
    await two.bots[0].kill()
    await waiting.is_served(SOON)
    await asyncio.sleep(0.5)
    assert waiting.is_answered
    assert taken.is_answered
    await two.bots[0].starts()


async def test_a_rolling_restart_under_load_loses_nothing(two: Replicas) -> None:
    load = Load(two.person)
    for bot in two.bots:
        await load.goes_on()
        bot.signal(signal.SIGTERM)
        assert await bot.ends(within=10) == 0
        await load.goes_on()
        await bot.starts()
    await load.goes_on()
    await load.ends()


async def test_killed_and_started_again_in_turn_under_load_nothing_is_lost(two: Replicas) -> None:
    load = Load(two.person)
    for bot in two.bots:
        await load.goes_on()
        await bot.kill()
        await load.goes_on()
        await bot.starts()
    await load.goes_on()
    await load.ends()


async def test_redis_is_restarted_under_load(two: Replicas, redis: RedisServer) -> None:
    load = Load(two.person)
    for end in (redis.stop, redis.kill):
        await load.goes_on()
        end()
        await load.goes_on()
        redis.start()
        await load.goes_on()
    await load.ends()


async def test_nothing_that_was_written_tells_a_secret(two: Replicas, redis: RedisServer) -> None:
    """Last, since it searches all that was written, at debug level, in all that went before."""
    secrets = {
        "token": two.world.token,
        "webhook's secret": two.webhook.secret,
        "webhook's path": two.webhook.url.rpartition("/")[2],
        "Redis password": redis.password or "",
    }
    told = [await bot.asked(path) for bot in two.bots for path in ("/readyz", "/metrics")]
    written = two.written() + "".join(each.text for each in told if each)

    assert all(secrets.values())
    assert [name for name, secret in secrets.items() if secret in written] == []
    assert "sendMessage" in written, "nothing was logged that could have told"
