"""The server: where it listens, and how it ends."""

import asyncio
import logging
import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from starlette.types import Receive, Scope, Send

from bot.http.errors import CanNotListen
from bot.http.guard import Limits
from bot.http.server import serving
from tests.bot.http.site import PATH, SECRET, ask, line, post, site


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log at its most talkative: no traceback, no secret and no path may be in it."""
    caplog.set_level("DEBUG")
    yield caplog
    for hidden in ("Traceback", SECRET, PATH):
        assert hidden not in caplog.text


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


async def test_a_taken_port_is_named() -> None:
    async with site() as served:
        with pytest.raises(CanNotListen) as caught:
            async with serving(nothing, "127.0.0.1", served.port):
                pass

    assert caught.value.address == f"127.0.0.1:{served.port}"
    assert str(caught.value) == (
        f"can't listen at 127.0.0.1:{served.port}: something else listens there already"
    )


async def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(CanNotListen) as caught:
        async with serving(nothing, "192.0.2.1", 8080):
            pass

    assert str(caught.value) == "can't listen at 192.0.2.1:8080: this machine has no such address"


async def test_the_port_is_free_again_at_once() -> None:
    async with site() as served, line(served.port) as talk:
        talk.send(post())
        assert (await talk.answer()).status == 200
    async with serving(nothing, "127.0.0.1", served.port) as again:
        assert again.port == served.port


RUSH = """
import socket, sys
port = int(input())
kept = [socket.socket() for _ in range(600)]
for each in kept:
    each.setblocking(False)
    each.connect_ex(("127.0.0.1", port))
input()
"""


async def test_a_rush_of_connections_leaves_files_for_the_rest_of_the_bot(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rush = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUSH, stdin=asyncio.subprocess.PIPE
    )
    assert rush.stdin is not None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        async with site() as served:
            rush.stdin.write(b"%d\n" % served.port)
            await asyncio.sleep(1)
            left = len(served.serving._door.connections)
            rush.stdin.write(b"\n")
            await rush.wait()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert 0 < left <= 128
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_what_an_application_raises_is_logged_by_its_place_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(scope: Scope, *_: object) -> None:
        raise RuntimeError(f"somebody wrote to {scope['path']}")

    async with serving(fail, "127.0.0.1", 0) as opened:
        answer = await ask(opened.port, post())

    assert answer.status == 500
    (failure,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert failure.getMessage().startswith("RuntimeError at test_server.py")


async def test_signals_stay_whose_they_are() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with site():
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


async def test_the_libraries_of_clients_are_served() -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with site() as served, aiohttp.ClientSession(served.url, headers=headers) as client:
        for number in range(3):
            async with client.post(f"/{PATH}", json={"update_id": number}) as answer:
                assert answer.status == 200
                assert answer.headers["Date"].endswith("GMT")
                assert "Server" not in answer.headers
        assert client.connector is not None
        assert len(served.taken) == 3


async def test_draining_finishes_what_is_under_way() -> None:
    begun, finish = asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> bool:
        begun.set()
        return await finish.wait()

    async with site(slowly) as served, line(served.port) as busy, line(served.port) as idle:
        busy.send(post())
        await asyncio.wait_for(begun.wait(), 1)
        draining = asyncio.create_task(served.serving.drain(5))
        await asyncio.sleep(0.05)
        assert not is_open(served.port)
        assert await idle.is_closed(within=1)
        assert not draining.done()
        finish.set()
        answer = await busy.answer()
        assert await busy.is_closed(within=1)
        await asyncio.wait_for(draining, 1)

    assert (answer.status, answer.headers["connection"]) == (200, "close")


async def test_draining_with_connections_at_rest_is_over_at_once() -> None:
    async with site() as served:
        kept = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(200)]
        for reader, writer in kept[:100]:
            writer.write(post())
            await reader.readuntil(b"\r\n\r\n")
        started = time.monotonic()
        await served.serving.drain(5)

        assert time.monotonic() - started < 2
        assert [await reader.read() for reader, _ in kept] == [b""] * 200
        for _, writer in kept:
            writer.transport.abort()


async def test_draining_waits_for_the_rest_of_a_request_but_not_long() -> None:
    good = post()
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(site())
        quick, slow, late = [await stack.enter_async_context(line(served.port)) for _ in range(3)]
        for talk, sent in ((quick, good[:50]), (slow, good[:50]), (late, good[:-5])):
            talk.send(sent)
        await asyncio.sleep(0.05)
        started = time.monotonic()
        draining = asyncio.create_task(served.serving.drain(9))
        await asyncio.sleep(0.05)
        quick.send(good[50:])
        answer = await quick.answer()
        await draining

        assert time.monotonic() - started < 3
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert [(await talk.answer()).status for talk in (slow, late)] == [408, 408]
        assert len(served.taken) == 1


async def test_draining_ends_in_time_and_says_what_it_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def never(_: object) -> bool:
        await asyncio.sleep(9)
        return True

    started = time.monotonic()
    async with site(never) as served, line(served.port) as talk:
        talk.send(post())
        await asyncio.sleep(0.05)
        await served.serving.drain(0.2)
        await served.serving.aclose()
        assert await talk.is_closed()

    assert time.monotonic() - started < 2
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == [
        "1 requests are cut off"
    ]


async def test_under_load_every_request_that_was_taken_is_answered() -> None:
    """A restart in the midst of it: who is let in is answered, who is not is refused clearly."""

    async def shortly(_: object) -> bool:
        await asyncio.sleep(0.01)
        return True

    statuses: list[int] = []
    refused = 0

    async def send(port: int) -> None:
        nonlocal refused
        while True:
            try:
                async with line(port) as talk:
                    talk.send(post())
                    statuses.append((await talk.answer()).status)
            except (ConnectionError, asyncio.IncompleteReadError):
                refused += 1
                return

    async with site(shortly, limits=Limits(connections=500)) as served:
        senders = [asyncio.create_task(send(served.port)) for _ in range(30)]
        await asyncio.sleep(0.3)
        await served.serving.drain(5)
        await asyncio.gather(*senders)

    assert refused == 30
    assert set(statuses) == {200}
    assert len(statuses) == len(served.taken)
