"""Somebody who asks one question after another, and knows which question each answer belongs to."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.botapi.client import Person
from tests.botapi.values import Message
from tests.e2e.source import NUMBERS, TRADITIONAL
from tests.e2e.talk import statutes

# What is asked in words, and what stands in the answer; typed by nobody but people.
WORDS = (
    ("數據交易", "第四十五條"),
    ("数字人民币", "第三十條"),
    ("老年人不會用智能手機", "老年人"),
    ("离婚怎么办", "离婚"),
    ("麒麟Zq7vX 平臺企業", "平臺"),
)
_PRESSES, _IN_WORDS = 0.25, 0.25  # which share of all is pressed, and typed in words


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered: when it was asked, in `time.monotonic()`, and how long it took.

    Attributes:
        asked: When.
        seconds: How long the answer took.
    """

    asked: float
    seconds: float


class Citizen:
    """A person who asks until told to end.

    Args:
        person: Who asks.
        chance: What decides what is asked.
        pause: Between how many seconds after an answer the next question comes.
        patience: How many seconds an answer is waited for.

    Attributes:
        answered: The questions that were answered.
        unanswered: What was asked and not answered in time.
        surplus: Answers that nothing was asked for any more: what came twice.
    """

    def __init__(
        self, person: Person, chance: random.Random, pause: tuple[float, float], patience: float
    ) -> None:
        self.answered: list[Answered] = []
        self.unanswered: list[str] = []
        self.surplus: list[str] = []
        self._person = person
        self._chance = chance
        self._pause = pause
        self._patience = patience
        self._number = chance.choice(NUMBERS)
        self._last = ""  # what was asked last
        self._page: Message | None = None  # the last answer with one article, and its buttons

    async def asks_until(self, end: float) -> None:
        """Ask one question after another until a moment of `time.monotonic()`."""
        await asyncio.sleep(self._chance.uniform(0, self._pause[1]))
        while time.monotonic() < end:
            self._take_surplus()
            await self._ask()
            await asyncio.sleep(self._chance.uniform(*self._pause))

    def take_leave(self) -> None:
        """Look a last time whether something came twice."""
        self._take_surplus()

    async def _ask(self) -> None:
        drawn = self._chance.random()
        if drawn < _PRESSES and self._page is not None and self._number < NUMBERS[-1]:
            await self._press(self._page)
        elif drawn < _PRESSES + _IN_WORDS:
            text, expected = self._chance.choice(WORDS)
            self._page = None
            await self._say(text, lambda answer: expected in answer.text)
        else:
            self._number = self._chance.choice([n for n in NUMBERS if n != self._number])
            text = self._chance.choice(["{}", "/article {}", "第{}條"]).format(self._number)
            self._page = await self._say(text, self._shows(self._number))

    async def _press(self, page: Message) -> None:
        self._number += 1
        asked = time.monotonic()
        await self._person.presses(page, f"第{self._number}條 ›")
        self._page = await self._await(f"›{self._number}", asked, self._shows(self._number))

    async def _say(self, text: str, fits: Callable[[Message], bool]) -> Message | None:
        asked = time.monotonic()
        await self._person.says(text)
        return await self._await(text, asked, fits)

    async def _await(
        self, what: str, asked: float, fits: Callable[[Message], bool]
    ) -> Message | None:
        """Wait for an answer that fits; what does not is one that came before, and came twice."""
        self._last = what
        while (left := asked + self._patience - time.monotonic()) > 0:
            try:
                answer = await self._person.chat.next_answer(left)
            except AssertionError:
                break
            if fits(answer):
                self.answered.append(Answered(asked, time.monotonic() - asked))
                return answer
            self.surplus.append(self._described(answer))
        self.unanswered.append(what)
        return None

    def _take_surplus(self) -> None:
        self.surplus.extend(map(self._described, self._person.chat.read_all()))

    def _described(self, answer: Message) -> str:
        how = "edited" if answer.is_edited else "sent"
        return f"{how} again after {self._last!r}: {answer.text.partition(chr(10))[0]}"

    @staticmethod
    def _shows(number: int) -> Callable[[Message], bool]:
        return lambda answer: statutes(answer) == [TRADITIONAL[number]]


def waits(citizens: Sequence[Citizen]) -> list[float]:
    """Return how long all answers took, in seconds, the shortest first."""
    return sorted(each.seconds for citizen in citizens for each in citizen.answered)
