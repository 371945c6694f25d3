"""Measure a large delivery, and how long answers take meanwhile. See README.md."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from benchmarks.bots import TIAOWEN, BotFailed, Process, pin_people, running
from benchmarks.questions import MIX
from tests import redis_server
from tests.botapi.client import Person
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.world import World
from tests.e2e.subscribers import Book, daily

_PATIENCE = 60.0
_THINKING = 0.05  # seconds between an answer and the next question
_WARM_UP = 2.0


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="how many are due (10000)")
    parser.add_argument("--seconds", type=int, default=30, help="how long each phase is (30)")
    parser.add_argument("--redis", action="store_true", help="keep all in a Redis of its own")
    options = parser.parse_args()
    with ExitStack() as stack:
        core = pin_people()
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="delivery-")))
        storage = {"BOT_DATA_DIR": str(data)}
        if options.redis:
            redis = stack.enter_context(redis_server.running(appendonly=True))
            storage["REDIS_URL"] = redis.url
        try:
            asyncio.run(_measure(options.people, options.seconds, core, data, storage))
        except BotFailed as error:
            parser.exit(1, f"Not measured to the end: {error}\n")


async def _measure(
    people: int, seconds: float, core: int | None, data: Path, storage: dict[str, str]
) -> None:
    world = World(Rules(polling=PollingRules(0, 0)))
    subscribers = [world.person(f"P{number}") for number in range(people)]
    async with BotApiServer(world) as server:
        settings = {"TELEGRAM_BOT_TOKEN": world.token, "TELEGRAM_API_URL": server.url, **storage}
        async with running(TIAOWEN, settings, core) as process:
            work = _measured(world, subscribers, seconds, Book(data, storage), process)
            await process.outlives(work)
    if server.refusals:
        raise BotFailed(f"the server refused {server.refusals[0]}")


async def _measured(
    world: World, subscribers: Sequence[Person], seconds: float, book: Book, process: Process
) -> None:
    asker = world.person("Li")
    await asker.asks(MIX[0].text, within=_PATIENCE)
    await _asking(asker, _WARM_UP)
    idle = await _asking(asker, seconds)
    before = process.memory().pss
    await book.write(daily(person.chat, datetime.now(UTC)) for person in subscribers)
    await asyncio.sleep(_WARM_UP)
    sent, began = _sent(subscribers), time.perf_counter()
    busy = await _asking(asker, seconds)
    rate = (_sent(subscribers) - sent) / (time.perf_counter() - began)
    print(f"delivered a second: {rate:.2f} ({rate / 30:.1%} of 30)")
    for name, waits in (("nothing else goes on", idle), ("meanwhile", busy)):
        hundredths = statistics.quantiles(waits, n=100, method="inclusive")
        p50, p95, most = (1000 * wait for wait in (hundredths[49], hundredths[94], max(waits)))
        print(f"answers, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {most:.0f} ms")
    ratio = _p95(busy) / _p95(idle)
    print(
        f"p95 meanwhile: x {ratio:.2f} (bound <= 2); memory {process.memory().pss - before:+.1f} MB"
    )


def _p95(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=100, method="inclusive")[94]


def _sent(people: Sequence[Person]) -> int:
    return sum(len(person.chat.state.answers) for person in people)


async def _asking(person: Person, seconds: float) -> list[float]:
    """Ask one question after the other; return how long the answers took."""
    waits: list[float] = []
    end = time.perf_counter() + seconds
    for question in cycle(MIX):
        begin = time.perf_counter()
        if begin > end:
            return waits
        answer = await person.asks(question.text, within=_PATIENCE)
        if question.answer not in answer.text:
            raise BotFailed(f"{question.text!r} was answered with {answer.text!r}")
        waits.append(time.perf_counter() - begin)
        await asyncio.sleep(_THINKING)
    return waits


if __name__ == "__main__":
    main()
