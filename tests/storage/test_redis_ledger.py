"""What only a ledger in Redis has to fear: Redis going, being full, another's, or forgetful."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from redis.exceptions import ResponseError

from storage.errors import StoreUnavailable
from storage.keys import LEDGER_LEASES, LEDGER_LINES, LEDGER_PACE, LEDGER_READY
from storage.ledger import Claim
from storage.redis_ledger import RedisLedger
from tests.redis_server import RedisServer, running
from tests.storage.ledgers import (
    ANN,
    BEN,
    CAT,
    LEASE,
    NOW,
    claim,
    claimed_chats,
    everyone,
    kept,
    of,
    opened,
)

pytestmark = pytest.mark.redis

KEYS = (LEDGER_LINES, LEDGER_READY, LEDGER_LEASES, LEDGER_PACE)
Call = Callable[[RedisLedger, Claim], Awaitable[object]]

# All that writes. The claim is one on ANN.
WRITES: dict[str, Call] = {
    "put": lambda ledger, _: ledger.put(of(CAT), replacing=None),
    "add": lambda ledger, _: ledger.add([of(CAT), of("test:1")]),
    "remove": lambda ledger, _: ledger.remove(ANN),
    "move": lambda ledger, _: ledger.move(ANN, CAT),
    "claim": lambda ledger, _: claim(ledger),
    "settle": lambda ledger, given: ledger.settle(given, replace(given.subscription, due=None)),
    "settle with nothing": lambda ledger, given: ledger.settle(given, None),
    "release": lambda ledger, given: ledger.release(given),
}
CALLS: dict[str, Call] = {
    **WRITES,
    "get": lambda ledger, _: ledger.get(ANN),
    "each": lambda ledger, _: everyone(ledger),
}


async def with_a_claim(ledger: RedisLedger) -> Claim:
    """Keep two subscriptions that are due, and claim the one of ANN."""
    await kept(ledger, of(ANN, NOW - 1), of(BEN))
    (given,) = await claim(ledger, most=1)
    return given


async def all_there(ledger: RedisLedger) -> dict[str, bytes | None]:
    return {key: await ledger._client.dump(key) for key in KEYS}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_while_redis_is_away_nothing_is_done(redis_server: RedisServer, call: Call) -> None:
    async with opened(redis_server.url) as ledger:
        given = await with_a_claim(ledger)
        redis_server.stop()
        try:
            with pytest.raises(StoreUnavailable, match=r"Redis at 127\.0\.0\.1"):
                await call(ledger, given)
        finally:
            redis_server.start()
        assert await everyone(ledger) == {}  # it kept no file; the connection is there again


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_a_replica_changes_nothing(redis_ledger: RedisLedger, call: Call) -> None:
    given = await with_a_claim(redis_ledger)
    before = await all_there(redis_ledger)
    await redis_ledger._client.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(StoreUnavailable, match="ReadOnlyError"):
            await call(redis_ledger, given)
    finally:
        await redis_ledger._client.replicaof("NO", "ONE")

    assert await all_there(redis_ledger) == before


FREES = {"remove", "settle with nothing"}


@pytest.mark.parametrize("name", WRITES)
async def test_a_full_redis_keeps_nothing_new_and_still_lets_go(
    redis_ledger: RedisLedger, name: str
) -> None:
    given = await with_a_claim(redis_ledger)
    before = await all_there(redis_ledger)
    await redis_ledger._client.config_set("maxmemory", "1")
    try:
        if name in FREES:
            await WRITES[name](redis_ledger, given)
        else:
            with pytest.raises(StoreUnavailable, match="OutOfMemory"):
                await WRITES[name](redis_ledger, given)
    finally:
        await redis_ledger._client.config_set("maxmemory", "0")

    if name in FREES:
        assert set(await everyone(redis_ledger)) == {BEN}
    else:
        assert await all_there(redis_ledger) == before


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (name, key)
        for name in WRITES
        for key in KEYS
        if key != LEDGER_PACE or name == "claim"  # nothing else has to do with the pace
    ],
)
async def test_a_key_of_a_wrong_type_changes_no_other(
    redis_ledger: RedisLedger, name: str, key: str
) -> None:
    """A script that fails stops where it stands, and what it has written by then would stay."""
    given = await with_a_claim(redis_ledger)
    await redis_ledger._client.delete(key)
    await redis_ledger._client.sadd(key, "another's")
    before = await all_there(redis_ledger)

    with pytest.raises(StoreUnavailable, match="WRONGTYPE"):
        await WRITES[name](redis_ledger, given)

    assert await all_there(redis_ledger) == before


@contextlib.asynccontextmanager
async def losing_answers(server: RedisServer) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Stand before a Redis; the answer that follows the event is lost with its connection."""
    lose = asyncio.Event()
    talks: set[asyncio.Task[None]] = set()

    async def pass_on(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if answers and lose.is_set():
                    lose.clear()
                    break
                writer.write(data)
            writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        redis_reader, redis_writer = await asyncio.open_connection("127.0.0.1", server.port)
        talks.add(asyncio.create_task(pass_on(reader, redis_writer, answers=False)))
        talks.add(asyncio.create_task(pass_on(redis_reader, writer, answers=True)))

    listener = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with listener:
        yield f"redis://127.0.0.1:{listener.sockets[0].getsockname()[1]}", lose
    await asyncio.gather(*talks)


async def test_what_is_said_again_because_the_answer_was_lost_is_answered_the_same(
    redis_server: RedisServer,
) -> None:
    async with losing_answers(redis_server) as (url, lose), opened(url) as ledger:
        (anns,) = await kept(ledger, of(ANN))
        (given,) = await claim(ledger)
        after = replace(given.subscription, due=NOW + 1)

        lose.set()
        assert await ledger.settle(given, after)
        assert not lose.is_set()
        found = await ledger.get(ANN)
        assert found == replace(after, revision=2)
        # A change is two trips, the second of which is the change.
        written = [(found.encode().encode(), replace(anns, revision=3))]
        lose.set()
        assert await ledger._put_over(written) == 1
        assert not lose.is_set()
        assert await ledger.get(ANN) == replace(anns, revision=3)


async def test_redis_may_forget_the_scripts(redis_ledger: RedisLedger) -> None:
    given = await with_a_claim(redis_ledger)
    await redis_ledger._client.script_flush()

    assert await redis_ledger.settle(given, replace(given.subscription, due=NOW + 1))


async def test_nothing_is_lost_with_an_append_only_file() -> None:
    with running(appendonly=True, options={"appendfsync": "always"}) as server:
        async with opened(server.url) as ledger:
            given = await with_a_claim(ledger)
            before = await everyone(ledger)
            server.kill()
            server.start()

            assert await everyone(ledger) == before
            assert await claimed_chats(ledger, NOW + LEASE - 1) == [BEN]  # the lease is there
            assert await ledger.settle(given, None)


async def test_in_a_cluster_everything_is_in_one_slot() -> None:
    """Redis refuses a script with keys of different slots, whichever node holds them."""
    with running(options={"cluster-enabled": "yes"}) as server:
        async with opened(server.url) as ledger:
            client = ledger._client
            await client.execute_command("CLUSTER", "ADDSLOTSRANGE", "0", "16383")  # type: ignore[no-untyped-call]
            while b"cluster_state:ok" not in await client.execute_command("CLUSTER", "INFO"):  # type: ignore[no-untyped-call]
                pass
            with pytest.raises(ResponseError, match="same slot"):
                await client.execute_command("EVAL", "return 1", "2", "a", "b")  # type: ignore[no-untyped-call]

            given = await with_a_claim(ledger)
            for call in (*WRITES.values(), *CALLS.values()):
                await call(ledger, given)


async def test_a_user_with_the_least_rights_is_enough(redis_ledger: RedisLedger) -> None:
    await redis_ledger._client.execute_command(  # type: ignore[no-untyped-call]
        *("ACL", "SETUSER", "least", "on", "nopass", "~tiaowen:*", "+@connection"),
        *("+hget", "+hmget", "+hset", "+hdel", "+hscan", "+hgetall", "+zscore"),
        *("+zadd", "+zrem"),
        *("+zrange", "+zrangebyscore", "+get", "+set", "+evalsha", "+script|load"),
    )
    port = redis_ledger._link.address.rpartition(":")[2]
    async with opened(f"redis://least:any@127.0.0.1:{port}") as ledger:
        given = await with_a_claim(ledger)
        for call in CALLS.values():
            await call(ledger, given)
        assert (
            await ledger.durability()
            == "this Redis does not tell whether it keeps an append-only file"
        )
