"""What every ledger does. The suite knows no back end: the fixture `ledger` is each in turn."""

import asyncio
import random
from dataclasses import replace

import pytest

from storage.errors import StoreUnavailable
from storage.ledger import Ledger
from storage.records import Days, Paused, Session, Subscription
from tests.storage.ledgers import (
    ANN,
    BEN,
    CAT,
    LEASE,
    NOW,
    claim,
    claimed_chats,
    everyone,
    kept,
    of,
    traces,
)

FULL = Subscription(
    CAT, "group", "a-law", 23, 59, "America/Argentina/Buenos_Aires", days=Days.WEEKDAYS.value,
    silent=True, thread=7, language="zh-Hant", script="Hans", due=NOW, last_day="2026-11-22",
    missed=3, failures=4, doubt="2026-11-23", paused=Paused.REFUSED.value, revision=41,
)  # fmt: skip


@pytest.mark.parametrize(
    "subscription",
    [
        of(ANN),
        of(ANN, None),
        of(ANN, 0),
        of(ANN, 2**53 - 1),
        FULL,
        of(ANN, zone="\ud83d \x00 條 😀", law=""),  # what no handler would ever write
    ],
)
async def test_a_subscription_comes_back_as_it_was_with_a_new_revision(
    ledger: Ledger, subscription: Subscription
) -> None:
    expected = replace(subscription, revision=subscription.revision + 1)

    assert await ledger.put(subscription, replacing=None) == expected
    assert await ledger.get(subscription.chat) == expected
    assert await everyone(ledger) == {subscription.chat: expected}


async def test_there_is_none_where_none_was_put(ledger: Ledger) -> None:
    await kept(ledger, of(BEN))

    assert await ledger.get(ANN) is None
    assert await ledger.remove(ANN) is None


async def test_put_replaces_only_what_was_read(ledger: Ledger) -> None:
    (first,) = await kept(ledger, of(ANN))
    second = await ledger.put(replace(first, hour=7), replacing=first)
    assert second == replace(first, hour=7, revision=2)

    # Another one who read the first, or nothing, comes too late.
    assert await ledger.put(replace(first, hour=9), replacing=first) is None
    assert await ledger.put(of(ANN, hour=9), replacing=None) is None
    assert await ledger.get(ANN) == second

    # So does one who read what is gone.
    await ledger.remove(ANN)
    assert await ledger.put(replace(first, hour=9), replacing=second) is None
    assert await ledger.get(ANN) is None


async def test_of_many_who_change_one_subscription_at_once_one_does(ledger: Ledger) -> None:
    (first,) = await kept(ledger, of(ANN))

    done = await asyncio.gather(
        *(ledger.put(replace(first, minute=n), replacing=first) for n in range(20))
    )

    assert [each for each in done if each] == [await ledger.get(ANN)]


@pytest.mark.parametrize("chat", ["", "telegram:1 ", "telegram:{1}", "條", "x" * 129])
async def test_what_can_not_name_a_chat_is_refused(ledger: Ledger, chat: str) -> None:
    for call in (
        ledger.put(of(chat), replacing=None),
        ledger.add([of(ANN), of(chat)]),
        ledger.move(ANN, chat),
    ):
        with pytest.raises(ValueError, match="not usable in a key"):
            await call

    assert await everyone(ledger) == {}


@pytest.mark.parametrize("due", [-1, 2**53, 2**70])
async def test_what_is_no_time_is_refused(ledger: Ledger, due: int) -> None:
    with pytest.raises(ValueError, match="not a time"):
        await ledger.put(of(ANN, due), replacing=None)


async def test_add_keeps_those_whose_chat_has_none(ledger: Ledger) -> None:
    (bens,) = await kept(ledger, of(BEN, hour=7))

    assert await ledger.add([]) == 0
    assert await ledger.add([of(ANN), of(BEN), of(CAT, NOW + 1), of(CAT, NOW + 2)]) == 2
    assert await ledger.add([of(ANN, hour=3), of(BEN)]) == 0

    first, second = of(ANN, revision=1), of(CAT, NOW + 1, revision=1)
    assert await everyone(ledger) == {ANN: first, BEN: bens, CAT: second}
    assert await claimed_chats(ledger, NOW + 1) == [ANN, BEN, CAT]


async def test_each_yields_all_of_many_while_they_are_changed(ledger: Ledger) -> None:
    chats = [f"telegram:{n}" for n in range(2345)]
    assert await ledger.add([of(chat) for chat in chats]) == 2345

    seen = []
    async for subscription in ledger.each():
        seen.append(subscription.chat)
        if len(seen) % 100 == 0:
            await ledger.put(replace(subscription, hour=1), replacing=subscription)

    assert sorted(seen) == sorted(chats)


async def test_a_chat_that_moves_takes_everything_along(ledger: Ledger) -> None:
    (anns,) = await kept(ledger, of(ANN, NOW + 5, thread=3, missed=2))

    assert await ledger.move(ANN, CAT)

    assert await everyone(ledger) == {CAT: replace(anns, chat=CAT)}
    assert await claimed_chats(ledger, NOW + 4) == []
    assert await claimed_chats(ledger, NOW + 5) == [CAT]
    assert not await ledger.move(ANN, CAT)
    assert await ledger.move(CAT, CAT)
    assert await ledger.get(CAT) == replace(anns, chat=CAT)


async def test_a_pause_moves_along(ledger: Ledger) -> None:
    await kept(ledger, of(ANN, None))

    assert await ledger.move(ANN, CAT)

    assert await claimed_chats(ledger, NOW + LEASE) == []


async def test_where_a_chat_moves_to_a_subscription_its_own_stays(ledger: Ledger) -> None:
    _, cats = await kept(ledger, of(ANN), of(CAT, NOW + 9, hour=22))

    assert await ledger.move(ANN, CAT)

    assert await everyone(ledger) == {CAT: cats}
    assert await claimed_chats(ledger, NOW + 8) == []
    assert await claimed_chats(ledger, NOW + 9) == [CAT]


async def test_moves_and_changes_at_once_lose_nothing(ledger: Ledger) -> None:
    """Whichever comes first, one subscription is left, and it can be claimed."""
    for n in range(20):
        (anns,) = await kept(ledger, of(ANN))
        changes = [ledger.put(replace(anns, minute=n), replacing=anns) for n in range(1, 4)]

        moved, again, *_ = await asyncio.gather(
            ledger.move(ANN, CAT), ledger.move(ANN, CAT), *changes
        )

        assert moved or again
        (left,) = (await everyone(ledger)).values()
        assert left.chat == CAT
        assert await claimed_chats(ledger, NOW + n * LEASE) == [CAT]
        await ledger.remove(CAT)


async def test_what_is_removed_leaves_no_trace(ledger: Ledger) -> None:
    secret = "telegram:-100777"  # noqa: S105  # a chat
    await kept(ledger, of(secret), of(ANN))
    await claim(ledger)
    assert secret in await traces(ledger)

    await ledger.remove(secret)

    assert secret not in await traces(ledger)
    assert ANN in await traces(ledger)


async def test_closing_twice_does_no_harm(ledger: Ledger) -> None:
    await ledger.get(ANN)
    await ledger.aclose()
    await ledger.aclose()


async def test_a_closed_ledger_is_not_available(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    await ledger.aclose()

    for call in (
        ledger.get(ANN),
        ledger.put(of(BEN), replacing=None),
        ledger.add([of(BEN)]),
        ledger.remove(ANN),
        ledger.move(ANN, BEN),
        claim(ledger),
        ledger.settle(given, None),
        ledger.release(given),
        everyone(ledger),
    ):
        with pytest.raises(StoreUnavailable, match="is not available: it was closed"):
            await call


async def test_a_cancelled_change_is_made_whole_or_not_at_all_and_harms_nothing(
    ledger: Ledger,
) -> None:
    """Cancelled after anything from nothing to a few milliseconds, some of them twice."""
    chance = random.Random(45)  # noqa: S311  # no secret
    (last,) = await kept(ledger, of(ANN, None))
    for round_ in range(100):
        due = NOW + round_ if round_ % 2 else None
        task = asyncio.ensure_future(
            ledger.put(replace(last, due=due, missed=round_), replacing=last)
        )
        await asyncio.sleep(chance.choice([0, 0, 0.0001, 0.0002, 0.0005, 0.001, 0.003]))
        task.cancel()
        if chance.random() < 0.5:
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait([task])
        found = await ledger.get(ANN)
        assert found in (last, replace(last, due=due, missed=round_, revision=last.revision + 1))
        assert found
        last = found
        expected = [ANN] if last.due else []
        given = await claim(ledger, NOW + 10**6)
        assert [each.subscription.chat for each in given] == expected
        for each in given:
            await ledger.release(each)


async def test_a_store_does_not_take_what_is_kept_without_end() -> None:
    assert Session.ttl_ms() == 604_800_000
    with pytest.raises(TypeError, match="no time to live"):
        Subscription.ttl_ms()
