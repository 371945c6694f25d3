"""Redis may come and go, hang, be full, or not be Redis at all."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis import exceptions

from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import Preferences, Session
from storage.redis import RedisStore
from storage.redis_link import translating
from tests.redis_server import RedisServer, running
from tests.storage.backends import opened

pytestmark = pytest.mark.redis

ANN = "telegram:1"
KEY = Key(Session, ANN, ANN)


@contextlib.asynccontextmanager
async def serving(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """Serve what is no Redis on a free port; yield its address."""
    talks: set[asyncio.Task[None]] = set()

    async def talk_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await talk(reader, writer)
            writer.close()
            await writer.wait_closed()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(talk_and_close(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield f"{host}:{port}"
    await asyncio.gather(*talks)


async def test_redis_may_come_go_and_come_back(redis_server: RedisServer) -> None:
    """The bot starts without Redis, and neither needs a restart when it comes back."""
    async with opened(redis_server.url) as store:
        for _ in range(2):
            redis_server.stop()
            with pytest.raises(StoreUnavailable, match=r"Connection refused|Connect call failed"):
                await store.save([(KEY, Session())])
            redis_server.start()
            await store.save([(KEY, Session(page=2))])
            assert await store.load([KEY]) == [Session(page=2)]


async def test_a_stop_and_start_under_load_costs_only_what_was_asked_meanwhile(
    redis_server: RedisServer,
) -> None:
    async with opened(redis_server.url) as store:
        failures = 0
        going = True

        async def use(person: str) -> None:
            nonlocal failures
            key = Key(Session, person, person)
            while going:
                try:
                    await store.save([(key, Session(page=1))])
                    await store.load([key])
                except StoreUnavailable:
                    failures += 1
                await asyncio.sleep(0.001)

        async with asyncio.TaskGroup() as group:
            for n in range(20):
                group.create_task(use(f"telegram:{n}"))
            for end in (redis_server.stop, redis_server.kill):
                await asyncio.sleep(0.1)
                await asyncio.to_thread(end)
                await asyncio.sleep(0.1)
                await asyncio.to_thread(redis_server.start)
            await asyncio.sleep(0.1)
            failures_before_it_was_back = failures
            await asyncio.sleep(0.2)
            going = False

        assert failures_before_it_was_back > 0
        assert failures == failures_before_it_was_back
        assert not store._client.connection_pool._in_use_connections


async def test_a_connection_lost_while_idle_costs_no_call(redis_server: RedisServer) -> None:
    async with opened(redis_server.url) as store:
        await store.save([(KEY, Session(page=2))])
        redis_server.kill()
        redis_server.start()

        assert await store.load([KEY]) == [None]


async def test_records_outlive_a_kill_of_a_redis_that_keeps_a_log() -> None:
    with running(appendonly=True) as server:
        async with opened(server.url) as store:
            await store.save([(KEY, Session(page=2))])
            server.kill()
            server.start()

            assert await store.load([KEY]) == [Session(page=2)]


async def test_a_redis_that_hangs_costs_two_seconds_at_most(redis_server: RedisServer) -> None:
    async with opened(redis_server.url) as store:
        await store.save([(KEY, Session(page=2))])
        redis_server.pause()
        began = time.monotonic()

        loads = [store.load([KEY]) for _ in range(60)]  # more than there are connections
        others = [store.ping(), store.forget(ANN), store.save([(KEY, Session(page=3))])]
        answers = await asyncio.gather(*loads, *others, return_exceptions=True)

        assert time.monotonic() - began < 2.5
        assert {type(answer) for answer in answers} == {StoreUnavailable}
        redis_server.resume()
        await asyncio.sleep(0.1)
        await store.save([(KEY, Session(page=4))])
        assert await store.load([KEY]) == [Session(page=4)]


async def test_a_redis_that_drips_costs_two_seconds_at_most() -> None:
    """Each single reply comes in time; all of them together do not."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            await asyncio.sleep(0.7)
            writer.write(b"+OK\r\n")

    async with serving(drip) as address, opened(f"redis://{address}") as store:
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="no answer within 2 seconds"):
            await store.load([KEY])

        assert time.monotonic() - began < 2.5


@pytest.mark.parametrize(
    "greeting",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"-ERR unknown command 'HELLO'\r\n",
        b"-LOADING Redis is loading the dataset in memory\r\n",
        b"",
    ],
)
async def test_what_is_no_redis_is_not_available(greeting: bytes) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(greeting)

    async with serving(greet) as address, opened(f"redis://:geheim@{address}") as store:
        with pytest.raises(StoreUnavailable) as caught:
            await store.load([KEY])

    assert "geheim" not in str(caught.value)


async def test_a_host_that_is_not_found_is_not_available() -> None:
    async with opened("redis://redis.invalid:6379") as store:
        with pytest.raises(StoreUnavailable, match=r"Redis at redis\.invalid:6379 is not"):
            await store.ping()


async def test_a_full_redis_keeps_nothing_and_repeats_no_words(redis_server: RedisServer) -> None:
    """The library's message repeats the whole command, with what the person typed."""
    async with opened(redis_server.url) as store:
        await store.save([(KEY, Session(query="old"))])
        await store._client.config_set("maxmemory", "1")
        entries = [(KEY, Session(query="words")), (Key(Preferences, ANN, ANN), Preferences())]
        try:
            with pytest.raises(StoreUnavailable) as caught:
                await store.save(entries)
        finally:
            await store._client.config_set("maxmemory", "0")

        assert caught.value.reason.startswith("OutOfMemoryError")
        assert "words" not in str(caught.value)
        assert caught.value.__suppress_context__
        assert await store.load([key for key, _ in entries]) == [Session(query="old"), None]


async def test_no_connection_is_lost_to_cancellations(redis_store: RedisStore) -> None:
    chance = random.Random(45)  # noqa: S311  # no secret
    tasks: list[asyncio.Future[object]] = []
    for _ in range(200):
        tasks.append(asyncio.ensure_future(redis_store.load([KEY])))
        tasks.append(asyncio.ensure_future(redis_store.save([(KEY, Session())])))
        await asyncio.sleep(0)
        for victim in chance.choices(tasks, k=2):  # some of them more than once
            victim.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert not redis_store._client.connection_pool._in_use_connections


def test_every_error_of_the_library_becomes_ours() -> None:
    errors = [
        value
        for value in vars(exceptions).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert len(errors) > 25

    for error in errors:
        raised = error.__new__(error, "MOVED 1 host:1")  # some take arguments of their own
        with pytest.raises(StoreUnavailable), translating("host:1"):
            raise raised
