"""The inbox's back end for several replicas: Redis, 6 or later."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Self

from storage import redis_inbox_scripts as scripts
from storage.inbox import REMEMBERED, Inbox, Standing, State, Waiting
from storage.keys import INBOX_HELD, INBOX_LINES, INBOX_SINCE, check_usable, inbox_done
from storage.redis_link import RedisLink
from storage.redis_marker import Arguments, RedisMarker
from storage.update_numbers import placed

_KEYS = (INBOX_HELD, INBOX_LINES, INBOX_SINCE)
_REMEMBERED_S = int(REMEMBERED.total_seconds())


class RedisInbox(Inbox):
    """Keeps in Redis what is held, and a bit for what is done. Open it with `open`."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._take = link.client.register_script(scripts.TAKE)
        self._take_over = link.client.register_script(scripts.TAKE_OVER)
        self._note = link.client.register_script(scripts.NOTE)
        self._waiting = link.client.register_script(scripts.WAITING)
        self._marker = RedisMarker(link, scripts.NOTE, self._lost)

    @classmethod
    def open(cls, url: str) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url))

    def __repr__(self) -> str:
        return f"RedisInbox({self._link.address!r})"

    async def take(
        self, updates: Sequence[int], owner: str, *, lines: Sequence[bytes] = ()
    ) -> list[Standing]:
        """Take the updates that nobody has; see `Inbox.take`."""
        check_usable(owner)
        if not updates:
            return []
        keys, places = _laid_out(updates)
        values: list[Any] = [owner, _mark(), _REMEMBERED_S, 4 if lines else 3]
        each_line: Sequence[bytes | None] = lines or [None] * len(places)
        for place, line in zip(places, each_line, strict=True):
            values += place if line is None else (*place, line)
        self._marker.prepare(INBOX_HELD)
        async with self._link.calling():
            told: list[bytes] = await self._take(keys=keys, args=values)
        return [_standing(*pair) for pair in zip(told[::2], told[1::2], strict=True)]

    async def take_over(self, update: int, standing: Standing, owner: str) -> bool:
        """Take an update from a process that died; see `Inbox.take_over`."""
        check_usable(owner)
        keys, (place,) = _laid_out([update])
        if standing.state == State.DONE:
            return False
        values: list[Any] = [owner, _mark(), *place, standing.state, standing.owner]
        async with self._link.calling():
            return bool(await self._take_over(keys=keys, args=values))

    async def note(self, states: dict[int, State], owner: str) -> None:
        """Record how far updates have come; see `Inbox.note`."""
        check_usable(owner)
        if not states:
            return
        keys, places = _laid_out(states)
        values: list[Any] = [owner, _REMEMBERED_S]
        for place, state in zip(places, states.values(), strict=True):
            values += (*place, state)
        async with self._link.calling():
            await self._note(keys=keys, args=values)

    def mark(self, update: int, state: State, owner: str) -> bool:
        """Record at once how far an update has come; see `Inbox.mark`."""
        check_usable(owner)
        keys, (place,) = _laid_out([update])
        return self._marker.say(keys, (owner, _REMEMBERED_S, *place, state))

    async def waiting(self) -> list[Waiting]:
        """Return what was kept with a line and is not done; see `Inbox.waiting`."""
        async with self._link.calling():
            told: list[bytes] = await self._waiting(keys=_KEYS, args=[_REMEMBERED_S])
        fours = zip(told[::4], told[1::4], told[2::4], told[3::4], strict=True)
        found = [
            Waiting(int(number), _standing(state, owner), line)
            for number, state, owner, line in fours
        ]
        return sorted(found, key=lambda each: each.update)

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        await self._marker.aclose()
        await self._link.aclose()

    def _lost(self, said: list[Arguments]) -> None:
        self.unheard({each[2] for each in said})


def _laid_out(updates: Iterable[int]) -> tuple[list[str], list[tuple[int, int, int]]]:
    """Return the keys for a script, and of each update its number, which key, and which bit."""
    blocks: dict[int, int] = {}  # to the key's place, counted from 1 as Lua does
    places = []
    for update in updates:
        block, bit = placed(update)
        place = blocks.setdefault(block, len(_KEYS) + len(blocks) + 1)
        places.append((update, place, bit))
    return [*_KEYS, *map(inbox_done, blocks)], places


def _mark() -> str:
    return secrets.token_hex(8)


def _standing(state: bytes, owner: bytes) -> Standing:
    return Standing(State(state.decode()), owner.decode())
