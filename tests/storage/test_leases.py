"""Both back ends of the leases do what their contract says."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.leases import Leases
from storage.redis_leases import RedisLeases
from storage.sqlite_leases import SqliteLeases
from tests.redis_server import running

HOUR = 3_600_000


async def test_a_name_is_one_processs_until_it_lets_go(leases: Leases) -> None:
    assert await leases.holder("polling") is None
    assert await leases.hold("polling", "ann", HOUR)
    assert not await leases.hold("polling", "ben", HOUR)
    assert await leases.holder("polling") == "ann"
    await leases.release("polling", "ann")
    assert await leases.holder("polling") is None
    assert await leases.hold("polling", "ben", HOUR)


async def test_names_are_held_apart(leases: Leases) -> None:
    assert await leases.hold("polling", "ann", HOUR)
    assert await leases.hold("polling2", "ben", HOUR)

    assert [await leases.holder(name) for name in ("polling", "polling2")] == ["ann", "ben"]


async def test_only_the_holder_lets_go(leases: Leases) -> None:
    await leases.hold("polling", "ann", HOUR)

    await leases.release("polling", "ben")
    await leases.release("nothing", "ann")

    assert await leases.holder("polling") == "ann"


async def test_a_lease_ends_and_another_takes_over(leases: Leases) -> None:
    await leases.hold("polling", "ann", 150)
    assert not await leases.hold("polling", "ben", HOUR)
    await asyncio.sleep(0.2)

    assert await leases.holder("polling") is None
    assert await leases.hold("polling", "ben", HOUR)
    assert not await leases.hold("polling", "ann", HOUR)  # who learns so that it has lost it


async def test_a_lease_that_is_held_on_to_does_not_end(leases: Leases) -> None:
    for _ in range(5):
        assert await leases.hold("polling", "ann", 300)
        await asyncio.sleep(0.1)

    assert await leases.holder("polling") == "ann"


async def test_the_last_word_says_how_long_a_lease_lasts(leases: Leases) -> None:
    await leases.hold("polling", "ann", HOUR)
    await leases.hold("polling", "ann", 50)
    await asyncio.sleep(0.1)

    assert await leases.holder("polling") is None


async def test_of_many_at_once_one_holds_a_name(
    leases_opener: Callable[[], Awaitable[Leases]],
) -> None:
    opened = [await leases_opener() for _ in range(3)]

    tries = [opened[n % 3].hold("polling", f"process-{n}", HOUR) for n in range(12)]

    assert sorted(await asyncio.gather(*tries)) == [False] * 11 + [True]


@pytest.mark.parametrize("name", ["", "a b", "{a}", "a*", "a" * 129])
async def test_what_is_no_name_is_refused(leases: Leases, name: str) -> None:
    for refused in (
        leases.hold(name, "ann", HOUR),
        leases.hold("polling", name, HOUR),
        leases.holder(name),
        leases.release(name, "ann"),
    ):
        with pytest.raises(ValueError, match="not usable"):
            await refused


@pytest.mark.parametrize("milliseconds", [0, -1])
async def test_no_time_is_refused(leases: Leases, milliseconds: int) -> None:
    with pytest.raises(ValueError, match="some time"):
        await leases.hold("polling", "ann", milliseconds)


async def test_leases_that_were_closed_are_not_available(leases: Leases) -> None:
    await leases.aclose()
    await leases.aclose()

    for asked in (
        leases.hold("polling", "ann", HOUR),
        leases.holder("polling"),
        leases.release("polling", "ann"),
    ):
        with pytest.raises(StoreUnavailable):
            await asked


@pytest.mark.parametrize(
    ("later_ms", "holder"),
    [
        (0, "ann"),
        (9_999, "ann"),
        (10_000, None),
        (5 * HOUR, None),
        # set back a little, by the lease's length, and by more
        (-1, "ann"),
        (-10_000, "ann"),
        (-10_001, None),
        (-5 * HOUR, None),
    ],
)
async def test_no_lease_lasts_for_hours_because_the_clock_was_set_back(
    tmp_path: Path, later_ms: int, holder: str | None
) -> None:
    now = 1_800_000_000_000
    leases = await SqliteLeases.open(tmp_path / "updates.sqlite3", clock=lambda: now)
    await leases.hold("polling", "ann", 10_000)
    now += later_ms

    assert await leases.holder("polling") == holder
    assert await leases.hold("polling", "ben", 10_000) == (holder is None)
    await leases.aclose()


@pytest.mark.redis
async def test_leases_outlive_a_redis_that_is_killed() -> None:
    """With its append-only file and fsync always, as compose.yaml has it."""
    with running(appendonly=True, options={"appendfsync": "always"}) as server:
        leases = RedisLeases.open(server.url)
        await leases.hold("polling", "ann", HOUR)
        await asyncio.to_thread(server.kill)
        with pytest.raises(StoreUnavailable):
            await leases.hold("polling", "ann", HOUR)
        await asyncio.to_thread(server.start)

        assert not await leases.hold("polling", "ben", HOUR)
        assert await leases.hold("polling", "ann", HOUR)
        await leases.aclose()
