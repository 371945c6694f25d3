"""A delivery to many while everything that can fails: bots and Redis are killed, calls go wrong.

What must hold: nobody is left out, and nobody gets an article twice but for the doubts that no
bot can resolve: what a process had under way when it was killed, and calls that were carried out
and not answered.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.errors import StoreUnavailable
from tests.botapi.faults import Broken, Hang, Odds, Order, TooMany
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.world import World
from tests.e2e.process import BotProcess, until
from tests.e2e.stage import telegram
from tests.e2e.subscribers import Book, daily
from tests.redis_server import RedisServer

BOTS = 2
PER_SECOND = 28.8
_NEVER = 300.0  # seconds; longer than any bot waits for an answer
# What goes wrong with the calls, and how often: 1 % are answered 500, 0.5 % are told to wait, and
# 0.5 % are not answered, one half of these after they were carried out.
ODDS = (
    Odds(0.01, Order(Broken(500))),
    Odds(0.005, Order(TooMany(1))),
    Odds(0.0025, Order(Hang(_NEVER))),
    Odds(0.0025, Order(Hang(_NEVER), after=True)),
)
# A message that was answered shortly before a kill may not have been recorded yet.
_RECORDING_SECONDS = 0.2
# A dead bot's lease must end, and what was sent must be known not to be answered.
_GRACE = 90.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen.

    Attributes:
        people: How many get their article in the same minute.
        kills: How often a bot is killed (kill -9) and started again.
        redis_kills: How often Redis is.
        odds: What goes wrong with calls by chance.
        seed: What chance depends on.
    """

    people: int
    kills: int
    redis_kills: int
    odds: Sequence[Odds] = ODDS
    seed: int = 4


@dataclass(frozen=True, slots=True)
class Report:
    """What happened.

    Attributes:
        people: How many should get one message each.
        seconds: How long it took until the last one had it.
        missed: How many got nothing.
        duplicates: How many messages came more than once.
        most: How often the same one came at most.
        doubts: How many may have: calls under way at each kill, and calls carried out but not
            answered.
        calls: How many calls were made in all.
    """

    people: int
    seconds: float
    missed: int
    duplicates: int
    most: int
    doubts: int
    calls: int

    def __str__(self) -> str:
        return (
            f"{self.people} people in {self.seconds:.0f} s "
            f"({self.people / self.seconds:.1f} a second), {self.calls} calls: "
            f"{self.missed} missed, {self.duplicates} duplicates of {self.doubts} doubts, "
            f"at most {self.most} of one"
        )


class CrashRun:
    """A run: the world, the bots, and Redis.

    Args:
        plan: What is to happen.
        folder: An empty folder.
        redis: A server that keeps what it has over a restart.
    """

    def __init__(self, plan: Plan, folder: Path, redis: RedisServer) -> None:
        # What is random here must be the same for the same plan; nothing is secret.
        self._chance = random.Random(plan.seed)  # noqa: S311
        self._plan = plan
        self._redis = redis
        self._world = World(Rules(polling=PollingRules(0.2, 0.2)))
        self._server = BotApiServer(self._world)
        self._people = [self._world.person(f"P{number}") for number in range(plan.people)]
        self._storage = {"REDIS_URL": redis.url}
        self._folder = folder
        self._book = Book(folder, self._storage)
        self._bots: list[BotProcess] = []
        self._doubts = 0

    async def run(self) -> Report:
        """Let it happen, and wait until it is over."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._server)
            for number in range(BOTS):
                self._bots.append(await stack.enter_async_context(self._bot(number)))
            await until(lambda: all("answering as" in bot.log for bot in self._bots), "both run")
            due = datetime.now(UTC) + timedelta(seconds=1)
            await self._book.write(daily(person.chat, due) for person in self._people)
            self._server.chance("sendMessage", self._plan.odds, seed=self._plan.seed)
            trouble = asyncio.create_task(self._trouble())
            stack.callback(trouble.cancel)
            await self._settled()
            await trouble
        return self._report(due.timestamp())

    @asynccontextmanager
    async def _bot(self, number: int) -> AsyncIterator[BotProcess]:
        home = self._folder / f"bot{number}"
        home.mkdir()
        bot = BotProcess(home, telegram(self._world, self._server) | self._storage)
        await bot.launch()
        try:
            yield bot
            await bot.terminate()
        finally:
            if bot.is_running:
                await bot.kill()

    async def _trouble(self) -> None:
        """Kill bots and Redis at random moments while the delivery runs."""
        span = self._plan.people / PER_SECOND
        blows = [self._kill_bot] * self._plan.kills + [self._kill_redis] * self._plan.redis_kills
        self._chance.shuffle(blows)
        moments = sorted(self._chance.uniform(1.0, 1.0 + span) for _ in blows)
        begin = time.monotonic()
        for moment, blow in zip(moments, blows, strict=True):
            await asyncio.sleep(max(0.0, begin + moment - time.monotonic()))
            await blow()

    async def _kill_bot(self) -> None:
        bot = self._chance.choice(self._bots)
        await bot.kill()
        self._doubts += self._under_way()
        await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        await bot.launch()

    async def _kill_redis(self) -> None:
        self._redis.kill()
        await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        self._redis.start()

    def _under_way(self) -> int:
        """Return how many messages may have been sent and not recorded, of all bots together."""
        since = time.monotonic() - _RECORDING_SECONDS
        answered = [c for c in self._server.log[-200:] if c.method == "sendMessage"]
        recent = sum(call.time + call.seconds > since for call in answered)
        return self._server.under_way("sendMessage") + recent

    async def _settled(self) -> None:
        """Wait until each one's article is recorded, or it is plain that it will not be."""
        patience = self._plan.people / PER_SECOND * 1.5 + _GRACE
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            await asyncio.sleep(1.0)
            if not all(person.chat.state.answers for person in self._people):
                continue
            try:
                found = await self._book.read()
            except StoreUnavailable:
                continue
            if all(subscription.last_day for subscription in found.values()):
                return

    def _report(self, begin: float) -> Report:
        got = [person.chat.state.answers for person in self._people]
        calls = self._server.calls("sendMessage")
        # A call that was carried out and then hung has no status; one of them is a doubt.
        unanswered = sum(call.status == 0 for call in calls)
        return Report(
            people=self._plan.people,
            seconds=max(answers[0].date for answers in got if answers) - begin,
            missed=sum(not answers for answers in got),
            duplicates=sum(len(answers) - 1 for answers in got if answers),
            most=max(map(len, got)),
            doubts=self._doubts + unanswered,
            calls=len(calls),
        )
