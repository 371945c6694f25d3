"""Every update is answered once, whatever is repeated, whoever dies, whatever is away."""

import asyncio

import pytest
from telegram import Update

from storage.inbox import Inbox, Standing, State
from storage.leases import Leases
from tests.bot.telegram.processes import (
    Attend,
    Process,
    answers,
    is_told_to_wait,
    message,
    never_ends,
    running,
    sends_for_ever,
    stands,
)


async def test_what_is_repeated_is_acknowledged_and_answered_once(
    inbox: Inbox, leases: Leases
) -> None:
    async with running(inbox, leases) as one, running(inbox, leases) as other:
        assert await one.intake.accept(message(7))
        await one.receipts.settle()
        assert await one.intake.accept(message(7))
        assert await other.intake.accept(message(7))

        assert (one.answered, other.answered) == ([7], [])


async def test_what_two_are_told_at_the_same_time_one_answers(inbox: Inbox, leases: Leases) -> None:
    async with running(inbox, leases) as one, running(inbox, leases) as other:
        numbers = range(20)
        accepted = await asyncio.gather(
            *(process.intake.accept(message(n, n)) for n in numbers for process in (one, other))
        )

        assert all(accepted)
        assert sorted(one.answered + other.answered) == list(numbers)


async def test_updates_of_a_chat_keep_their_order(inbox: Inbox, leases: Leases) -> None:
    async with running(inbox, leases) as one:
        await one.intake.receive([message(n, n % 3) for n in range(30)])
        await one.intake.drain(5)

        for chat in range(3):
            assert [n for n in one.answered if n % 3 == chat] == list(range(chat, 30, 3))


async def test_a_dead_ones_update_is_answered_by_another(inbox: Inbox, leases: Leases) -> None:
    async with running(inbox, leases, never_ends) as dead:
        asyncio.get_running_loop().create_task(dead.intake.accept(message(7)))
        await asyncio.sleep(0.1)
        assert dead.begun == [7]
    async with running(inbox, leases) as other, asyncio.timeout(6):
        assert await other.intake.accept(message(7))
        await other.receipts.settle()

        assert other.answered == [7]
        assert await stands(inbox, 7) is State.DONE
    await dead.intake.drain(0)


@pytest.mark.parametrize(
    ("attend", "answered"),
    [
        (never_ends, [7]),
        (sends_for_ever, []),  # nearly certainly it arrived
        (is_told_to_wait, [7]),
    ],
)
async def test_an_answer_that_was_on_its_way_is_not_sent_again(
    inbox: Inbox, leases: Leases, attend: Attend, answered: list[int]
) -> None:
    async with running(inbox, leases, attend) as dead:
        asyncio.get_running_loop().create_task(dead.intake.accept(message(7)))
        await asyncio.sleep(0.1)
        await dead.receipts.settle()
    async with running(inbox, leases) as other, asyncio.timeout(6):
        assert await other.intake.accept(message(7))

        assert other.answered == answered
    await dead.intake.drain(0)


async def test_what_a_living_one_has_is_waited_for(inbox: Inbox, leases: Leases) -> None:
    going_on = asyncio.Event()

    async def answers_later(process: Process, update: Update) -> None:
        await going_on.wait()
        await answers(process, update)

    async with running(inbox, leases, answers_later) as one, running(inbox, leases) as other:
        first = asyncio.create_task(one.intake.accept(message(7)))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(other.intake.accept(message(7)))
        await asyncio.sleep(0.5)
        assert not second.done()
        going_on.set()

        assert await first
        assert await second
        assert (one.answered, other.answered) == ([7], [])


async def test_what_can_not_be_finished_is_left_to_others_at_once(
    inbox: Inbox, leases: Leases
) -> None:
    async with running(inbox, leases, never_ends) as one, running(inbox, leases) as other:
        refused = asyncio.create_task(one.intake.accept(message(7)))
        await asyncio.sleep(0.1)
        await one.intake.drain(0.1)

        assert not await refused
        assert not await one.intake.accept(message(8))
        async with asyncio.timeout(1):
            assert await other.intake.accept(message(7))
        assert other.answered == [7]


async def test_whoever_polls_next_answers_what_was_taken_and_not_answered(
    inbox: Inbox, leases: Leases
) -> None:
    async with running(inbox, leases, never_ends) as dead:
        await dead.intake.receive([message(7, 1), message(8, 2)])
        await asyncio.sleep(0.1)
        assert sorted(dead.begun) == [7, 8]
    async with running(inbox, leases) as other:
        await other.intake.resume()
        await other.intake.receive([message(8, 2), message(9, 2)])  # unconfirmed, told again
        await other.intake.drain(6)

        assert sorted(other.answered) == [7, 8, 9]
        assert await inbox.waiting() == []
    await dead.intake.drain(0)


async def test_while_the_inbox_is_away_all_is_answered(
    inbox: Inbox, leases: Leases, caplog: pytest.LogCaptureFixture
) -> None:
    await inbox.aclose()
    async with running(inbox, leases) as one:
        assert await one.intake.accept(message(7))
        await one.intake.receive([message(8), message(9)])
        await one.intake.resume()
        await one.intake.drain(3)

        assert one.answered == [7, 8, 9]
    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 1
    assert "answering without knowing what others answered" in told[0]


async def test_a_failure_in_answering_ends_nothing(inbox: Inbox, leases: Leases) -> None:
    async def fails(process: Process, update: Update) -> None:
        if update.update_id == 7:
            raise RuntimeError
        await answers(process, update)

    async with running(inbox, leases, fails) as one:
        assert await one.intake.accept(message(7))
        assert await one.intake.accept(message(8))

        assert one.answered == [8]


async def test_what_can_not_be_read_is_passed_over(inbox: Inbox, leases: Leases) -> None:
    async with running(inbox, leases) as one:
        assert await one.intake.accept({"update_id": 7, "message": {"date": "yesterday"}})
        assert await one.intake.accept({"update_id": 8})
        await one.receipts.settle()

        assert await inbox.take([7], "onlooker") == [Standing(State.DONE)]


async def test_what_is_typed_for_inline_results_waits_for_nobody(
    inbox: Inbox, leases: Leases
) -> None:
    async with running(inbox, leases, never_ends) as one, asyncio.timeout(1):
        sender = {"id": 1, "is_bot": False, "first_name": "李"}
        typed = {"id": "1", "from": sender, "query": "4", "offset": ""}
        assert await one.intake.accept({"update_id": 7, "inline_query": typed})
        await asyncio.sleep(0.05)

        assert one.begun == [7]
        await one.intake.drain(0)


async def test_what_is_its_own_by_the_inbox_and_not_in_its_memory_it_answers(
    inbox: Inbox, leases: Leases
) -> None:
    """The inbox's word that it has the update was lost on the way."""
    async with running(inbox, leases) as one, asyncio.timeout(3):
        await inbox.take([7], one.replica.name)
        assert await one.intake.accept(message(7))

        assert one.answered == [7]


async def test_what_is_done_and_not_yet_written_down_is_not_answered_again(
    inbox: Inbox, leases: Leases
) -> None:
    async with running(inbox, leases) as one, asyncio.timeout(3):
        assert await one.intake.accept(message(7))  # and at once again, without a pause to write
        assert await one.intake.accept(message(7))

        assert one.answered == [7]
