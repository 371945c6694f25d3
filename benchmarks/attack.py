"""Let people ask while the webhook is attacked, in one way after the other. See README.md."""

import argparse
import asyncio
import json
import statistics
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from multiprocessing import get_context
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks.bots import TIAOWEN, BotFailed, Mode, Process, pin_people, running, told
from benchmarks.pacing import Pace, Step, evenly
from benchmarks.questions import MIX
from tests import redis_server
from tests.botapi.client import Person
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.webhooks import WebhookRules
from tests.botapi.world import World
from tests.e2e.attackers import Seen, Target, assault
from tests.e2e.attacks import ATTACKS

PEOPLE, RATE = 100, 20  # questions a second
BOUND = 2.0  # times the p95 without an attack
_WARM_UP = 1.0  # seconds at the start of `evenly` that do not count; the attack begins before
_REPLAYS = 50
_SETTLING = 0.5  # seconds in which what should not come has come
_PATIENCE = 60.0  # seconds after which a missing answer ends the benchmark
_RULES = Rules(webhooks=WebhookRules(set_interval=0, first_wait=0.05))
_HARMLESS = frozenset({"getMe", "getWebhookInfo", "setMyCommands"})  # calls of the bot's own accord


@dataclass(frozen=True, slots=True)
class Phase:
    """People asked for a while.

    Attributes:
        pace: How they were answered.
        wrong: How many calls the bot made that no question asked for.
        cut: How many of Telegram's requests failed.
        seen: What attackers saw, if there were any.
    """

    pace: Pace
    wrong: int
    cut: int
    seen: Seen


class Siege:
    """People, the server, and the bot that is attacked.

    Args:
        server: The server.
        people: Who asks, in turn.
        process: The bot.
        attackers: Where attackers run.
    """

    def __init__(
        self,
        server: BotApiServer,
        people: Sequence[Person],
        process: Process,
        attackers: ProcessPoolExecutor,
    ) -> None:
        self._server = server
        self._people = people
        self._process = process
        self._attackers = attackers
        self._asked = 0
        self._steps = [self._asking(person, at) for at, person in enumerate(people)]

    async def begin(self) -> None:
        """Wait until everybody was answered once, so that all is loaded."""
        for step in self._steps:
            await step()

    async def phase(self, seconds: float, attack: str = "") -> Phase:
        """Let people ask for so many seconds, under an attack or in peace."""
        calls, asked = len(self._server.log), self._asked
        deliveries = len(self._server.deliveries)
        attacking = self._attack(attack, seconds) if attack else _nobody()
        pace, seen = await asyncio.gather(
            evenly(self._steps, RATE, seconds, self._process.processor_seconds), attacking
        )
        await asyncio.sleep(_SETTLING)
        wrong = sum(call.method not in _HARMLESS for call in self._server.log[calls:])
        failed = [each for each in self._server.deliveries[deliveries:] if each.error]
        found = Phase(pace, wrong - (self._asked - asked), len(failed), seen)
        Console(stderr=True).print(
            f"{attack or 'none'}: p95 {pace.p95:.1f} ms, {pace.per_second:.1f} answers a second"
        )
        return found

    async def _attack(self, name: str, seconds: float) -> Seen:
        work = partial(assault, self._target(), ATTACKS[name], seconds + _WARM_UP)
        return await asyncio.get_running_loop().run_in_executor(self._attackers, work)

    def _target(self) -> Target:
        webhook = self._server.platform.webhooks.current
        if webhook is None:
            raise BotFailed("no webhook is set")
        url = urlsplit(webhook.url)
        answered = [each.update.body for each in self._server.deliveries[-_REPLAYS:]]
        return Target(
            url.hostname or "",
            url.port or 0,
            url.path,
            webhook.secret,
            self._people[0].user.id,
            [json.dumps(body).encode() for body in answered],
        )

    def _asking(self, person: Person, place: int) -> Step:
        """Return the step of asking one more question; people begin at different ones."""
        questions = islice(cycle(MIX), place % len(MIX), None)

        async def step() -> None:
            question = next(questions)
            self._asked += 1
            answer = await person.asks(question.text, within=_PATIENCE)
            if question.answer not in answer.text:
                raise BotFailed(f"answered {question.text!r} with {answer.text!r}")

        return step


async def _nobody() -> Seen:
    return Seen()


@dataclass(frozen=True, slots=True)
class Round:
    """A phase in peace, and under each attack; and the bot's memory before and after, in MB."""

    idle: Sequence[Phase]
    attacked: Mapping[str, Phase]
    before: float
    after: float


async def _rounds(
    count: int, seconds: float, names: Sequence[str], redis_url: str | None
) -> list[Round]:
    core = pin_people()
    world = World(_RULES)
    people = [world.person(f"P{number}", language_code="zh-hant") for number in range(PEOPLE)]
    async with BotApiServer(world) as server:
        settings = {"TELEGRAM_BOT_TOKEN": world.token, "TELEGRAM_API_URL": server.url}
        settings |= {**told(Mode.WEBHOOK), **({"REDIS_URL": redis_url} if redis_url else {})}
        with ProcessPoolExecutor(1, get_context("spawn")) as attackers:
            async with running(TIAOWEN, settings, core) as process:
                siege = Siege(server, people, process, attackers)
                return await process.outlives(_besieged(siege, process, count, seconds, names))


async def _besieged(
    siege: Siege, process: Process, count: int, seconds: float, names: Sequence[str]
) -> list[Round]:
    await siege.begin()
    rounds = []
    for _ in range(count):
        before = process.memory().rss
        idle, attacked = [], {}
        for name in names:
            idle.append(await siege.phase(seconds))
            attacked[name] = await siege.phase(seconds, name)
        rounds.append(Round(idle, attacked, before, process.memory().rss))
    return rounds


def _print(rounds: Sequence[Round]) -> bool:
    """Print all as a table; return whether it is as it must be."""
    table = Table(title=f"{RATE} questions a second, medians of {len(rounds)} rounds")
    heads = ("attack", "a second", "answered", "p50, ms", "p95, ms", "of idle", "bot's core")
    for head in (*heads, "attackers' core", "wrongly done", "cut"):
        table.add_column(head, justify="left" if head in {"attack", "answered"} else "right")
    idle = [phase for each in rounds for phase in each.idle]
    usual = statistics.median(phase.pace.p95 for phase in idle)
    table.add_row("none", *_cells(idle, usual))
    phases = {name: [each.attacked[name] for each in rounds] for name in rounds[0].attacked}
    for name, found in phases.items():
        table.add_row(name, *_cells(found, usual))
    console = Console(width=150)
    console.print(table)
    console.print(f"memory {rounds[0].before:.0f} MB before, {rounds[-1].after:.0f} MB after")
    every = [*idle, *(phase for found in phases.values() for phase in found)]
    slowest = max(_p95(found) for found in phases.values())
    return slowest <= BOUND * usual and not any(phase.wrong or phase.cut for phase in every)


def _p95(phases: Sequence[Phase]) -> float:
    return statistics.median(phase.pace.p95 for phase in phases)


def _cells(phases: Sequence[Phase], usual: float) -> list[str]:
    seen = [phase.seen for phase in phases]
    statuses = sum((each.statuses for each in seen), Counter[int]())
    told = [f"{status}: {count}" for status, count in sorted(statuses.items())]
    cut = sum(each.cut for each in seen)
    return [
        f"{statistics.median(each.sent / (each.seconds or 1) for each in seen):.0f}",
        " ".join([*told, *([f"closed: {cut}"] if cut else [])]),
        f"{statistics.median(phase.pace.p50 for phase in phases):.1f}",
        f"{_p95(phases):.1f}",
        f"x {_p95(phases) / usual:.2f}",
        f"{statistics.median(phase.pace.core_share for phase in phases):.0%}",
        f"{statistics.median(each.processor / (each.seconds or 1) for each in seen):.0%}",
        str(sum(phase.wrong for phase in phases)),
        str(sum(phase.cut for phase in phases)),
    ]


def main() -> None:
    """Run it; the exit status is 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each attack comes (3)")
    parser.add_argument("--seconds", type=float, default=10, help="how long each phase is (10)")
    parser.add_argument("--attacks", nargs="+", choices=ATTACKS, default=[*ATTACKS], metavar="NAME")
    parser.add_argument("--redis", action="store_true", help="keep all in a redis-server")
    options = parser.parse_args()
    with ExitStack() as stack:
        server = redis_server.running(appendonly=True) if options.redis else nullcontext()
        redis = stack.enter_context(server)
        url = redis.url if redis else None
        rounds = asyncio.run(_rounds(options.rounds, options.seconds, options.attacks, url))
    sys.exit(not _print(rounds))


if __name__ == "__main__":
    main()
