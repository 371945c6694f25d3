"""How people's steps are paced, and how long they wait for what comes of each."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

_WARM_UP = 1.0  # seconds at the start of every phase that do not count

Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How answers came.

    Attributes:
        per_second: How many in a second, to everybody together.
        p50: Milliseconds within which half of them came.
        p95: Milliseconds within which 95 % of them came.
        processor: Milliseconds of processor time that the bot spent on each.
        server_busy: How much of its core the server's process used, 0 to 1. Near 1 it is the
            server that is measured, not the bot.
    """

    per_second: float
    p50: float
    p95: float
    processor: float
    server_busy: float

    @property
    def core_share(self) -> float:
        """How much of a core the bot got, 0 to 1; under load, all that nothing else took."""
        return self.processor * self.per_second / 1000


async def at_once(steps: Sequence[Step], seconds: float, processor: Callable[[], float]) -> Pace:
    """Let people take their steps over and over, side by side, and time them.

    Args:
        steps: What each of them does, again as soon as it is done.
        seconds: How long it counts.
        processor: Tells the processor time that the bot has used.
    """
    phase = _Phase(seconds, processor)

    async def go_on(step: Step) -> None:
        while (begun := time.perf_counter()) < phase.end:
            await step()
            phase.came(begun)

    return await phase.over(*map(go_on, steps))


async def evenly(
    steps: Sequence[Step], rate: float, seconds: float, processor: Callable[[], float]
) -> Pace:
    """Let people take so many steps a second altogether, whatever is answered, and time them.

    Args:
        steps: What each of them does, in turn.
        rate: How many steps a second.
        seconds: How long it counts.
        processor: Tells the processor time that the bot has used.
    """
    phase = _Phase(seconds, processor)
    start = time.perf_counter()

    async def go_on(place: int, step: Step) -> None:
        due = start + place / rate
        while due < phase.end:
            # Whoever is still waiting for an answer then waits for the next one from then on.
            late = time.perf_counter() > due
            await asyncio.sleep(due - time.perf_counter())
            begun = due if late else time.perf_counter()
            await step()
            phase.came(begun)
            due += len(steps) / rate

    return await phase.over(*(go_on(place, step) for place, step in enumerate(steps)))


class _Phase:
    """A stretch of time of which all but the beginning counts.

    Attributes:
        end: When nobody begins anything any more.
    """

    def __init__(self, seconds: float, processor: Callable[[], float]) -> None:
        self._seconds = seconds
        self._processor = processor
        self._begin = time.perf_counter() + _WARM_UP
        self.end = self._begin + seconds
        self._waits: list[tuple[float, float]] = []  # when an answer came, and how long it took

    def came(self, begun: float) -> None:
        """Take note that what was begun then is answered now."""
        now = time.perf_counter()
        self._waits.append((now, now - begun))

    async def over(self, *people: Awaitable[None]) -> Pace:
        """Return how it went, when everybody has finished."""
        watching = asyncio.create_task(self._watch())
        await asyncio.gather(*people)
        bot_seconds, server_seconds = await watching
        counted = [wait for came, wait in self._waits if self._begin <= came <= self.end]
        hundredths = statistics.quantiles(counted, n=100, method="inclusive")
        return Pace(
            per_second=len(counted) / self._seconds,
            p50=hundredths[49] * 1000,
            p95=hundredths[94] * 1000,
            processor=bot_seconds / len(counted) * 1000,
            server_busy=server_seconds / self._seconds,
        )

    async def _watch(self) -> tuple[float, float]:
        await asyncio.sleep(self._begin - time.perf_counter())
        bot, server = self._processor(), time.process_time()
        await asyncio.sleep(self.end - time.perf_counter())
        return self._processor() - bot, time.process_time() - server
