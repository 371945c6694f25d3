"""Processes that are one bot: who lives, and who of them leads."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.metrics import Metrics
from bot.replica import Replica
from storage.sqlite_leases import SqliteLeases

ROLE = "polling"


@pytest.fixture
async def leases(tmp_path: Path) -> AsyncIterator[SqliteLeases]:
    opened = await SqliteLeases.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()


async def test_who_lives_is_not_dead_and_who_has_taken_leave_is(leases: SqliteLeases) -> None:
    one, other = Replica(leases, Metrics()), Replica(leases, Metrics())

    async with one.living():
        assert not await other.is_dead(one.name)
        assert not await one.is_dead(one.name)
    assert await other.is_dead(one.name)
    assert await other.is_dead("never-seen")


async def test_who_lives_goes_on_living_beyond_one_sign_of_life(leases: SqliteLeases) -> None:
    one, other = Replica(leases, Metrics()), Replica(leases, Metrics())

    async with one.living():
        await asyncio.sleep(2.5)
        assert not await other.is_dead(one.name)


async def test_one_leads_and_the_other_follows_at_once_when_told(leases: SqliteLeases) -> None:
    """Never both at once; the second begins soon after the first was told to stop."""
    working: list[str] = []
    began: dict[str, float] = {}
    clock = asyncio.get_running_loop().time

    async def lead(replica: Replica, stop: asyncio.Event) -> None:
        async def work(over: asyncio.Event) -> None:
            working.append(replica.name)
            began[replica.name] = clock()
            assert len(working) == 1
            await over.wait()
            working.remove(replica.name)

        await replica.while_leading(ROLE, stop, work)

    one, other = Replica(leases, Metrics()), Replica(leases, Metrics())
    stops = {one.name: asyncio.Event(), other.name: asyncio.Event()}
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(lead(one, stops[one.name]))
        await asyncio.sleep(0.1)
        tasks.create_task(lead(other, stops[other.name]))
        await asyncio.sleep(0.3)
        assert working == [one.name]
        stops[one.name].set()
        await first
        told = clock()
        await asyncio.sleep(2.0)
        assert working == [other.name]
        assert began[other.name] - told < 2.0
        stops[other.name].set()


async def test_a_dead_ones_role_is_taken_before_its_time_is_up(leases: SqliteLeases) -> None:
    await leases.hold(ROLE, "dead-and-gone", 60_000)
    one, stop = Replica(leases, Metrics()), asyncio.Event()

    async def work(_: asyncio.Event) -> None:
        stop.set()

    async with asyncio.timeout(3):
        await one.while_leading(ROLE, stop, work)

    assert await leases.holder(ROLE) is None


async def test_told_to_stop_while_it_takes_a_role_nobody_works(leases: SqliteLeases) -> None:
    await leases.hold(ROLE, "dead-and-gone", 60_000)
    one, stop = Replica(leases, Metrics()), asyncio.Event()
    leading = asyncio.create_task(one.while_leading(ROLE, stop, never))
    await asyncio.sleep(0.2)
    stop.set()
    await leading

    assert await leases.holder(ROLE) is None


async def test_who_finds_another_in_its_place_stops(leases: SqliteLeases) -> None:
    one = Replica(leases, Metrics())
    stop = asyncio.Event()
    ended = asyncio.Event()

    async def work(over: asyncio.Event) -> None:
        await leases.release(ROLE, one.name)  # as if its time had run out while the store was away
        await leases.hold(ROLE, "somebody-else", 60_000)
        await over.wait()
        ended.set()
        stop.set()

    async with asyncio.timeout(5):
        await one.while_leading(ROLE, stop, work)

    assert ended.is_set()
    assert await leases.holder(ROLE) == "somebody-else"


@pytest.mark.parametrize("has_met", [True, False])
async def test_while_the_store_is_away_only_one_that_never_met_it_begins_to_lead(
    tmp_path: Path, *, has_met: bool
) -> None:
    leases = await SqliteLeases.open(tmp_path / "updates.sqlite3")
    replica = Replica(leases, Metrics())
    if has_met:
        await leases.hold(ROLE, "somebody-else", 60_000)
        await leases.hold("process-somebody-else", "somebody-else", 60_000)
        gone = asyncio.Event()
        standing_by = asyncio.create_task(replica.while_leading(ROLE, gone, never))
        await asyncio.sleep(0.2)
        gone.set()
        await standing_by
    await leases.aclose()
    began = asyncio.Event()
    stop = asyncio.Event()

    async def work(over: asyncio.Event) -> None:
        began.set()
        await over.wait()

    leading = asyncio.create_task(replica.while_leading(ROLE, stop, work))
    await asyncio.sleep(0.2)
    stop.set()
    await leading

    assert began.is_set() is not has_met


async def never(_: asyncio.Event) -> None:
    raise AssertionError("it began")
