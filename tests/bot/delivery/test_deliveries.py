"""The loop that delivers: what is sent, when, to whom, and what is recorded of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.deliveries import Deliveries
from bot.delivery.outcomes import (
    Doubtful,
    Gone,
    Later,
    Moved,
    Outcome,
    Refused,
    TopicLost,
    Vanished,
)
from bot.delivery.standing import Standing
from bot.metrics import Metrics
from corpus.library import load
from corpus.search.pipeline import Search
from handlers import catalogue
from handlers.conversation import Conversation
from storage.ledger import Ledger
from storage.memory import Memory
from storage.records import Subscription
from storage.sqlite import SqliteStore
from storage.sqlite_ledger import SqliteLedger
from tests.bot.delivery.builders import at, ms, subscription
from tests.bot.delivery.rounds import Round
from tests.e2e.process import until

START = at("11-23 00:00")
TODAY, TOMORROW = "2026-11-23", ms("11-24 00:00")


class Clock:
    """A clock that runs from the start of the tests' day, and can be put forward."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self._begin) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def courier() -> Round:
    return Round()


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[SqliteLedger]:
    ledger = await SqliteLedger.open(tmp_path / "ledger.sqlite3")
    yield ledger
    await ledger.aclose()


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    return Search(load(), cache_dir=tmp_path_factory.mktemp("search"))


@pytest.fixture
async def deliveries(
    tmp_path: Path, ledger: SqliteLedger, clock: Clock, courier: Round, search: Search
) -> AsyncIterator[Deliveries]:
    store = await SqliteStore.open(tmp_path / "store.sqlite3")
    conversation = Conversation(
        load(),
        search,
        catalogue.load(),
        Memory(store),
        asyncio.Event(),
        ledger=ledger,
        clock=clock,
        zone="Asia/Shanghai",
    )
    yield Deliveries(ledger, conversation, courier, clock, timedelta(hours=6), Metrics())
    await store.aclose()


@asynccontextmanager
async def running(deliveries: Deliveries) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(deliveries.run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def settled(
    deliveries: Deliveries, ledger: Ledger, chat: str, ready: Callable[[Subscription], bool]
) -> Subscription:
    """Let deliveries run until a subscription stands as wanted; return it."""
    async with running(deliveries):
        for _ in range(400):
            found = await ledger.get(chat)
            if found is not None and ready(found):
                return found
            await asyncio.sleep(0.02)
    raise AssertionError(f"not so: {found}")


def stands(found: Subscription) -> Subscription:
    return replace(found, revision=0)


async def put(ledger: Ledger, *subscriptions: Subscription) -> None:
    assert await ledger.add(subscriptions) == len(subscriptions)


def is_done(found: Subscription) -> bool:
    return found.last_day == TODAY


async def test_what_is_due_is_brought_once(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    await put(ledger, subscription())
    found = await settled(deliveries, ledger, "telegram:1", is_done)

    assert stands(found) == subscription(last_day=TODAY, due=TOMORROW)
    assert len(courier.brought["telegram:1"]) == 1


# What comes of the first attempts, how many there are in the end, and how it then stands.
OUTCOMES: Iterable[object] = [
    pytest.param([Later(0.2)], 2, {}, id="later"),
    pytest.param([Doubtful()], 2, {}, id="not answered"),
    pytest.param([Doubtful(), Doubtful()], 2, {}, id="twice not answered"),
    pytest.param([Refused("x")], 1, {"failures": 1, "missed": 1}, id="refused"),
    pytest.param([TopicLost()], 1, {"failures": 1, "missed": 1}, id="even the general topic"),
]


@pytest.mark.parametrize(("outcomes", "attempts", "changes"), OUTCOMES)
async def test_an_attempt_that_fails(
    deliveries: Deliveries,
    ledger: SqliteLedger,
    courier: Round,
    outcomes: list[Outcome],
    attempts: int,
    changes: dict[str, object],
) -> None:
    courier.outcomes["telegram:1"] = outcomes
    await put(ledger, subscription())
    found = await settled(deliveries, ledger, "telegram:1", is_done)

    assert stands(found) == subscription(last_day=TODAY, due=TOMORROW, **changes)
    assert len(courier.brought["telegram:1"]) == attempts


async def test_a_chat_that_is_gone_is_paused_and_one_that_vanished_is_removed(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.outcomes = {"telegram:1": [Gone()], "telegram:2": [Vanished()]}
    await put(ledger, subscription(), subscription(chat="telegram:2"))
    found = await settled(deliveries, ledger, "telegram:1", lambda s: s.paused is not None)

    assert stands(found) == subscription(paused="gone", due=None)
    assert await ledger.get("telegram:2") is None


async def test_a_chat_that_moved_gets_it_under_its_new_name(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.outcomes["telegram:-1"] = [Moved("telegram:-1002")]
    await put(ledger, subscription(chat="telegram:-1", kind="group", thread=7))
    found = await settled(deliveries, ledger, "telegram:-1002", is_done)

    assert found.thread == 7
    assert await ledger.get("telegram:-1") is None
    assert [len(each) for each in courier.brought.values()] == [1, 1]


async def test_a_lost_topic_falls_back_to_the_general_one_and_says_so(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.outcomes["telegram:-1"] = [TopicLost()]
    await put(ledger, subscription(chat="telegram:-1", kind="group", thread=7))
    found = await settled(deliveries, ledger, "telegram:-1", is_done)
    (first, usual), (second, telling) = courier.brought["telegram:-1"]

    assert found.thread is None
    assert (first.thread, second.thread) == (7, None)
    assert len(telling.blocks) > len(usual.blocks)


async def test_a_lost_topic_is_told_of_until_that_gets_through(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.outcomes["telegram:-1"] = [TopicLost(), Later(0.1), TopicLost()]
    await put(ledger, subscription(chat="telegram:-1", kind="group", thread=7))
    found = await settled(deliveries, ledger, "telegram:-1", is_done)
    threads = [attempt.thread for attempt, _ in courier.brought["telegram:-1"]]

    assert found.thread is None
    assert threads == [7, None, 7, None]


async def test_too_late_it_is_passed_over_and_the_next_one_says_so(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round, clock: Clock
) -> None:
    clock.ahead = timedelta(days=2, hours=7)
    await put(ledger, subscription())
    found = await settled(deliveries, ledger, "telegram:1", lambda s: s.missed > 0)
    assert courier.brought == {}
    clock.ahead = timedelta(days=3)
    done = await settled(deliveries, ledger, "telegram:1", lambda s: s.missed == 0)
    ((told, _),) = courier.brought["telegram:1"]

    assert (found.missed, found.due) == (3, ms("11-26 00:00"))
    assert (told.missed, done.last_day) == (3, "2026-11-26")


async def test_a_zone_that_is_not_known_any_more_hinders_nobody(
    deliveries: Deliveries,
    ledger: SqliteLedger,
    courier: Round,
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = subscription(chat="telegram:2", zone="Nowhere/Else", due=ms("11-22 00:00"))
    await put(ledger, nowhere, subscription())
    await settled(deliveries, ledger, "telegram:1", is_done)
    kept = await ledger.get("telegram:2")

    assert kept is not None
    assert kept.due == pytest.approx(TOMORROW, abs=10_000)  # it may be known again then
    assert list(courier.brought) == ["telegram:1"]
    assert "Nowhere/Else" in caplog.text


async def test_what_is_paused_is_not_brought_even_if_it_has_a_time(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    """As in a line that was written by hand and imported."""
    await put(ledger, subscription(paused="asked"))
    found = await settled(deliveries, ledger, "telegram:1", lambda s: s.due is None)

    assert found.paused == "asked"
    assert courier.brought == {}


async def test_who_must_wait_holds_up_nobody_else(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.outcomes["telegram:1"] = [Later(30)]
    others = [subscription(chat=f"telegram:{number}") for number in range(2, 12)]
    await put(ledger, subscription(due=ms("11-22 23:59")), *others)
    began = time.monotonic()
    for other in others:
        await settled(deliveries, ledger, other.chat, is_done)
    kept = await ledger.get("telegram:1")

    assert time.monotonic() - began < 3
    assert kept is not None
    assert kept.due is not None
    assert kept.due >= ms("11-23 00:00:30")


async def test_told_to_stop_it_finishes_what_is_under_way(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.seconds = 1.0
    await put(ledger, *(subscription(chat=f"telegram:{number}") for number in range(50)))
    async with running(deliveries):
        await until(lambda: len(courier.brought) >= 10, "it is in the midst of it")
    brought = {chat for chat, attempts in courier.brought.items() if attempts}
    done = {found.chat async for found in ledger.each() if found.last_day == TODAY}
    claimed = await ledger.claim(ms("11-23 00:00:20"), 50, lease_ms=1, per_second=1e6)

    assert brought == done
    assert len(claimed.claims) == 50 - len(done)  # no lease is left


async def test_what_is_not_answered_when_it_must_stop_is_in_doubt(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    """Even where it was not answered once before: it was not given the time to be."""
    courier.seconds = 60.0
    await put(ledger, subscription(), subscription(chat="telegram:2", doubt=TODAY))
    began = time.monotonic()
    async with running(deliveries):
        await until(lambda: len(courier.brought) == 2, "both are under way")
    kept = [found async for found in ledger.each()]

    assert time.monotonic() - began < 8
    assert [(found.doubt, found.last_day) for found in kept] == [(TODAY, None)] * 2


async def test_what_people_change_meanwhile_stands(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.seconds = 0.5
    await put(ledger, subscription())
    async with running(deliveries):
        await until(lambda: "telegram:1" in courier.brought, "it is under way")
        found = await ledger.get("telegram:1")
        assert found is not None
        evening = replace(found, hour=20, due=ms("11-23 12:00"))
        assert await ledger.put(evening, replacing=found)
    kept = await ledger.get("telegram:1")

    assert kept is not None
    assert stands(kept) == subscription(hour=20, last_day=TODAY, due=ms("11-24 12:00"))


async def test_who_unsubscribes_meanwhile_stays_unsubscribed(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.seconds = 0.5
    await put(ledger, subscription())
    async with running(deliveries):
        await until(lambda: "telegram:1" in courier.brought, "it is under way")
        await ledger.remove("telegram:1")

    assert await ledger.get("telegram:1") is None


async def test_who_changes_how_it_comes_gets_it_once(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    """It is still due then, as far as the ledger knows, until it is told that it came."""
    courier.seconds = 0.3
    await put(ledger, subscription())
    async with running(deliveries):
        await until(lambda: "telegram:1" in courier.brought, "it is under way")
        found = await ledger.get("telegram:1")
        assert found is not None
        assert await ledger.put(replace(found, silent=True), replacing=found)
        await asyncio.sleep(0.8)
    kept = await ledger.get("telegram:1")

    assert kept is not None
    assert stands(kept) == subscription(silent=True, last_day=TODAY, due=TOMORROW)
    assert len(courier.brought["telegram:1"]) == 1


async def test_a_group_that_moves_after_it_was_sent_gets_it_once(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.seconds = 0.3
    await put(ledger, subscription(chat="telegram:-1", kind="group"))
    async with running(deliveries):
        await until(lambda: "telegram:-1" in courier.brought, "it is under way")
        await ledger.move("telegram:-1", "telegram:-1002")
    kept = await ledger.get("telegram:-1002")

    assert kept is not None
    assert (kept.last_day, kept.due) == (TODAY, TOMORROW)
    assert list(courier.brought) == ["telegram:-1"]


async def test_who_lets_the_bot_in_again_meanwhile_is_not_paused(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round, clock: Clock
) -> None:
    """That it was let in comes once; the refusal before it must not be recorded after it."""
    courier.seconds, courier.outcomes["telegram:1"] = 0.3, [Gone()]
    await put(ledger, subscription())
    async with running(deliveries):
        await until(lambda: "telegram:1" in courier.brought, "it is under way")
        await Standing(ledger, clock).let_in("telegram:1")
        await until(lambda: len(courier.brought["telegram:1"]) > 1, "it comes after all")
    kept = await ledger.get("telegram:1")

    assert kept is not None
    assert (kept.paused, kept.last_day) == (None, TODAY)


async def test_who_subscribes_anew_meanwhile_has_had_it(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.seconds = 0.3
    await put(ledger, subscription())
    async with running(deliveries):
        await until(lambda: "telegram:1" in courier.brought, "it is under way")
        await ledger.remove("telegram:1")
        await put(ledger, subscription(hour=9, due=ms("11-23 01:00")))
    kept = await ledger.get("telegram:1")

    assert kept is not None
    assert stands(kept) == subscription(hour=9, last_day=TODAY, due=ms("11-24 01:00"))


async def test_who_pauses_and_goes_on_meanwhile_gets_it_once(
    deliveries: Deliveries, ledger: SqliteLedger, courier: Round
) -> None:
    courier.seconds = 0.3
    await put(ledger, subscription())
    async with running(deliveries):
        await until(lambda: "telegram:1" in courier.brought, "it is under way")
        found = await ledger.get("telegram:1")
        assert found is not None
        paused = replace(found, paused="asked", due=None)
        assert (kept := await ledger.put(paused, replacing=found))
        assert await ledger.put(replace(kept, paused=None, due=TOMORROW), replacing=kept)
        await asyncio.sleep(0.6)
    kept = await ledger.get("telegram:1")

    assert kept is not None
    assert stands(kept) == subscription(last_day=TODAY, due=TOMORROW)
    assert len(courier.brought["telegram:1"]) == 1
