"""Both quotas grant no more than they should over any stretch of time, whoever asks."""

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import pytest

from storage.local_quota import LocalQuota
from storage.quota import Quota
from storage.redis_quota import RedisQuota
from tests.redis_server import RedisServer, running

BACK_ENDS = ["local", pytest.param("redis", marks=pytest.mark.redis)]


@pytest.fixture(params=BACK_ENDS)
async def quota(request: pytest.FixtureRequest) -> AsyncIterator[Quota]:
    """Each quota in turn, with nothing granted yet."""
    opened: Quota
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        opened = RedisQuota.open(server.url)
    else:
        opened = LocalQuota()
    yield opened
    await opened.aclose()


async def granted(quota: Quota, most: int, seconds: int, tries: int = 20) -> int:
    return [await quota.take("all", most, seconds) for _ in range(tries)].count(0)


async def duration_of_a_take(quota: Quota) -> float:
    start = time.monotonic()
    await quota.take("all", 4, 60)
    return time.monotonic() - start


async def takes_until(deadline: float, quota: Quota, most: int, seconds: int) -> list[float]:
    """Take as soon as one may, for a time; return when each was granted."""
    times = []
    while time.monotonic() < deadline:
        if wait := await quota.take("all", most, seconds):
            await asyncio.sleep(min(wait, 0.05))
        else:
            times.append(time.monotonic())
    return times


async def test_no_more_are_granted_and_it_is_told_how_long_to_wait(quota: Quota) -> None:
    found = [await quota.take("all", 3, 60) for _ in range(5)]

    assert found[:3] == [0, 0, 0]
    assert all(59 < wait <= 60 for wait in found[3:])


async def test_who_waits_as_told_is_granted_one(quota: Quota) -> None:
    assert await granted(quota, 2, 1) == 2
    await asyncio.sleep(0.3)
    wait = await quota.take("all", 2, 1)
    assert 0.4 < wait < 0.71
    await asyncio.sleep(wait + 0.01)

    assert await quota.take("all", 2, 1) == 0


async def test_names_are_counted_apart(quota: Quota) -> None:
    found = [await quota.take(name, 1, 60) for name in ("chat-100", "chat-10", "chat@abc", "all")]

    assert found == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "most", "seconds", "reason"),
    [
        ("", 1, 1, "not usable"),
        ("a/b", 1, 1, "not usable"),
        ("{a}", 1, 1, "not usable"),
        ("all", 0, 1, "nothing would be granted"),
        ("all", 1, 0, "nothing would be granted"),
        ("all", -1, -1, "nothing would be granted"),
    ],
)
async def test_what_can_not_be_counted_is_refused(
    quota: Quota, name: str, most: int, seconds: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        await quota.take(name, most, seconds)


async def test_of_many_who_ask_at_once_not_one_too_many_is_granted(quota: Quota) -> None:
    found = await asyncio.gather(*(quota.take("all", 30, 60) for _ in range(100)))

    assert found.count(0) == 30


@pytest.fixture
async def redis_quota(redis_server: RedisServer) -> AsyncIterator[RedisQuota]:
    """An empty Redis, asked anew whenever it failed."""
    opened = RedisQuota.open(redis_server.url, ask_again=0)
    yield opened
    await opened.aclose()


@pytest.mark.redis
async def test_two_clients_together_are_granted_no_more_over_any_stretch(
    redis_server: RedisServer,
) -> None:
    most, seconds = 7, 1
    quotas = [RedisQuota.open(redis_server.url) for _ in range(2)]
    deadline = time.monotonic() + 3.3

    told = await asyncio.gather(*(takes_until(deadline, each, most, seconds) for each in quotas))

    times = sorted(told[0] + told[1])
    stretches = [later - first for first, later in zip(times, times[most:], strict=False)]
    assert 3 * most <= len(times) <= 4 * most
    assert min(stretches) > seconds - 0.05  # when it is heard of a grant differs by so much
    for quota in quotas:
        await quota.aclose()


# A process whose clock is wrong.
ELSEWHERE = """
import asyncio, sys, time
right = time.time
time.time = lambda: right() + float(sys.argv[2])
from storage.redis_quota import RedisQuota
from tests.storage.test_quota import granted
async def main():
    quota = RedisQuota.open(sys.argv[1])
    print(await granted(quota, 5, 60))
    await quota.aclose()
asyncio.run(main())
"""


@pytest.mark.redis
@pytest.mark.parametrize("ahead", [-3600, 3600])
async def test_a_process_whose_clock_is_wrong_is_counted_with_the_others(
    redis_server: RedisServer, redis_quota: RedisQuota, ahead: int
) -> None:
    assert await granted(redis_quota, 5, 60, tries=2) == 2

    command = [sys.executable, "-c", ELSEWHERE, redis_server.url, str(ahead)]
    there = await asyncio.to_thread(subprocess.check_output, command, text=True)

    assert int(there) == 3
    assert await granted(redis_quota, 5, 60) == 0


@pytest.mark.redis
async def test_a_redis_whose_clock_was_set_back_grants_again_soon(
    redis_quota: RedisQuota,
) -> None:
    await granted(redis_quota, 2, 60)
    client = redis_quota._link.client
    (key,) = await client.keys()
    later = time.time() + 5 * 3600
    await client.lpush(key, later, later)

    assert await redis_quota.take("all", 2, 60) == 60
    assert await granted(redis_quota, 2, 60) == 2


async def test_alone_a_process_counts_each_name_and_forgets_what_is_over() -> None:
    now = [100.0]
    quota = LocalQuota(clock=lambda: now[0])

    assert await granted(quota, 2, 60) == 2
    assert await quota.take("other", 2, 60) == 0
    now[0] = 130.0
    assert await quota.take("all", 2, 60) == 30
    now[0] = 160.0
    assert await granted(quota, 2, 60) == 2


async def test_alone_a_process_keeps_no_more_than_some_thousand_names() -> None:
    quota = LocalQuota()
    for number in range(5000):
        await quota.take(f"chat{number}", 20, 60)

    assert len(quota._taken) == 4096


@pytest.mark.redis
async def test_what_is_in_redis_is_under_one_tag_and_goes_by_itself(
    redis_quota: RedisQuota,
) -> None:
    await redis_quota.take("chat-100", 20, 60)
    client = redis_quota._link.client

    (key,) = await client.keys()

    assert str(key).startswith("b'tiaowen:{quota}:")
    assert 0 < await client.ttl(key) <= 60


@pytest.mark.redis
async def test_while_redis_hangs_one_call_waits_and_the_process_counts_for_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(password="s3cr%t") as server:  # noqa: S106  # a made-up one
        quota = RedisQuota.open(server.url.replace("%", "%25"), ask_again=0.3)
        assert await quota.take("all", 4, 60) == 0
        server.pause()
        start = time.monotonic()
        assert await granted(quota, 4, 60) == 4
        assert time.monotonic() - start < 2.5
        await asyncio.sleep(0.4)
        durations = await asyncio.gather(*(duration_of_a_take(quota) for _ in range(5)))
        assert [seconds > 0.5 for seconds in sorted(durations)] == [False] * 4 + [True]
        server.resume()
        await asyncio.sleep(0.4)

        # Redis knows of the first one, and perhaps of those that it did not answer in time.
        assert 0 < await granted(quota, 4, 60) < 4
        await quota.aclose()

    lines = [each.getMessage() for each in caplog.records if each.name.startswith("storage")]
    address = f"127.0.0.1:{server.port}"
    away = f"Redis at {address} is not available: Timeout reading from {address}"
    assert lines == [
        f"{away}; until it is, this process counts for itself",
        f"Redis at {address} is back: all processes count together",
    ]
    assert "s3cr" not in caplog.text


@pytest.mark.redis
async def test_a_redis_that_was_never_there_raises_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running() as server:
        pass  # its port is free from now on
    quota = RedisQuota.open(f"redis://ann:s3cret@127.0.0.1:{server.port}", ask_again=0)

    found = await asyncio.gather(*(granted(quota, 5, 60, tries=5) for _ in range(4)))

    assert sum(found) == 5
    assert len(caplog.records) == 1
    assert "s3cret" not in caplog.text
    await quota.aclose()
    await quota.aclose()
    assert await quota.take("other", 5, 60) == 0


@pytest.mark.redis
async def test_a_redis_that_refuses_raises_nothing(
    redis_server: RedisServer, redis_quota: RedisQuota, caplog: pytest.LogCaptureFixture
) -> None:
    await redis_quota.take("all", 2, 60)
    client = redis_quota._link.client
    (key,) = await client.keys()
    await client.set(key, "no list")

    assert await granted(redis_quota, 2, 60) == 2
    assert "ResponseError WRONGTYPE" in caplog.text
    assert repr(redis_quota) == f"RedisQuota('127.0.0.1:{redis_server.port}')"
