"""The index of a person's keys in Redis, and what forgetting does without it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from storage.keys import LAYOUT, Key, index_of
from storage.records import AnswerSent, Preferences, Session
from storage.redis import RedisStore
from tests.storage.backends import Fleeting, everything

pytestmark = pytest.mark.redis

ANN = "telegram:1"
KEY = Key(Session, ANN, ANN)
INDEX = index_of(ANN)


async def ttl_of_index(store: RedisStore) -> int:
    """Return the index' time to live in whole days."""
    return round(await store._client.pttl(INDEX) / 86_400_000)


async def test_the_index_lives_as_long_as_the_longest_of_its_records(
    redis_store: RedisStore,
) -> None:
    await redis_store.save([(Key(AnswerSent, ANN, "1"), AnswerSent())])
    assert await ttl_of_index(redis_store) == 2
    await redis_store.save([(KEY, Session()), (Key(Preferences, ANN, ANN), Preferences())])
    assert await ttl_of_index(redis_store) == 365
    await redis_store.save([(KEY, Session())])
    assert await ttl_of_index(redis_store) == 365


async def test_the_index_does_not_pile_up_what_is_gone(redis_store: RedisStore) -> None:
    fleeting = [(Key(Fleeting, ANN, str(n)), Fleeting()) for n in range(5)]
    await redis_store.save([*fleeting, (Key(AnswerSent, ANN, "1"), AnswerSent())])
    assert await redis_store._client.zcard(INDEX) == 6
    await asyncio.sleep(0.35)
    await redis_store.save([(KEY, Session())])
    assert await redis_store._client.zcard(INDEX) == 2
    await redis_store.delete(KEY)
    assert await redis_store._client.zcard(INDEX) == 1


async def lose_the_index(store: RedisStore) -> None:
    await store._client.delete(INDEX)


async def lose_a_member(store: RedisStore) -> None:
    await store._client.zrem(INDEX, str(KEY))


async def lose_all_but_the_index(store: RedisStore) -> None:
    await store._client.delete(str(KEY))


@pytest.mark.parametrize(
    ("lose", "expected"), [(lose_the_index, 2), (lose_a_member, 2), (lose_all_but_the_index, 1)]
)
async def test_forget_finds_what_the_index_does_not_know(
    redis_store: RedisStore, lose: Callable[[RedisStore], Awaitable[None]], expected: int
) -> None:
    await redis_store.save([(KEY, Session()), (Key(Preferences, ANN, ANN), Preferences())])
    await redis_store._client.mset({f"other:{n}": "" for n in range(5000)})
    await lose(redis_store)

    assert await redis_store.forget(ANN) == expected

    assert ANN not in await everything(redis_store)
    assert await redis_store._client.dbsize() == 5001  # and the layout's version


async def test_what_is_saved_while_a_person_is_forgotten_can_be_forgotten_too(
    redis_store: RedisStore,
) -> None:
    for n in range(20):
        save = redis_store.save([(Key(Session, ANN, str(n)), Session())])
        await asyncio.gather(redis_store.forget(ANN), save, redis_store.forget(ANN))

    await redis_store.forget(ANN)
    assert await redis_store._client.keys() == [LAYOUT.encode()]


@pytest.mark.parametrize("lose", [lose_the_index, lose_a_member])
async def test_what_the_index_does_not_know_is_told_too(
    redis_store: RedisStore, lose: Callable[[RedisStore], Awaitable[None]]
) -> None:
    await redis_store.save([(KEY, Session()), (Key(AnswerSent, ANN, "1"), AnswerSent())])
    await lose(redis_store)

    assert [found.kind for found in await redis_store.kept(ANN)] == ["answer", "session"]
