"""The article of the day when Telegram, Redis or the bot itself misbehaves or must stop."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi.client import Person
from tests.botapi.faults import Broken, Drop, Fault, Hang, TooMany
from tests.botapi.limits import FloodLimits
from tests.botapi.platform import Rules
from tests.botapi.updates import PollingRules
from tests.botapi.world import World
from tests.e2e.process import until
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage, staged
from tests.e2e.subscribers import Book, daily, delivered, standing
from tests.e2e.talk import statute
from tests.redis_server import RedisServer
from tests.redis_server import running as running_redis

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def next_minute(folder: Path) -> None:
    """Subscribe as people do, for the next minute, and wait for what comes."""
    async with staged(World(), folder) as stage:
        li, wang = stage.person(), stage.person()
        soon = datetime.now(UTC) + timedelta(seconds=62)
        answers = [await who.asks(f"/subscribe {soon:%H:%M} UTC") for who in (li, wang)]
        assert ["已訂閱每日一條" in answer.text for answer in answers] == [True, True]
        articles = [statute(await delivered(who.chat, within=75)) for who in (li, wang)]
        await li.chat.silence(2.5)

        assert articles[0] == articles[1]
        assert datetime.now(UTC) - soon.replace(second=0, microsecond=0) < timedelta(seconds=10)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def waiting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[asyncio.Task[None]]:
    """What is mostly waiting for the next minute goes on beside the tests."""
    task = asyncio.create_task(next_minute(tmp_path_factory.mktemp("minute")))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


# What goes wrong, and how often it then comes.
@pytest.mark.parametrize(
    ("fault", "after", "times"),
    [
        pytest.param(TooMany(1), False, 1, id="429"),
        pytest.param(Broken(500), False, 1, id="500"),
        pytest.param(Drop(), False, 1, id="cut off before it was sent"),
        pytest.param(Drop(), True, 2, id="cut off after it was sent"),
    ],
)
async def test_trouble(
    stage: Stage, li: Person, book: Book, *, fault: Fault, after: bool, times: int
) -> None:
    await li.asks("/subscribe")
    stage.server.order("sendMessage", fault, after=after)
    await book.make_due(li.chat)
    for _ in range(times):
        await delivered(li.chat, within=10.0)
    await standing(book, li.chat, lambda s: s is not None and s.last_day is not None)

    await li.chat.silence(0.1)


async def test_too_late_it_is_left_out_and_the_next_one_says_so(world: World, folder: Path) -> None:
    async with staged(world, folder, BOT_DAILY_LATE_HOURS="1") as stage:
        li, wang = stage.person(), stage.person()
        book, now = Book(stage.bot.data, {}), datetime.now(UTC)
        late, days_late = now - timedelta(hours=2), now - timedelta(days=2, minutes=1)
        await book.write([daily(li.chat, late), daily(wang.chat, days_late)])
        message = await delivered(wang.chat)
        kept = await standing(book, li.chat, lambda s: s is not None and s.missed > 0)

        assert li.chat.unread == []
        assert "前面有 2 天沒能送到" in message.text
        assert kept is not None
        assert kept.missed == 1


async def test_told_to_stop_in_the_midst_nobody_gets_it_twice(
    world: World, folder: Path, storage: dict[str, str]
) -> None:
    async with staged(world, folder, **storage) as stage:
        book = Book(stage.bot.data, storage)
        people = [stage.person() for _ in range(60)]
        stage.server.order("sendMessage", Hang(1.0), times=len(people))
        await book.write(daily(person.chat, datetime.now(UTC)) for person in people)
        await until(lambda: any(p.chat.unread for p in people), "it is in the midst of it")
        await stage.bot.terminate(within=10)
        assert 0 < sum(bool(person.chat.unread) for person in people) < len(people)
        await stage.starts()
        await until(lambda: all(person.chat.unread for person in people), "all have it")
        await asyncio.sleep(1.5)

        assert [len(person.chat.unread) for person in people] == [1] * len(people)


async def test_told_to_stop_when_nothing_is_answered(world: World, folder: Path) -> None:
    """Answers and deliveries under way are given up side by side, and in time."""
    async with staged(world, folder) as stage:
        book, li, wang = Book(stage.bot.data, {}), stage.person(), stage.person()
        stage.server.order("sendMessage", Hang(60.0), times=9)
        await book.write([daily(li.chat, datetime.now(UTC))])
        await wang.says("45")
        await until(lambda: stage.server.under_way("sendMessage") == 2, "both are under way")
        await stage.bot.terminate(within=10)
        kept = await book.of(li.chat)

        assert kept is not None
        assert kept.doubt is not None


async def test_a_hundred_at_once_within_telegrams_own_limits(folder: Path) -> None:
    """Here the server counts by itself, and people ask something meanwhile."""
    world = World(Rules(flood=FloodLimits(), polling=PollingRules(0.2, 0.2)))
    async with staged(world, folder) as stage:
        stage.excuse("Too Many Requests")
        book = Book(stage.bot.data, {})
        people, askers = ([stage.person() for _ in range(count)] for count in (100, 10))
        await book.write(daily(person.chat, datetime.now(UTC)) for person in people)
        for asker in askers:
            assert statute(await asker.asks("45", within=15.0)) == TRADITIONAL[45]
            await asyncio.sleep(0.2)
        await until(lambda: all(person.chat.unread for person in people), "all have it")

        assert [len(person.chat.unread) for person in people] == [1] * len(people)


@pytest.mark.redis
async def test_that_subscriptions_may_be_lost_is_logged_at_the_start(
    world: World, folder: Path
) -> None:
    with running_redis() as redis:
        async with staged(world, folder, REDIS_URL=redis.url) as stage:
            await until(lambda: "subscriptions would be lost" in stage.bot.log, "it is told")


@pytest.mark.redis
async def test_what_was_delivered_while_redis_was_away_does_not_come_again(
    world: World, folder: Path, redis: RedisServer
) -> None:
    async with staged(world, folder, REDIS_URL=redis.url) as stage:
        book = Book(stage.bot.data, {"REDIS_URL": redis.url})
        people = [stage.person() for _ in range(30)]
        stage.server.order("sendMessage", Hang(0.5), times=len(people))
        await book.write(daily(person.chat, datetime.now(UTC)) for person in people)
        await until(lambda: stage.server.under_way("sendMessage") > 5, "many are under way")
        redis.kill()
        await asyncio.sleep(2.0)
        redis.start()
        await until(lambda: all(person.chat.unread for person in people), "all have it", 45.0)
        await asyncio.sleep(1.5)

        assert [len(person.chat.unread) for person in people] == [1] * len(people)


async def test_it_comes_in_the_minute_that_was_asked_for(waiting: "asyncio.Task[None]") -> None:
    await waiting
