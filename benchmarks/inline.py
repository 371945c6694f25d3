"""People who type behind the bot's name, letter by letter, whatever is offered meanwhile."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.bots import BotFailed
from tests.botapi.client import Person, offers_of
from tests.botapi.inline import Typed

# A quick typist; Telegram's own clients wait longer than this before they ask.
LETTER_SECONDS = 0.3
_PATIENCE = 60.0  # seconds after which a missing answer ends the benchmark
_WARM_UP = 1.0  # seconds at the start that do not count


@dataclass(frozen=True, slots=True)
class Wish:
    """What is typed, and how the title of what is offered first must begin in the end."""

    text: str
    first: str


WISHES = (
    Wish("第四十五條", "第四十五條"),
    Wish("數據交易", "第四十五條"),
    Wish("59", "第五十九條"),
    Wish("数字人民币", "第三十條"),
    Wish("公共數據", "第"),
    Wish("第三章", "第三章"),
    Wish("shuju", "第"),
    Wish("老年人不會用智能手機", "第"),
    Wish("平台企业", "第"),
)


@dataclass(frozen=True, slots=True)
class Typing:
    """How people who typed were answered.

    Attributes:
        per_second: How many letters were answered in a second, of everybody together.
        p50: Milliseconds within which half of the answers came.
        p95: Milliseconds within which 95 % of them came.
        unanswered: Which part of the letters was not answered, for the next one was there already.
        processor: Milliseconds of processor time that the bot spent on each answer.
    """

    per_second: float
    p50: float
    p95: float
    unanswered: float
    processor: float


async def typing(
    people: Sequence[Person], seconds: float, processor: Callable[[], float]
) -> Typing:
    """Let people type one wish after the other, and time what is offered.

    Args:
        people: The people; each begins a moment after the one before, and with another wish.
        seconds: How long it counts.
        processor: Tells the processor time that the bot has used.

    Raises:
        BotFailed: Something else was offered in the end than what was wished.
    """
    begin = time.perf_counter() + _WARM_UP
    end = begin + seconds
    typists = [_Typist(person, place, len(people)) for place, person in enumerate(people)]
    typing = asyncio.gather(*(typist.type_until(end) for typist in typists))
    await asyncio.sleep(begin - time.perf_counter())
    before = processor()
    await asyncio.sleep(end - time.perf_counter())
    used = processor() - before
    await typing
    typed = [at for typist in typists for at in typist.typed if begin <= at < end]
    waits = [wait for typist in typists for at, wait in typist.waits if begin <= at < end]
    hundredths = statistics.quantiles(waits, n=100, method="inclusive")
    return Typing(
        per_second=len(waits) / seconds,
        p50=hundredths[49] * 1000,
        p95=hundredths[94] * 1000,
        unanswered=1 - len(waits) / len(typed),
        processor=used / len(waits) * 1000,
    )


class _Typist:
    """One person who types.

    Attributes:
        typed: When each letter was typed.
        waits: When a letter was typed that was answered, and how long that took.
    """

    def __init__(self, person: Person, place: int, people: int) -> None:
        self.typed: list[float] = []
        self.waits: list[tuple[float, float]] = []
        self._person = person
        self._begins_after = LETTER_SECONDS * place / people
        self._wishes = islice(cycle(WISHES), place % len(WISHES), None)

    async def type_until(self, end: float) -> None:
        """Type wishes until the end; what is offered is waited for after the last letter only."""
        await asyncio.sleep(self._begins_after)
        while time.perf_counter() < end:
            wish = next(self._wishes)
            tasks = []
            for length in range(1, len(wish.text) + 1):
                typed = await self._person.types(wish.text[:length])
                tasks.append(asyncio.create_task(self._timed(typed)))
                await asyncio.sleep(LETTER_SECONDS)
            offered = await tasks[-1]
            for task in tasks:
                task.cancel()
            if not offered.startswith(wish.first):
                raise BotFailed(f"for {wish.text!r} it offered {offered!r} first")

    async def _timed(self, typed: Typed) -> str:
        """Wait for what is offered; return the first title."""
        begun = time.perf_counter()
        self.typed.append(begun)
        offers = await offers_of(typed, _PATIENCE)
        self.waits.append((begun, time.perf_counter() - begun))
        return "".join(offers.titles[:1])
