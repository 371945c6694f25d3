"""Which message answered which question, so that an edited question edits its answer."""

import asyncio

from bot.failures import outside_updates
from bot.telegram.inbound import Incoming
from storage.keys import Key
from storage.memory import Memory
from storage.records import AnswerSent


class Sent:
    """Remembers answers. They are written together, beside the next answers, and awaited by none.

    Args:
        memory: Where they are kept.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._unwritten: dict[Key[AnswerSent], AnswerSent] = {}
        self._under_way: dict[Key[AnswerSent], AnswerSent] = {}
        self._writing: asyncio.Task[None] | None = None

    def remember(self, question: Incoming, answer: int) -> None:
        """Remember the id of the message that answers a question."""
        self._unwritten[_key(question)] = AnswerSent(str(answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), context=outside_updates())

    async def answer_to(self, question: Incoming) -> int | None:
        """Return the id of the message that answered a question, or None if it is not known."""
        await self.settle_of(question)
        (kept,) = await self._memory.recall([_key(question)])
        if not isinstance(kept, AnswerSent) or not kept.message.isdecimal():
            return None
        return int(kept.message)

    async def settle_of(self, question: Incoming) -> None:
        """Wait until all is written of whoever asks: they may ask to be forgotten."""
        person = question.request.person
        if any(key.person == person for key in (*self._unwritten, *self._under_way)):
            await self.settle()

    async def settle(self) -> None:
        """Wait until all is written, as far as the store takes it."""
        while self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        try:
            while self._unwritten:
                self._under_way, self._unwritten = self._unwritten, {}
                await self._memory.keep(list(self._under_way.items()))
        finally:
            self._under_way = {}
            self._writing = None


def _key(question: Incoming) -> Key[AnswerSent]:
    request = question.request
    return Key(AnswerSent, request.person, f"{request.chat}:{question.message}")
