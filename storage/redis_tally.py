"""The tally's back end for several replicas: Redis, 6 or later.

By day a hash of figures and a HyperLogLog of people's digests; by term a sorted set of its askers'
digests with the day when each asked last. What is repeated after a lost connection may count twice,
which no figure here is worth preventing.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Self, cast

from storage.digests import (
    SALT_LASTS,
    asker_digest,
    check_names,
    new_salt,
    person_digest,
    term_digest,
    usable_terms,
)
from storage.keys import tally_key
from storage.redis_link import RedisLink
from storage.tally import ASKED_WITHIN, ENOUGH_PEOPLE, KEPT, Day, Tally, Vain

_DAY = 86_400  # seconds
_TERMS = tally_key("terms")  # those that are known in clear, by their digests

# How many seconds the day is kept, how many figures there are, each with its name, and the people.
_ADD = """
for n = 3, 2 + 2 * tonumber(ARGV[2]), 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[n], ARGV[n + 1])
end
for n = 3 + 2 * tonumber(ARGV[2]), #ARGV do redis.call('PFADD', KEYS[2], ARGV[n]) end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[1]) end
"""

# The salt that the day gets if it has none, and how many seconds that is kept; returns the day's.
_SALT = """
local salt = redis.call('GET', KEYS[1])
if salt then return salt end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return ARGV[1]
"""

# Pairs of keys, of the figures and the people of a day; returns both of each.
_DAYS = """
local told = {}
for n = 1, #KEYS, 2 do
  told[#told + 1] = {redis.call('PFCOUNT', KEYS[n + 1]), redis.call('HGETALL', KEYS[n])}
end
return told
"""

# Keys of terms; today, the last day that counts no more, how many seconds a term is kept, and the
# one who asked, for each term; returns how many people asked each.
_ASK = """
local told = {}
for n, key in ipairs(KEYS) do
  redis.call('ZADD', key, ARGV[1], ARGV[3 + n])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[2])
  redis.call('EXPIRE', key, ARGV[3])
  told[n] = redis.call('ZCARD', key)
end
return told
"""

# Keys of terms, and the last day that counts no more; returns how many people asked each.
_COUNT = """
local told = {}
for n, key in ipairs(KEYS) do told[n] = redis.call('ZCOUNT', key, '(' .. ARGV[1], '+inf') end
return told
"""


class RedisTally(Tally):
    """Keeps figures in Redis. Open it with `open`."""

    def __init__(self, link: RedisLink, secret: bytes, clock: Callable[[], float]) -> None:
        self._link = link
        self._secret = secret
        self._clock = clock
        self._salts: dict[date, bytes] = {}
        register = link.client.register_script
        self._add, self._salt, self._days = register(_ADD), register(_SALT), register(_DAYS)
        self._ask, self._count = register(_ASK), register(_COUNT)

    @classmethod
    def open(cls, url: str, secret: bytes, clock: Callable[[], float] = time.time) -> Self:
        """Make ready to use a Redis; see `RedisLink.open`.

        Args:
            url: Where it is.
            secret: What people and terms are made unrecognisable with; kept elsewhere, and the same
                in all processes.
            clock: What time it is, in UTC seconds.

        Raises:
            StoreUnavailable: The URL can't be read.
        """
        return cls(RedisLink.open(url), secret, clock)

    def __repr__(self) -> str:
        return f"RedisTally({self._link.address!r})"

    async def add(self, day: date, counts: Mapping[str, int], people: Sequence[str] = ()) -> None:
        """Add to a day's figures; see `Tally.add`."""
        check_names(counts)
        figures = [part for pair in counts.items() for part in pair]
        async with self._link.calling():
            digests = await self._digests(day, people) if people else []
            values: list[Any] = [_seconds(KEPT), len(counts), *figures, *digests]
            await self._add(keys=_keys_of(day), args=values)

    async def days(self, first: date, last: date) -> list[Day]:
        """Return the figures of each day; see `Tally.days`."""
        asked = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        async with self._link.calling():
            told = await self._days(keys=[key for day in asked for key in _keys_of(day)])
        return [
            Day(day, people, _figures(figures))
            for day, (people, figures) in zip(asked, told, strict=True)
        ]

    async def asked_in_vain(self, terms: Sequence[str], person: str) -> None:
        """Count terms that nothing answered; see `Tally.asked_in_vain`."""
        terms = usable_terms(terms)
        if not terms:
            return
        digests = [term_digest(self._secret, term).hex() for term in terms]
        askers = [asker_digest(self._secret, term, person) for term in terms]
        kept = _seconds(ASKED_WITHIN) + _DAY
        values: list[Any] = [self._today, self._today - ASKED_WITHIN.days, kept, *askers]
        async with self._link.calling():
            people = await self._ask(keys=_keys_of_terms(digests), args=values)
            # A term itself goes to Redis only now that enough people asked it.
            for digest, term, count in zip(digests, terms, people, strict=True):
                if count >= ENOUGH_PEOPLE:
                    await self._link.client.hset(_TERMS, digest, term)
                    await self._link.client.expire(_TERMS, kept)

    async def vain(self, most: int) -> list[Vain]:
        """Return the terms that enough people asked in vain; see `Tally.vain`."""
        async with self._link.calling():
            told = await self._link.client.hgetall(_TERMS)
            known = cast("dict[bytes, bytes]", told)
            if not known:
                return []
            keys = _keys_of_terms(digest.decode() for digest in known)
            people = await self._count(keys=keys, args=[self._today - ASKED_WITHIN.days])
            counted = dict(zip(known, people, strict=True))
            if few := [digest for digest in known if counted[digest] < ENOUGH_PEOPLE]:
                await self._link.client.hdel(_TERMS, *few)
        found = [Vain(known[each].decode(), counted[each]) for each in known if each not in few]
        return sorted(found, key=lambda vain: (-vain.people, vain.term))[:most]

    async def aclose(self) -> None:
        """Close all connections; calls under way fail."""
        await self._link.aclose()

    @property
    def _today(self) -> int:
        """Which day it is, so that no hour is kept: what is counted by person tells little."""
        return int(self._clock() // _DAY)

    async def _digests(self, day: date, people: Sequence[str]) -> list[bytes]:
        if day not in self._salts:
            values: list[Any] = [new_salt(), _seconds(SALT_LASTS)]
            key = tally_key("salt", day.isoformat())
            # None but the day's own is kept here either.
            self._salts = {day: await self._salt(keys=[key], args=values)}
        return [person_digest(self._secret, self._salts[day], person) for person in people]


def _keys_of(day: date) -> list[str]:
    return [tally_key("counts", day.isoformat()), tally_key("people", day.isoformat())]


def _keys_of_terms(digests: Iterable[str]) -> list[str]:
    return [tally_key("askers", digest) for digest in digests]


def _figures(flat: list[bytes]) -> Mapping[str, int]:
    return {name.decode(): int(count) for name, count in zip(flat[::2], flat[1::2], strict=True)}


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
