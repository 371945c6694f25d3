"""Every update is answered once, whatever is repeated, whoever dies, whatever is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from telegram import Bot, Update

from bot.metrics import Metrics
from bot.replica import Replica
from bot.telegram.intake import Intake
from bot.telegram.ordering import InOrder
from bot.telegram.receipts import Receipts
from bot.telegram.updates import Json
from storage.inbox import Inbox, Standing, State
from storage.leases import Leases
from storage.sqlite_inbox import SqliteInbox
from storage.sqlite_leases import SqliteLeases

Attend = Callable[["Process", Update], Awaitable[None]]


def message(number: int, chat: int = 1) -> Json:
    chat_json = {"id": chat, "type": "private"}
    asked = {"message_id": number, "date": 1, "chat": chat_json, "text": f"問{number}"}
    return {"update_id": number, "message": asked}


async def answers(process: "Process", update: Update) -> None:
    """Answer at once."""
    process.receipts.sending()
    process.receipts.leaves()
    process.answered.append(update.update_id)


async def never_ends(process: "Process", update: Update) -> None:
    """Go on for ever without an answer."""
    process.begun.append(update.update_id)
    await asyncio.Event().wait()


async def sends_for_ever(process: "Process", update: Update) -> None:
    """Send an answer, and hear nothing of it."""
    process.receipts.sending()
    process.receipts.leaves()
    await never_ends(process, update)


async def is_told_to_wait(process: "Process", update: Update) -> None:
    """Be refused for the moment."""
    process.receipts.sending()
    process.receipts.leaves()
    process.receipts.refused()
    await never_ends(process, update)


@dataclass
class Process:
    """One of several processes, as far as updates go."""

    replica: Replica
    receipts: Receipts
    intake: Intake = field(init=False)
    answered: list[int] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    opened = await SqliteInbox.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture
async def leases(tmp_path: Path) -> AsyncIterator[Leases]:
    opened = await SqliteLeases.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()


@asynccontextmanager
async def running(inbox: Inbox, leases: Leases, attend: Attend = answers) -> AsyncIterator[Process]:
    """Run a process; at the end it is gone, in whatever state its updates are."""
    metrics = Metrics()
    replica = Replica(leases, metrics)
    receipts = Receipts(inbox, replica, metrics)
    process = Process(replica, receipts)

    async def attended(update: Update) -> None:
        await attend(process, update)

    process.intake = Intake(Bot("1:a"), receipts, InOrder(), attended, metrics)
    process.intake.open()
    async with replica.living():
        yield process


async def stands(inbox: Inbox, number: int) -> State:
    (standing,) = await inbox.take([number], "onlooker")
    return standing.state


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
