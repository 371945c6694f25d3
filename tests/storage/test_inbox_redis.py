"""What only an inbox in Redis does: expiry, keys, answers that are lost, a Redis that is full."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from storage import redis_inbox_scripts as scripts
from storage.errors import StoreUnavailable
from storage.inbox import REMEMBERED, Inbox, Standing, State, Waiting
from storage.keys import INBOX_HELD, INBOX_LINES, INBOX_SINCE, inbox_done
from storage.redis_inbox import RedisInbox
from tests.redis_server import RedisServer, running

pytestmark = pytest.mark.redis

NOBODYS = Standing(State.FREE)
ANNS = Standing(State.TAKEN, "ann")
DAYS = int(REMEMBERED.total_seconds())
KEYS = (INBOX_HELD, INBOX_LINES, INBOX_SINCE, inbox_done(0))
Call = Callable[[Inbox], Awaitable[object]]

# Update 7 is Ann's, 8 is done, and 9 waits with a line.
WRITES: dict[str, Call] = {
    "take": lambda inbox: inbox.take([6, 7, 5000], "ben"),
    "take with a line": lambda inbox: inbox.take([6], "ben", lines=[b"x"]),
    "take over": lambda inbox: inbox.take_over(7, ANNS, "ben"),
    "note": lambda inbox: inbox.note({7: State.SENDING}, "ann"),
    "note done": lambda inbox: inbox.note({7: State.DONE, 9: State.FREE}, "ann"),
}


@pytest.fixture
async def inbox(redis_server: RedisServer) -> AsyncIterator[RedisInbox]:
    """An inbox with something of each sort."""
    opened = RedisInbox.open(redis_server.url)
    await opened.take([7, 8], "ann")
    await opened.note({8: State.DONE}, "ann")
    await opened.take([9], "ann", lines=[b"line"])
    yield opened
    await opened.aclose()


def client_of(inbox: RedisInbox) -> Any:  # noqa: ANN401 - redis-py's types say little
    return inbox._link.client


async def all_there(inbox: RedisInbox) -> dict[str, bytes | None]:
    return {key: await client_of(inbox).dump(key) for key in KEYS}


async def test_what_is_done_is_a_bit_that_expires(inbox: RedisInbox) -> None:
    client = client_of(inbox)
    await inbox.note(dict.fromkeys(range(4096), State.DONE), "ann")

    assert sorted(await client.keys()) == [inbox_done(0).encode()]
    assert await client.strlen(inbox_done(0)) == 4096 // 8
    assert DAYS - 5 < await client.ttl(inbox_done(0)) <= DAYS


async def test_a_block_that_is_written_to_is_remembered_for_longer(inbox: RedisInbox) -> None:
    client = client_of(inbox)
    await client.expire(inbox_done(0), 60)

    await inbox.take([8], "ben")
    assert await client.ttl(inbox_done(0)) <= 60  # what is only asked for makes no difference
    await inbox.note({7: State.DONE}, "ann")
    assert await client.ttl(inbox_done(0)) > 60


@pytest.mark.parametrize("call", ["take", "waiting"])
async def test_what_nobody_did_in_two_days_is_dropped(inbox: RedisInbox, call: str) -> None:
    client = client_of(inbox)
    await client.zadd(INBOX_SINCE, {"7": time.time() - DAYS - 1, "9": time.time() - DAYS + 5})

    await (inbox.take([1], "ben") if call == "take" else inbox.waiting())

    assert await inbox.take([7, 9], "ben") == [NOBODYS, ANNS]
    await client.zadd(INBOX_SINCE, {"9": time.time() - DAYS - 1})
    assert await inbox.waiting() == []


async def test_what_is_given_back_leaves_nothing_but_its_line(inbox: RedisInbox) -> None:
    await inbox.note({7: State.FREE, 9: State.FREE}, "ann")

    client = client_of(inbox)
    assert await client.hgetall(INBOX_HELD) == {}
    assert await client.hkeys(INBOX_LINES) == await client.zrange(INBOX_SINCE, 0, -1) == [b"9"]


async def test_who_is_in_time_keeps_it_for_two_days_more(inbox: RedisInbox) -> None:
    client = client_of(inbox)
    old = time.time() - DAYS + 5
    await client.zadd(INBOX_SINCE, {"7": old, "9": old})

    await inbox.take_over(7, ANNS, "ben")
    await inbox.note({9: State.SENDING}, "ann")

    times = await client.zmscore(INBOX_SINCE, ["7", "9"])
    assert all(at > time.time() - 5 for at in times)


async def test_all_keys_are_in_one_slot_of_a_cluster(inbox: RedisInbox) -> None:
    await inbox.note({7: State.DONE, 5000: State.DONE, 2**53: State.DONE}, "ann")

    keys = await client_of(inbox).keys()

    assert len(keys) == 6
    assert [key for key in keys if not key.startswith(b"tiaowen:{updates}:")] == []


async def test_a_call_that_comes_twice_is_done_once(inbox: RedisInbox) -> None:
    """As when the connection is lost before the answer came, and redis-py asks again."""
    client = client_of(inbox)
    take = ["ben", "abc", DAYS, 4, 6, 4, 6, "line", 7, 4, 7, "line"]
    take_over = ["ben", "def", 7, 4, 7, "taken", "ann"]

    first, second = [await client.eval(scripts.TAKE, 4, *KEYS, *take) for _ in range(2)]
    assert first == second == [b"free", b"", b"taken", b"ann"]
    assert [await client.eval(scripts.TAKE_OVER, 4, *KEYS, *take_over) for _ in range(2)] == [1, 1]
    # Another call of the same process is told that it has the update already.
    assert await inbox.take([6], "ben") == [Standing(State.TAKEN, "ben")]


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_while_redis_is_away_nothing_is_known(redis_server: RedisServer, call: Call) -> None:
    inbox = RedisInbox.open(redis_server.url)
    redis_server.stop()
    try:
        with pytest.raises(StoreUnavailable, match=r"Redis at 127\.0\.0\.1"):
            await call(inbox)
    finally:
        redis_server.start()

    assert await inbox.take([7], "ben") == [NOBODYS]  # it kept no file; the connection is back
    await inbox.aclose()


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_a_replica_changes_nothing(inbox: RedisInbox, call: Call) -> None:
    before = await all_there(inbox)
    await client_of(inbox).replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(StoreUnavailable, match="ReadOnlyError"):
            await call(inbox)
    finally:
        await client_of(inbox).replicaof("NO", "ONE")

    assert await all_there(inbox) == before


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_a_full_redis_does_nothing_by_halves(inbox: RedisInbox, call: Call) -> None:
    before = await all_there(inbox)
    await client_of(inbox).config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreUnavailable, match="OutOfMemory"):
            await call(inbox)
    finally:
        await client_of(inbox).config_set("maxmemory", "0")

    assert await all_there(inbox) == before


async def test_a_full_redis_still_says_what_waits(inbox: RedisInbox) -> None:
    await client_of(inbox).config_set("maxmemory", "1")
    try:
        assert await inbox.waiting() == [Waiting(9, ANNS, b"line")]
    finally:
        await client_of(inbox).config_set("maxmemory", "0")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_a_key_of_the_wrong_type_does_nothing_by_halves(
    inbox: RedisInbox, call: Call, key: str
) -> None:
    client = client_of(inbox)
    await client.delete(key)
    await client.rpush(key, "of another program")
    before = await all_there(inbox)

    with pytest.raises(StoreUnavailable, match="WRONGTYPE"):
        await call(inbox)

    assert await all_there(inbox) == before


async def test_what_is_held_and_done_outlives_a_redis_that_is_killed() -> None:
    with running(appendonly=True, options={"appendfsync": "always"}) as server:
        inbox = RedisInbox.open(server.url)
        await inbox.take([7, 8], "ann", lines=[b"a", b"b"])
        await inbox.note({8: State.DONE}, "ann")
        await asyncio.to_thread(server.kill)
        with pytest.raises(StoreUnavailable):
            await inbox.take([9], "ben")
        await asyncio.to_thread(server.start)

        assert await inbox.take([7, 8, 9], "ben") == [ANNS, Standing(State.DONE), NOBODYS]
        assert await inbox.waiting() == [Waiting(7, ANNS, b"a")]
        await inbox.aclose()


async def test_the_password_is_in_nothing_that_is_said() -> None:
    with running(password="s3cret") as server:  # noqa: S106  # a made-up one
        inbox = RedisInbox.open(server.url)
        assert await inbox.take([7], "ann") == [NOBODYS]
        assert repr(inbox) == f"RedisInbox('127.0.0.1:{server.port}')"
        server.stop()
        with pytest.raises(StoreUnavailable) as caught:
            await inbox.take([8], "ann")
        assert "s3cret" not in repr(caught.value)
        await inbox.aclose()
