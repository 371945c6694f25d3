"""Many people who ask: once, each for another article, or on and on."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import cycle

from tests.botapi.client import Person
from tests.e2e.process import until
from tests.e2e.source import NUMBERS, TRADITIONAL
from tests.e2e.talk import statute

_MORE = 5  # answers
_PATIENCE = 30.0  # seconds that one may take at most


class Crowd:
    """People, each of whom asks once for the article of their place in the line.

    Attributes:
        people: They.
    """

    def __init__(self, person: Callable[[], Person], size: int) -> None:
        assert size <= len(NUMBERS), "each asks for an article of its own"
        self.people: Sequence[Person] = [person() for _ in range(size)]

    async def asks(self) -> None:
        """Let everybody ask."""
        for number, person in zip(NUMBERS, self.people, strict=False):
            await person.says(str(number))

    @property
    def answers(self) -> list[list[str]]:
        """What everybody has been shown."""
        return [[statute(answer) for answer in person.chat.state.answers] for person in self.people]

    @property
    def is_answered(self) -> bool:
        """Whether each has the article that was asked for, once."""
        return self.answers == [[TRADITIONAL[number]] for number in NUMBERS[: len(self.people)]]

    async def is_served(self, within: float) -> None:
        """Wait until everybody has an answer; it must be the right one, and come once.

        Raises:
            AssertionError: Somebody has none in time, or a wrong one, or two.
        """
        await until(lambda: all(person.chat.unread for person in self.people), "answers", within)
        assert self.is_answered, self.answers


class Load:
    """People who ask without pause, each the next question when the last one is answered."""

    def __init__(self, person: Callable[[], Person], size: int = 8) -> None:
        self._is_over = False
        self._people = [person() for _ in range(size)]
        self._tasks = [asyncio.create_task(self._ask(each)) for each in self._people]

    async def goes_on(self) -> None:
        """Wait until everybody has been answered several times more, whoever waits longest."""
        goals = [count + _MORE for count in self._counts]
        await until(lambda: self._has_failed or self._is_beyond(goals), "answers come", _PATIENCE)
        assert not self._has_failed, await asyncio.gather(*self._tasks)

    async def ends(self) -> None:
        """Wait for the last answers; each must have come once, and in order.

        Raises:
            AssertionError: One came twice, or is wrong, or did not come.
        """
        self._is_over = True
        await asyncio.gather(*self._tasks)
        for person in self._people:
            await person.chat.silence(0.1)

    @property
    def _counts(self) -> list[int]:
        return [len(person.chat.state.answers) for person in self._people]

    @property
    def _has_failed(self) -> bool:
        return any(task.done() for task in self._tasks)

    def _is_beyond(self, goals: list[int]) -> bool:
        return all(count >= goal for count, goal in zip(self._counts, goals, strict=True))

    async def _ask(self, person: Person) -> None:
        numbers = cycle(NUMBERS)
        while not self._is_over:
            number = next(numbers)
            answer = await person.asks(str(number), within=_PATIENCE)
            assert statute(answer) == TRADITIONAL[number]
