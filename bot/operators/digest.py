"""Tells operators of errors: soon of the first one, then at most every ten minutes.

That is so for all processes together: whoever has the lease tells, the others wait with what they
collected.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta

from bot.operators.errors import Collected, Errors, Kind, unheard
from bot.resting import rest
from handlers.catalogue import Words
from handlers.reply import Block, Caption, Note, Passage, Reply, Span, Style, Title, plain
from storage.errors import StoreUnavailable
from storage.leases import Leases

_log = logging.getLogger(__name__)

# Tells an operator; returns whether it was told.
Tell = Callable[[int, Reply], Awaitable[bool]]

_LEASE = "digest"
_SHOWN = 10  # kinds of errors
_LAST_SECONDS = 2.0  # for what is left when the bot stops


class Digest:
    """Tells operators what `errors` collected.

    Args:
        errors: What collects them.
        leases: What all processes share.
        owner: This process's name among them.
        words: The words to tell it in.
        operators: Who is told.
        tell: How.
        soon: Seconds from an error until it is told, so that what comes of it is told along.
        pause: Seconds between two digests.
    """

    def __init__(
        self,
        errors: Errors,
        leases: Leases,
        owner: str,
        words: Words,
        operators: Collection[int],
        tell: Tell,
        *,
        soon: float = 60.0,
        pause: float = 600.0,
    ) -> None:
        self._errors = errors
        self._leases = leases
        self._owner = owner
        self._words = words
        self._operators = operators
        self._tell = tell
        self._soon = soon
        self._pause = pause
        self._next = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Tell of errors until `stop` is set, and then of what is left if it may."""
        while not stop.is_set():
            await rest(stop, self._soon / 12)
            since = self._errors.since
            if since and datetime.now(UTC) - since >= timedelta(seconds=self._soon):
                await self._try()
        if self._errors.since is not None:
            try:
                async with asyncio.timeout(_LAST_SECONDS):
                    await self._try()
            except TimeoutError:
                _log.warning("stopped before operators were told of the last errors")

    async def _try(self) -> None:
        """Tell, if no digest was sent lately, here or elsewhere."""
        now = time.monotonic()
        if now < self._next or not await self._has_the_lease():
            return
        collected = self._errors.take()
        told = False
        try:
            with unheard():  # an error in telling would be told of, and so on without end
                told = await self._told(digest(collected, self._words))
        finally:
            self._next = now + self._pause
            if not told:
                self._errors.put_back(collected)

    async def _has_the_lease(self) -> bool:
        try:
            return await self._leases.hold(_LEASE, self._owner, int(self._pause * 1000))
        except StoreUnavailable as error:
            _log.warning("operators are not told of errors for the moment: %s", error)
            self._next = time.monotonic() + self._soon
            return False

    async def _told(self, reply: Reply) -> bool:
        """Tell everybody; return whether anybody was told."""
        return any([await self._tell(operator, reply) for operator in sorted(self._operators)])


def digest(collected: Collected, words: Words) -> Reply:
    """Return what operators are told: the most frequent errors, each with a reference of one."""
    kinds = sorted(collected.kinds, key=lambda kind: -kind.count)
    blocks: list[Block] = [Title(words("digest.title", count=collected.count))]
    for kind in kinds[:_SHOWN]:
        blocks += [Passage((Span(kind.what, Style.CODE),)), Caption(_facts(kind, words))]
    others = sum(kind.count for kind in kinds[_SHOWN:]) + collected.others
    if others:
        blocks.append(Passage(plain(words("digest.others", count=others))))
    return Reply((*blocks, Note(plain(words("digest.note")))))


def _facts(kind: Kind, words: Words) -> str:
    return words(
        "digest.entry",
        count=kind.count,
        first=f"{kind.first:%H:%M}",
        last=f"{kind.last:%H:%M}",
        reference=kind.reference or "–",
    )
