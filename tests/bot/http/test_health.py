"""What is seen from outside: alive, ready, and figures."""

import asyncio
import json
import time

from bot.http.health import Check, at_most_every
from tests.bot.http.site import ask, post, site

ALIVE, READY, FIGURES = (
    post(b"", method="GET", path=path, secret=None, kind=None)
    for path in ("/healthz", "/readyz", "/metrics")
)


async def well() -> None:
    """Say that all is well."""


async def ill() -> str:
    return "not answering"


async def broken() -> str:
    raise RuntimeError("redis://:pa55@localhost")


async def hanging() -> None:
    await asyncio.sleep(9)


async def test_alive_is_said_as_long_as_anything_is() -> None:
    async with site(checks={"store": ill}) as served:
        served.health.draining()
        answer = await ask(served.port, ALIVE)

    assert (answer.status, answer.body) == (200, b"ok")
    assert answer.headers["cache-control"] == "no-store"


async def test_head_is_get_without_the_body() -> None:
    async with site(checks={"store": well}) as served:
        for request in (ALIVE, READY, FIGURES):
            whole = await ask(served.port, request)
            head = await ask(served.port, request.replace(b"GET", b"HEAD", 1))

            assert (head.status, head.body) == (200, b"")
            assert head.headers["content-length"] == str(len(whole.body))


async def test_ready_when_all_is_well() -> None:
    async with site(checks={"laws": well, "store": well}) as served:
        answer = await ask(served.port, READY)

    assert answer.status == 200
    assert json.loads(answer.body) == {"laws": "ok", "store": "ok"}


async def test_what_is_not_well_is_named() -> None:
    checks: dict[str, Check] = {"laws": well, "store": ill, "telegram": broken}
    async with site(checks=checks) as served:
        answer = await ask(served.port, READY)

    assert answer.status == 503
    assert json.loads(answer.body) == {
        "laws": "ok",
        "store": "not answering",
        "telegram": "the check fails",
    }


async def test_a_check_that_hangs_is_not_waited_for() -> None:
    async with site(checks={"store": hanging, "laws": well}) as served:
        started = time.monotonic()
        answer = await ask(served.port, READY)

        assert 1.9 < time.monotonic() - started < 3
    assert json.loads(answer.body) == {"store": "no answer in 2 s", "laws": "ok"}


async def test_not_ready_while_draining() -> None:
    async with site(checks={"store": well}) as served:
        assert (await ask(served.port, READY)).status == 200
        served.health.draining()
        answer = await ask(served.port, READY)

    assert answer.status == 503
    assert json.loads(answer.body) == {"store": "ok", "serving": "draining"}


async def test_asking_often_asks_the_store_once_a_second() -> None:
    looks = 0

    async def counting() -> None:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0.1)

    async with site(checks={"store": counting}) as served:
        answers = await asyncio.gather(*(ask(served.port, READY) for _ in range(50)))
        again = await ask(served.port, READY)
        assert looks == 1
        await asyncio.sleep(1.1)
        await ask(served.port, READY)

    assert looks == 2
    assert {answer.status for answer in (*answers, again)} == {200}


async def test_one_who_hangs_up_does_not_end_the_look_for_others() -> None:
    async def slow() -> None:
        await asyncio.sleep(0.3)

    async with site(checks={"store": slow}) as served:
        hasty = asyncio.create_task(ask(served.port, READY))
        await asyncio.sleep(0.1)
        hasty.cancel()
        assert (await ask(served.port, READY)).status == 200


async def test_figures_are_told_as_prometheus_reads_them() -> None:
    async with site(metrics=lambda: b"answers_total 5\n") as served:
        answer = await ask(served.port, FIGURES)

    assert (answer.status, answer.body) == (200, b"answers_total 5\n")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


async def test_figures_that_can_not_be_told_are_a_plain_500() -> None:
    def fail() -> bytes:
        raise RuntimeError("figures")

    async with site(metrics=fail) as served:
        answer = await ask(served.port, FIGURES)

    assert (answer.status, answer.body) == (500, b"Internal Server Error")


async def test_what_is_costly_to_ask_is_asked_seldom_while_it_is_well() -> None:
    asked = 0
    found: str | None = None

    async def check() -> str | None:
        nonlocal asked
        asked += 1
        return found

    seldom = at_most_every(0.2, check)
    assert [await seldom() for _ in range(3)] == [None] * 3
    assert asked == 1
    found = "gone"
    await asyncio.sleep(0.25)
    assert [await seldom() for _ in range(3)] == ["gone"] * 3
    assert asked == 4
    found = None
    assert await seldom() is None
