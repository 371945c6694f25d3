"""Connections against the bot: slow ones, long ones, many; each ends, and nobody else minds."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from bot.http.guard import Limits
from tests.bot.http.site import GOOD_BODY, PATH, SECRET, SHORT, Line, Site, ask, line, post, site


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site(limits=SHORT) as opened:
        yield opened


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log at its most talkative: no traceback, no secret and no path may be in it."""
    caplog.set_level("DEBUG")
    yield caplog
    for hidden in ("Traceback", SECRET, PATH):
        assert hidden not in caplog.text


async def dribble(talk: Line, data: bytes, pause: float = 0.05) -> None:
    for at in range(len(data)):
        talk.send(data[at : at + 1])
        await asyncio.sleep(pause)


@pytest.mark.parametrize(
    "start",
    [b"P", b"POST /x HTTP/1.1\r\nHost: a\r\nX: ", post(b"", length=9), post(b"", length=9) + b"{"],
    ids=["a letter", "half a header", "no body", "half a body"],
)
async def test_a_slow_sender_is_answered_408(served: Site, start: bytes) -> None:
    started = time.monotonic()
    async with line(served.port) as talk:
        talk.send(start)
        answer = await talk.answer()
        assert await talk.is_closed()

    assert (answer.status, answer.body) == (408, b"Request Timeout\r\n")
    assert 0.3 < time.monotonic() - started < 2.5
    assert served.taken == []


@pytest.mark.parametrize(
    ("start", "rest"),
    [
        (b"", b"\r\n" * 100),
        (b"", b"POST / HTTP/1.1\r\nX: " + b"x" * 100),
        (post(b"", length=999), b"{" * 100),
        (post(b"", more="Transfer-Encoding: chunked\r\n"), b"1\r\n{\r\n" * 100),
        (post(), b"\r\n" * 100),
        (post(), b"POST / HTTP/1.1\r\nX: " + b"x" * 100),
        (post(b"", secret="x", length=999), b"{" * 100),  # noqa: S106 - a wrong one
    ],
    ids=["lines", "header", "body", "chunks", "lines later", "header later", "refused"],
)
async def test_bytes_now_and_then_buy_no_time(served: Site, start: bytes, rest: bytes) -> None:
    started = time.monotonic()
    async with line(served.port) as talk:
        talk.send(start)
        dribbling = asyncio.create_task(dribble(talk, rest))
        await talk.is_closed()  # whatever answers come before
        dribbling.cancel()

    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize("before", [b"", post()], ids=["never used", "used"])
async def test_an_idle_connection_is_closed_without_a_word(served: Site, before: bytes) -> None:
    async with line(served.port) as talk:
        if before:
            talk.send(before)
            assert (await talk.answer()).status == 200
        started = time.monotonic()
        assert await talk.is_closed()

    assert 0.2 < time.monotonic() - started < 2.5


async def test_requests_with_rests_between_them_are_all_answered(served: Site) -> None:
    async with line(served.port) as talk:
        for _ in range(3):
            talk.send(post())
            assert (await talk.answer()).status == 200
            await asyncio.sleep(0.3)


async def test_a_slow_answer_is_waited_for_though_more_comes_in() -> None:
    async def slowly(_: object) -> bool:
        await asyncio.sleep(0.8)
        return True

    async with site(slowly, limits=SHORT) as served, line(served.port) as talk:
        talk.send(post() + b"POST /")
        assert (await talk.answer()).status == 200
        assert await talk.is_closed()


@pytest.mark.parametrize(
    "behind", [b"\0\0", b"POST / HTTP/1.1\r\nX: " + b"x" * 100_000], ids=["no HTTP", "long header"]
)
async def test_what_is_sent_behind_a_request_does_not_spoil_its_answer(behind: bytes) -> None:
    async def shortly(_: object) -> bool:
        await asyncio.sleep(0.1)
        return True

    async with site(shortly, limits=SHORT) as served, line(served.port) as talk:
        talk.send(post() + behind)
        assert (await talk.answer()).status == 200
        assert await talk.is_closed()


async def test_what_is_refused_is_refused_once(served: Site) -> None:
    async with line(served.port) as talk:
        talk.send(post(b"", secret=SECRET.upper(), length=9))
        assert (await talk.answer()).status == 403
        assert await talk.is_closed()


async def test_an_answer_that_never_comes_is_given_up() -> None:
    async def never(_: object) -> bool:
        await asyncio.sleep(9)
        return True

    async with site(never, limits=SHORT) as served, line(served.port) as talk:
        started = time.monotonic()
        talk.send(post())
        assert await talk.is_closed()
        assert time.monotonic() - started < 3


async def test_who_does_not_read_answers_is_cut_off() -> None:
    limits = replace(SHORT, rest=0.3)
    async with site(metrics=lambda: b"x" * 8_000_000, limits=limits) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1024)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(b"GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
        await asyncio.sleep(1.5)
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        got = 0
        while piece := await reader.read(65536):
            got += len(piece)
        writer.transport.abort()

    assert got < 8_000_000


async def test_many_requests_sent_ahead_are_cut_off() -> None:
    async def slowly(_: object) -> bool:
        await asyncio.sleep(0.3)
        return True

    async with site(slowly) as served, line(served.port) as talk:
        talk.send(post() * 200)
        assert await talk.is_closed()

    assert len(served.taken) == 1


async def asks(*talks: Line) -> None:
    for talk in talks:
        talk.send(post())
        assert (await talk.answer()).status == 200


async def test_over_the_limit_those_that_never_asked_are_closed_first() -> None:
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(site(limits=Limits(connections=4)))
        used, silent, half = [await stack.enter_async_context(line(served.port)) for _ in range(3)]
        await asks(used)
        half.send(b"POST / HTTP/1.1\r\n")
        await asks(*[await stack.enter_async_context(line(served.port)) for _ in range(2)])

        await asks(used)
        assert await silent.is_closed()
        assert not await half.is_closed(within=0.1)


async def test_over_the_limit_the_one_that_rests_longest_is_closed() -> None:
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(site(limits=Limits(connections=2)))
        first, second = [await stack.enter_async_context(line(served.port)) for _ in range(2)]
        await asks(first, second, first)
        assert (await ask(served.port, post())).status == 200

        assert await second.is_closed()
        assert not await first.is_closed(within=0.1)


async def test_where_all_are_at_work_the_next_one_is_refused() -> None:
    finish = asyncio.Event()

    async def slowly(_: object) -> bool:
        return await finish.wait()

    async with site(slowly, limits=Limits(connections=2)) as served:
        async with line(served.port) as first, line(served.port) as second:
            first.send(post())
            second.send(post())
            await asyncio.sleep(0.05)
            refused = await ask(served.port, b"")
            finish.set()
            answers = [(await talk.answer()).status for talk in (first, second)]
        after = await ask(served.port, post())

    assert refused.status == 503
    assert answers == [200, 200]
    assert after.status == 200


async def test_an_upgrade_is_not_granted(served: Site) -> None:
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n"
    async with line(served.port) as talk:
        talk.send(post(b"", method="GET", path="/healthz", more=upgrade))
        assert (await talk.answer()).status == 200
        assert await talk.is_closed()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"CONNECT localhost:80 HTTP/1.1\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\n\r\n", 404),
        (b"GET \xe7\xac\xac HTTP/1.1\r\n\r\n", 400),
        (b"GET /%ff%00 HTTP/1.1\r\n\r\n", 404),
        (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET /healthz HTTP/3.0\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (post(GOOD_BODY, more="Connection: close\r\n"), 200),
    ],
)
async def test_odd_requests_have_their_answer(served: Site, request_: bytes, status: int) -> None:
    assert (await ask(served.port, request_)).status == status
