"""What processes share is shared in a cluster, and by a server that sentinels name, just so."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from storage.errors import StoreUnavailable
from storage.inbox import Standing, State, Waiting
from storage.redis_inbox import RedisInbox
from storage.redis_leases import RedisLeases
from storage.redis_quota import RedisQuota
from tests.redis_server import PROGRAM, RedisServer
from tests.redis_topologies import client, cluster, watched

pytestmark = [
    pytest.mark.redis,
    pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed"),
]

NOBODYS, IS_DONE = Standing(State.FREE), Standing(State.DONE)
PATIENCE = 10.0  # seconds until a replica is made the primary


@contextmanager
def a_cluster() -> Iterator[str]:
    with cluster(password="s3cret") as servers:  # noqa: S106  # a made-up one
        yield servers.url


@contextmanager
def a_sentinel() -> Iterator[str]:
    with watched(password="s3cret") as servers:  # noqa: S106  # a made-up one
        yield servers.url


@pytest.mark.parametrize("topology", [a_cluster, a_sentinel])
async def test_all_is_shared(topology: Callable[[], AbstractContextManager[str]]) -> None:
    with topology() as url:
        await check_inboxes(RedisInbox.open(url), RedisInbox.open(url))
        await check_leases(RedisLeases.open(url), RedisLeases.open(url))
        await check_quotas(RedisQuota.open(url), RedisQuota.open(url))


async def check_inboxes(one: RedisInbox, other: RedisInbox) -> None:
    numbers = [0, 5000, 2**53]
    assert await one.take(numbers, "ann", lines=[b"a", b"b", b"c"]) == [NOBODYS] * 3
    await one.note({0: State.DONE, 5000: State.SENDING}, "ann")
    assert await other.take_over(5000, Standing(State.SENDING, "ann"), "ben")
    await other.note({5000: State.DONE}, "ben")

    anns = Standing(State.TAKEN, "ann")
    assert await one.take(numbers, "cat") == [IS_DONE, IS_DONE, anns]
    assert await other.waiting() == [Waiting(2**53, anns, b"c")]
    await one.aclose()
    await other.aclose()


async def check_leases(one: RedisLeases, other: RedisLeases) -> None:
    assert await one.hold("polling", "ann", 60_000)
    assert not await other.hold("polling", "ben", 60_000)
    await one.release("polling", "ann")
    assert await other.hold("polling", "ben", 60_000)
    assert await one.holder("polling") == "ben"
    await one.aclose()
    await other.aclose()


async def check_quotas(one: RedisQuota, other: RedisQuota) -> None:
    tries = [quota.take(name, 5, 60) for name in ("all", "chat-1") for quota in (one, other) * 8]
    assert (await asyncio.gather(*tries)).count(0) == 10
    assert 0 < await one.take("all", 5, 60) <= 60
    await one.aclose()
    await other.aclose()


async def test_an_inbox_goes_on_with_the_server_that_sentinels_name_next() -> None:
    with watched() as servers:
        inbox = RedisInbox.open(servers.url)
        assert await inbox.take([7], "ann") == [NOBODYS]
        await inbox.note({7: State.DONE}, "ann")
        await asyncio.to_thread(wait_for_a_replica, servers.primary)
        servers.primary.kill()

        assert await until_it_answers(inbox) == IS_DONE
        await inbox.aclose()


def wait_for_a_replica(primary: RedisServer) -> None:
    """Wait until a replica has all that was written so far."""
    with client(primary) as asked:
        asked.set("the last write", "of this connection")
        assert asked.wait(1, int(PATIENCE * 1000)) == 1


async def until_it_answers(inbox: RedisInbox) -> Standing:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            (found,) = await inbox.take([7], "ben")
        except StoreUnavailable:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        else:
            return found
