"""Starting, stopping, being killed, and the store coming and going."""

import asyncio
import itertools
import signal
from pathlib import Path

import pytest

from tests.botapi.client import Person
from tests.botapi.faults import Hang
from tests.botapi.world import World
from tests.e2e.process import until
from tests.e2e.source import SIMPLIFIED, TRADITIONAL
from tests.e2e.stage import Stage, staged
from tests.e2e.talk import headline, pressed, statute
from tests.redis_server import RedisServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

CROWD = 30
AWAY = "answering without memory"
BACK = "the store answers again"


def crowd(stage: Stage) -> list[Person]:
    return [stage.person() for _ in range(CROWD)]


async def everybody_asks(people: list[Person]) -> None:
    for number, person in enumerate(people, 1):
        await person.says(str(number))


def everybody_has_an_answer(people: list[Person]) -> bool:
    """Return whether each has got the article asked for, once."""
    shown = [[statute(answer) for answer in person.chat.state.answers] for person in people]
    return shown == [[TRADITIONAL[number]] for number in range(1, CROWD + 1)]


async def test_told_to_stop_it_answers_what_it_received(world: World, folder: Path) -> None:
    """A signal of another kind in between changes nothing, such as Ctrl-C before a SIGTERM."""
    async with staged(world, folder) as stage:
        people = crowd(stage)
        stage.server.order("sendMessage", Hang(1.0), times=CROWD)
        await everybody_asks(people)
        await until(lambda: len(world.queue) == 0, "all questions are received")
        assert not everybody_has_an_answer(people)
        stage.bot.signal(signal.SIGINT)
        await until(lambda: "stopping" in stage.bot.log, "it is stopping")
        await stage.bot.terminate(within=10)

        assert everybody_has_an_answer(people)


async def test_stopped_and_started_in_the_midst_nobody_is_left_out_or_answered_twice(
    world: World, folder: Path
) -> None:
    """What was not received yet waits at Telegram for the next start."""
    async with staged(world, folder) as stage:
        people = crowd(stage)
        await everybody_asks(people)
        await stage.bot.terminate(within=10)
        await stage.starts()
        await until(lambda: everybody_has_an_answer(people), "everybody has an answer")


async def test_killed_under_load_it_goes_on_where_it_was(
    world: World, folder: Path, storage: dict[str, str]
) -> None:
    async with staged(world, folder, **storage) as stage:
        li, wang = stage.person("zh-hant"), stage.person("en")
        page = await li.asks("45")
        results = await wang.asks("數據")
        await wang.asks("/language zh-Hans")
        await wang.asks("/script 简体")
        people = crowd(stage)
        await everybody_asks(people)
        await until(lambda: any(p.chat.unread for p in people), "it is in the midst of work")
        await stage.restarts()

        assert statute(await li.asks("/next")) == TRADITIONAL[46]
        assert statute(await pressed(li, page, "‹ 第44條")) == TRADITIONAL[44]
        opened = await pressed(wang, results, results.labels[0])
        assert statute(opened) in SIMPLIFIED.values()
        assert headline(await pressed(wang, opened, "‹ 回到结果")) == headline(results)
        assert statute(await wang.asks("45")) == SIMPLIFIED[45]


class Load:
    """People who ask without pause, each the next question when the last one is answered."""

    def __init__(self, stage: Stage) -> None:
        self.answered = 0
        self._tasks = [asyncio.create_task(self._ask(stage.person())) for _ in range(6)]

    async def goes_on(self) -> None:
        """Wait until a good deal more has been answered."""
        goal = self.answered + 60
        await until(lambda: self.answered >= goal or self._failed, "answers come")
        assert not self._failed

    async def ends(self) -> None:
        """Make sure that it went on all the time; let it end."""
        assert not self._failed
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def _failed(self) -> bool:
        return any(task.done() for task in self._tasks)

    async def _ask(self, person: Person) -> None:
        for number in itertools.cycle(range(1, 62)):
            assert statute(await person.asks(str(number))) == TRADITIONAL[number]
            self.answered += 1


@pytest.mark.redis
async def test_redis_goes_and_comes_under_load(
    world: World, folder: Path, redis: RedisServer
) -> None:
    """Nobody is left without an answer; the log tells of each outage once."""
    async with staged(world, folder, REDIS_URL=redis.url) as stage:
        li = stage.person()
        await li.asks("/script 简体")
        load = Load(stage)
        for outage in (1, 2):
            await load.goes_on()
            redis.stop()
            await load.goes_on()
            assert statute(await li.asks("45")) == TRADITIONAL[45]  # what was chosen is not known
            redis.start()
            await until(lambda n=outage: stage.bot.log.count(BACK) == n, "memory is back")  # type: ignore[misc]
            await load.goes_on()
            assert statute(await li.asks("45")) == SIMPLIFIED[45]
        await load.ends()

        assert sum(AWAY in line for line in stage.bot.logged("warning")) == 2
        assert stage.bot.logged("error", "critical") == []


@pytest.mark.redis
async def test_redis_hangs(world: World, folder: Path, redis: RedisServer) -> None:
    """A Redis that takes connections and says nothing delays an answer now and then."""
    async with staged(world, folder, REDIS_URL=redis.url) as stage:
        li = stage.person()
        await li.asks("44")
        redis.pause()
        answer = await li.asks("45")
        redis.resume()
        await until(lambda: stage.bot.log.count(AWAY) == 1, "it is noticed")

        assert statute(answer) == TRADITIONAL[45]


@pytest.mark.redis
async def test_without_memory_people_are_told_what_can_not_be_done(
    world: World, folder: Path, redis: RedisServer
) -> None:
    redis.stop()
    async with staged(world, folder, REDIS_URL=redis.url) as stage:
        li = stage.person()
        told = [(await li.asks(asked)).text for asked in ("/language en", "/forget")]
        following = await li.asks("/next")

        assert told == ["暫時存取不了記錄，這次沒有任何改動，請稍後再試。"] * 2
        assert following.text
        assert statute(await li.asks("45")) == TRADITIONAL[45]
