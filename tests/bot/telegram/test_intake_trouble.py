"""What is left of an update's one answer when processes pause, stop or lose sight of each other."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
from telegram import Update

from bot.metrics import Metrics
from bot.replica import Replica
from bot.telegram.receipts import Lapsed, Receipts, TakenOver
from storage.inbox import Inbox, Standing, State
from storage.leases import Leases
from storage.redis_inbox import RedisInbox
from storage.sqlite_file import BUSY_TIMEOUT
from storage.sqlite_inbox import SqliteInbox
from tests import redis_server
from tests.bot.telegram.processes import (
    Process,
    answers,
    message,
    never_ends,
    running,
    stands,
)


class Pausing:
    """An `Attend` that answers when it may go on."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()

    async def __call__(self, process: Process, update: Update) -> None:
        await self.goes_on.wait()
        await answers(process, update)


async def begun(process: Process, number: int) -> "asyncio.Task[bool]":
    """Tell a process of an update; return when it is at it."""
    task = asyncio.create_task(process.intake.accept(message(number)))
    await asyncio.sleep(0.1)
    return task


async def test_who_was_paused_and_taken_for_dead_leaves_the_answer_to_the_other(
    inbox: Inbox, leases: Leases
) -> None:
    pausing = Pausing()
    async with running(inbox, leases, pausing) as paused:
        waiting, behind = await begun(paused, 7), await begun(paused, 8)
    async with running(inbox, leases) as other, asyncio.timeout(6):
        assert await other.intake.accept(message(7))
        assert await other.intake.accept(message(8))
        pausing.goes_on.set()

        assert not await waiting
        assert not await behind
        assert (paused.answered, other.answered) == ([], [7, 8])
        assert await stands(inbox, 7) is State.DONE


async def test_what_was_about_to_leave_in_a_pause_is_kept_back(
    inbox: Inbox, leases: Leases
) -> None:
    replica = Replica(leases, Metrics())
    receipts = Receipts(inbox, replica, Metrics())
    async with AsyncExitStack() as life:
        await life.enter_async_context(replica.living())
        await receipts.take([7])
        with receipts.handling(7, receipts.lapses):
            async with receipts.sending():
                await life.aclose()
                with pytest.raises(Lapsed):
                    receipts.leaves()
            async with receipts.sending():  # nobody missed it
                receipts.leaves()
            await receipts.settle()

    assert await stands(inbox, 7) is State.SENDING


async def test_who_was_paused_and_is_not_missed_answers(inbox: Inbox, leases: Leases) -> None:
    pausing = Pausing()
    async with running(inbox, leases, pausing) as paused:
        waiting = await begun(paused, 7)
    pausing.goes_on.set()

    assert await waiting
    assert paused.answered == [7]


@pytest.mark.parametrize("sends_first", [True, False])
async def test_only_the_answer_marks_that_it_leaves(
    inbox: Inbox, leases: Leases, *, sends_first: bool
) -> None:
    """A press is acknowledged beside its answer."""
    receipts = Receipts(inbox, Replica(leases, Metrics()), Metrics())
    sends, acknowledged = asyncio.Event(), asyncio.Event()

    async def answer() -> None:
        async with receipts.sending():
            sends.set()
            await acknowledged.wait()
            if sends_first:
                receipts.leaves()

    async def acknowledge() -> None:
        await sends.wait()
        receipts.leaves()
        acknowledged.set()

    await receipts.take([7])
    with receipts.handling(7, receipts.lapses):
        await asyncio.gather(answer(), acknowledge())
        await receipts.settle()

        assert await stands(inbox, 7) is (State.SENDING if sends_first else State.TAKEN)


async def test_whoever_takes_over_keeps_a_chats_order(inbox: Inbox, leases: Leases) -> None:
    async with running(inbox, leases, never_ends) as dead:
        await dead.intake.receive([message(7)])
        await asyncio.sleep(0.1)
    async with running(inbox, leases) as other:
        await other.intake.resume()
        await other.intake.receive([message(8), message(9)])
        await other.intake.drain(6)

        assert other.answered == [7, 8, 9]
    await dead.intake.drain(0)


async def test_who_does_not_see_that_another_lives_does_not_answer_in_its_place(
    inbox: Inbox, leases: Leases, tmp_path: Path
) -> None:
    """The store goes away while an update is waited for that another process has."""
    pausing = Pausing()
    lost = await SqliteInbox.open(tmp_path / "updates.sqlite3")
    async with running(inbox, leases, pausing) as one, running(lost, leases, patience=1.5) as other:
        waiting = await begun(one, 7)
        repeated = await begun(other, 7)
        await lost.aclose()

        assert not await repeated
        pausing.goes_on.set()
        assert await waiting
        assert (one.answered, other.answered) == ([7], [])


async def test_what_is_told_once_is_waited_for_as_long_as_another_has_it(
    inbox: Inbox, leases: Leases
) -> None:
    async with running(inbox, leases, patience=0.1) as other:
        async with running(inbox, leases, never_ends) as one:
            await one.intake.receive([message(7, 1), message(8, 2)])
            await other.intake.receive([message(8, 2)])
            await other.intake.resume()
            await asyncio.sleep(0.5)
            assert other.answered == []
        await other.intake.drain(6)

        assert sorted(other.answered) == [7, 8]
    await one.intake.drain(0)


async def test_what_is_being_taken_when_it_stops_is_not_begun_any_more(
    inbox: Inbox, leases: Leases, tmp_path: Path
) -> None:
    async with running(inbox, leases) as one:
        slow = sqlite3.connect(tmp_path / "updates.sqlite3", isolation_level=None)
        slow.execute("BEGIN IMMEDIATE")
        taking = await begun(one, 7)
        await one.intake.drain(0.1)
        slow.execute("ROLLBACK")
        slow.close()
        await asyncio.sleep(0.1)

        assert taking.done()
        assert not await taking
    async with running(inbox, leases) as other, asyncio.timeout(6):
        assert await other.intake.accept(message(7))
        assert (one.answered, other.answered) == ([], [7])


@pytest.mark.redis
async def test_what_leaves_while_redis_dies_is_known_to_have_left(leases: Leases) -> None:
    with redis_server.running(appendonly=True) as server:
        inbox = RedisInbox.open(server.url)
        receipts = Receipts(inbox, Replica(leases, Metrics()), Metrics())
        await receipts.take([7])
        await asyncio.sleep(0.1)  # there is a connection for marks
        with receipts.handling(7, receipts.lapses):
            await asyncio.to_thread(server.kill)
            async with receipts.sending():
                receipts.leaves()
            await asyncio.to_thread(server.start)
            await asyncio.sleep(1.5)

            assert await stands(inbox, 7) is State.SENDING
        await receipts.settle()
        await inbox.aclose()


async def test_what_ran_out_of_time_in_a_pause_is_asked_again(
    inbox: Inbox, leases: Leases, tmp_path: Path
) -> None:
    """It is not the store that was away."""
    async with running(inbox, leases) as other:
        assert await other.intake.accept(message(7))
        await other.receipts.settle()
    with closing(sqlite3.connect(tmp_path / "updates.sqlite3", isolation_level=None)) as slow:
        async with running(inbox, leases) as paused:
            slow.execute("BEGIN IMMEDIATE")
            asking = await begun(paused, 7)
        await asyncio.sleep(BUSY_TIMEOUT)
        slow.execute("ROLLBACK")

    assert await asking
    assert paused.answered == []


async def test_what_was_taken_before_a_pause_and_begun_after_it_is_looked_up_before_it_is_sent(
    inbox: Inbox, leases: Leases
) -> None:
    replica = Replica(leases, Metrics())
    receipts = Receipts(inbox, replica, Metrics())
    async with replica.living():
        lapses = receipts.lapses
        await receipts.take([7])
    standing = Standing(State.TAKEN, replica.name)  # it hangs, and is taken for dead
    assert await inbox.take_over(7, standing, "another")

    with receipts.handling(7, lapses), pytest.raises(TakenOver):
        async with receipts.sending():
            pass
