"""A city asks two processes behind a balancer, which are killed and restarted in turn.

What must hold: every question is answered, and none twice; nothing that is written tells a secret,
and at the default level nothing that people typed.
"""

import asyncio
import itertools
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.botapi.faults import Broken, Hang, Odds, Order, TooMany
from tests.botapi.platform import Rules
from tests.botapi.updates import PollingRules
from tests.botapi.world import World
from tests.e2e.citizen import WORDS, Citizen, waits
from tests.e2e.replicas import Replica, Replicas, replicated
from tests.redis_server import RedisServer

_NEVER = 300.0  # seconds; longer than any bot waits for an answer
# What goes wrong with the calls, and how often: 1 % are answered 500, 1 % are told to wait, and 1 %
# are not answered, and not carried out either.
ODDS = (
    Odds(0.01, Order(Broken(500))),
    Odds(0.01, Order(TooMany(1))),
    Odds(0.01, Order(Hang(_NEVER))),
)
_METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery")
_AWAY = (0.5, 2.0)  # seconds between a process's or Redis' end and its start
_SETTLING = 5.0  # seconds in which what comes twice has come
# What Telegram refuses because of what was done to the processes: a press that waited too long for
# a process to be taken over, an edit that the dead one had made already, a webhook set by both.
_EXCUSED = ("query is too old", "message is not modified", "retry after")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen.

    Attributes:
        people: How many ask.
        seconds: For how long.
        every: After how many seconds each time a process is killed (kill -9) or, the next time,
            the other one told to stop and started again.
        restarts_redis: Whether Redis is restarted in between.
        odds: What goes wrong with calls by chance.
        seed: What chance depends on.
        pause: Between how many seconds after an answer the next question comes.
        patience: How many seconds an answer is waited for.
        level: What the processes log.
    """

    people: int = 200
    seconds: float = 180.0
    every: float = 20.0
    restarts_redis: bool = False
    odds: Sequence[Odds] = ()
    seed: int = 6
    pause: tuple[float, float] = (1.0, 4.0)
    patience: float = 60.0
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Report:
    """What happened.

    Attributes:
        answered: How many questions were answered.
        unanswered: Which were not.
        surplus: Which answers came twice.
        waits: How long answers took, in seconds, the shortest first.
        troubles: How often a process was killed, was told to stop, or Redis was.
        doubts: How many calls hung when a process was killed: nobody can know of these.
        refusals: What Telegram refused that it should not have had to, and how often.
        complaints: Error lines and lines that are none, of all logs.
        leaks: What was written that never must be.
    """

    answered: int
    unanswered: Sequence[str]
    surplus: Sequence[str]
    waits: Sequence[float]
    troubles: Counter[str]
    doubts: int
    refusals: Counter[str]
    complaints: Sequence[str]
    leaks: Sequence[str]

    @property
    def is_well(self) -> bool:
        """Whether all went as it must."""
        wrong = (self.surplus, self.refusals, self.complaints, self.leaks)
        return not any(wrong) and len(self.unanswered) <= self.doubts

    def wait(self, share: float) -> float:
        """Return within how many seconds a share of all answers came; infinite without any."""
        return self.waits[int(share * (len(self.waits) - 1))] if self.waits else float("inf")


class CityRun:
    """A run: the world, its people, two processes, and Redis.

    Args:
        plan: What is to happen.
        folder: An empty folder.
        redis: A server with a password that keeps what it has over a restart.
    """

    def __init__(self, plan: Plan, folder: Path, redis: RedisServer) -> None:
        # What is random here must be the same for the same plan; nothing is secret.
        self._chance = random.Random(plan.seed)  # noqa: S311
        self._plan = plan
        self._folder = folder
        self._redis = redis
        self._world = World(Rules(polling=PollingRules(0.2, 0.2)))
        self._citizens = [self._citizen(number) for number in range(plan.people)]
        self._troubles: Counter[str] = Counter()
        self._doubts = 0
        self._complaints: list[str] = []

    async def run(self) -> Report:
        """Let it happen, and wait until it is over."""
        level = self._plan.level
        async with replicated(
            self._world, self._folder, self._redis, BOT_LOG_LEVEL=level
        ) as replicas:
            for number, method in enumerate(_METHODS):
                replicas.server.chance(method, self._plan.odds, seed=self._plan.seed + number)
            end = time.monotonic() + self._plan.seconds
            trouble = asyncio.create_task(self._trouble(replicas, end))
            await asyncio.gather(*(each.asks_until(end) for each in self._citizens), trouble)
            await asyncio.sleep(_SETTLING)
            for citizen in self._citizens:
                citizen.take_leave()
            await asyncio.gather(*(self._end(bot, signal.SIGTERM) for bot in replicas.bots))
            replicas.excuse("")  # all is told of in the report
            return self._report(replicas)

    def _citizen(self, number: int) -> Citizen:
        person = self._world.person(f"P{number}")
        chance = random.Random(self._chance.random())  # noqa: S311 - as above
        return Citizen(person, chance, self._plan.pause, self._plan.patience)

    async def _trouble(self, replicas: Replicas, end: float) -> None:
        """Kill one process, restart the other, then the other way round; and Redis in between."""
        first, second = replicas.bots
        rounds = [
            (first, signal.SIGKILL),
            (second, signal.SIGTERM),
            (second, signal.SIGKILL),
            (first, signal.SIGTERM),
        ]
        blows = itertools.cycle(rounds)
        begin = end - self._plan.seconds
        for number in itertools.count(1):
            moment = begin + number * self._plan.every
            if moment > end - self._plan.every / 2:
                return
            if self._plan.restarts_redis:
                await _until(moment - self._plan.every / 2)
                await self._restart_redis()
            await _until(moment)
            bot, how = next(blows)
            if how is signal.SIGKILL and self._plan.odds:
                self._doubts += replicas.server.under_way("sendMessage")
            await self._end(bot, how)
            await asyncio.sleep(self._chance.uniform(*_AWAY))
            await bot.starts()

    async def _end(self, bot: Replica, how: signal.Signals) -> None:
        self._troubles[how.name] += 1
        bot.signal(how)
        try:
            status = await bot.ends(within=10)
        except AssertionError:
            self._complaints.append("told to stop, it had not ended after 10 s")
        else:
            if how is signal.SIGTERM and status:
                self._complaints.append(f"told to stop, it ended with status {status}")

    async def _restart_redis(self) -> None:
        self._troubles["Redis"] += 1
        await asyncio.to_thread(self._redis.stop)
        await asyncio.sleep(self._chance.uniform(*_AWAY))
        await asyncio.to_thread(self._redis.start)

    def _report(self, replicas: Replicas) -> Report:
        refusals = Counter(
            f"{call.method}: {call.description}" for call in replicas.server.refusals
        )
        logged = [
            line
            for bot in replicas.bots
            for line in (*bot.logged("error", "critical"), *bot.stray_lines)
        ]
        return Report(
            answered=sum(len(citizen.answered) for citizen in self._citizens),
            unanswered=[each for citizen in self._citizens for each in citizen.unanswered],
            surplus=[each for citizen in self._citizens for each in citizen.surplus],
            waits=waits(self._citizens),
            troubles=self._troubles,
            doubts=self._doubts,
            refusals=Counter({what: n for what, n in refusals.items() if not _is_excused(what)}),
            complaints=self._complaints + logged,
            leaks=self._leaks(replicas),
        )

    def _leaks(self, replicas: Replicas) -> list[str]:
        """Return what was written that never must be, by what it is, not as it is."""
        webhook = replicas.webhook
        never = {
            "token": self._world.token,
            "token's secret half": self._world.token.partition(":")[2],
            "webhook's secret": webhook.secret,
            "webhook's path": webhook.url.rpartition("/")[2],
            "Redis password": self._redis.password or "",
        }
        if self._plan.level != "debug":
            never |= {f"people's words {text}": text for text, _ in WORDS}
            never |= {f"people's words, escaped {text}": _escaped(text) for text, _ in WORDS}
        written = replicas.written()
        return [what for what, text in never.items() if text and text in written]


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


def _is_excused(what: str) -> bool:
    return any(words in what for words in _EXCUSED)


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode()
