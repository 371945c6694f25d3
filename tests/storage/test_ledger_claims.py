"""How every ledger gives out what is due: leases, outcomes, the pace."""

import asyncio
from dataclasses import replace

import pytest

from storage.ledger import Claim, Claimed, Ledger
from tests.storage.ledgers import (
    ANN,
    BEN,
    CAT,
    LEASE,
    NOW,
    UNPACED,
    claim,
    claimed_chats,
    everyone,
    kept,
    of,
)


async def test_claims_come_due_first_and_only_what_is_due(ledger: Ledger) -> None:
    await kept(ledger, of(ANN, NOW - 5), of(BEN, NOW - 7), of(CAT, NOW + 1), of("test:1", None))

    assert await claimed_chats(ledger, NOW) == [BEN, ANN]
    assert await claimed_chats(ledger, NOW + 1) == [CAT]


async def test_at_most_as_many_are_claimed_as_are_asked_for(ledger: Ledger) -> None:
    await ledger.add([of(f"telegram:{n}", NOW - n) for n in range(10)])

    assert await claimed_chats(ledger, most=0) == []
    assert await claimed_chats(ledger, most=-1) == []
    assert await claimed_chats(ledger, most=3) == ["telegram:9", "telegram:8", "telegram:7"]
    assert len(await claimed_chats(ledger, most=100)) == 7


async def test_a_claim_tells_what_it_is_and_until_when(ledger: Ledger) -> None:
    (subscription,) = await kept(ledger, of(ANN))

    (given,) = await claim(ledger, NOW + 3, lease_ms=500)

    assert given == Claim(subscription, given.token, NOW + 503)


async def test_what_is_leased_is_nobody_elses_until_the_lease_ends(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (first,) = await claim(ledger)

    assert await claim(ledger, NOW + LEASE - 1) == []
    (second,) = await claim(ledger, NOW + LEASE)

    assert second.token != first.token
    assert not await ledger.settle(first, replace(first.subscription, due=None))
    await ledger.release(first)
    assert await claim(ledger, NOW + LEASE) == []
    assert await ledger.settle(second, replace(second.subscription, due=None))


async def test_settling_records_the_outcome_and_ends_the_lease(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    after = replace(given.subscription, due=NOW + 10, last_day="2026-11-22")

    assert await ledger.settle(given, after)

    assert await ledger.get(ANN) == replace(after, revision=2)
    assert await claimed_chats(ledger, NOW + 9) == []
    assert await claimed_chats(ledger, NOW + 10) == [ANN]


async def test_settling_again_says_the_same_and_changes_nothing(ledger: Ledger) -> None:
    """As when the answer to the first was lost on its way."""
    await kept(ledger, of(ANN), of(BEN))
    anns, bens = await claim(ledger)
    after = replace(anns.subscription, due=NOW + 10)

    assert [await ledger.settle(anns, after) for _ in range(2)] == [True, True]
    assert [await ledger.settle(bens, None) for _ in range(2)] == [True, True]

    assert await everyone(ledger) == {ANN: replace(after, revision=2)}


async def test_settling_late_is_good_as_long_as_nobody_else_has_claimed(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger, lease_ms=1)

    assert await ledger.settle(given, replace(given.subscription, due=None))


async def test_settling_with_nothing_removes(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)

    assert await ledger.settle(given, None)

    assert await ledger.get(ANN) is None
    assert await ledger.claim(NOW + LEASE, 1, lease_ms=LEASE, per_second=UNPACED) == Claimed(
        (), None
    )


async def test_a_change_during_a_delivery_is_kept_and_the_outcome_refused(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    changed = await ledger.put(
        replace(given.subscription, due=NOW + 5), replacing=given.subscription
    )

    assert await claim(ledger, NOW + LEASE - 1) == []  # the lease goes on
    assert not await ledger.settle(given, replace(given.subscription, due=NOW + 9))

    assert await ledger.get(ANN) == changed
    assert await claimed_chats(ledger, NOW + LEASE - 1) == []  # until the outcome is told
    await ledger.release(given)
    assert await claimed_chats(ledger, NOW + 4) == []
    assert await claimed_chats(ledger, NOW + 5) == [ANN]


async def test_a_change_during_a_delivery_outlives_the_death_of_who_delivers(
    ledger: Ledger,
) -> None:
    await kept(ledger, of(ANN), of(BEN))
    anns, bens = await claim(ledger)
    await ledger.put(replace(anns.subscription, due=NOW + 5), replacing=anns.subscription)
    await ledger.put(replace(bens.subscription, due=NOW + 2 * LEASE), replacing=bens.subscription)

    assert await claimed_chats(ledger, NOW + LEASE - 1) == []
    assert await claimed_chats(ledger, NOW + LEASE) == [ANN]
    assert await claimed_chats(ledger, NOW + 2 * LEASE - 1) == []
    assert await claimed_chats(ledger, NOW + 2 * LEASE) == [ANN, BEN]


async def test_a_pause_during_a_delivery_pauses(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    await ledger.put(replace(given.subscription, due=None), replacing=given.subscription)

    assert not await ledger.settle(given, replace(given.subscription, due=NOW + 1))
    await ledger.release(given)

    assert await claimed_chats(ledger, NOW + 10 * LEASE) == []


async def test_resuming_during_a_delivery_does_not_deliver_twice(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    paused = await ledger.put(replace(given.subscription, due=None), replacing=given.subscription)
    assert paused
    await ledger.put(replace(paused, due=NOW), replacing=paused)

    assert await claimed_chats(ledger, NOW + LEASE - 1) == []
    assert await claimed_chats(ledger, NOW + LEASE) == [ANN]


async def test_released_is_due_again_at_once(ledger: Ledger) -> None:
    await kept(ledger, of(ANN, NOW - 5), of(BEN, NOW - 3))
    first, _ = await claim(ledger)

    await ledger.release(first)
    await ledger.release(first)

    (again,) = await claim(ledger)
    assert again.subscription == first.subscription
    await ledger.release(first)  # no longer ours
    assert await claim(ledger) == []


async def test_what_is_removed_and_made_anew_is_not_touched_by_an_old_claim(
    ledger: Ledger,
) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    assert await ledger.remove(ANN) == given.subscription
    (anew,) = await kept(ledger, of(ANN))
    assert anew == given.subscription

    assert not await ledger.settle(given, None)
    assert not await ledger.settle(given, replace(given.subscription, due=None, hour=1))

    assert await ledger.get(ANN) == anew
    assert await claimed_chats(ledger) == [ANN]  # no lease stands in the way


async def test_only_the_claimed_chats_subscription_settles_a_claim(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)

    with pytest.raises(ValueError, match="not the subscription of the chat"):
        await ledger.settle(given, of(BEN))


@pytest.mark.parametrize("told", [False, True], ids=["by the old name", "by the new name"])
async def test_a_lease_moves_along(ledger: Ledger, *, told: bool) -> None:
    await kept(ledger, of(ANN), of(BEN))
    given, _ = await claim(ledger)
    await ledger.move(ANN, CAT)
    assert await claim(ledger, NOW + LEASE - 1) == []
    moved = replace(given, subscription=replace(given.subscription, chat=CAT))
    named = moved if told else given

    assert await ledger.settle(named, replace(named.subscription, due=NOW + 1))

    assert await ledger.get(ANN) is None
    assert await claimed_chats(ledger, NOW + 1) == [CAT]


async def test_whose_chat_moved_may_vanish(ledger: Ledger) -> None:
    await kept(ledger, of(ANN))
    (given,) = await claim(ledger)
    await ledger.move(ANN, CAT)

    assert await ledger.settle(given, None)

    assert await everyone(ledger) == {}


@pytest.mark.parametrize(
    ("dues", "most", "expected"),
    [
        ([], 10, None),
        ([None], 10, None),  # all are paused
        ([NOW + 700], 10, 700),
        ([NOW + 700, NOW + 300], 10, 300),
        ([NOW], 10, LEASE),
        ([NOW, NOW + 700], 10, 700),
        ([NOW, NOW - 1], 1, 0),  # more are due than were asked for
        ([NOW - 10**9], 0, 0),
    ],
)
async def test_the_wait_is_until_something_can_be_claimed(
    ledger: Ledger, dues: list[int | None], most: int, expected: int | None
) -> None:
    await ledger.add([of(f"telegram:{n}", due) for n, due in enumerate(dues)])

    claimed = await ledger.claim(NOW, most, lease_ms=LEASE, per_second=UNPACED)

    assert claimed.wait_ms == expected


async def test_the_pace_is_of_all_together(ledger: Ledger) -> None:
    """Asked whenever it says, for a second, at 29 a second."""
    await ledger.add([of(f"telegram:{n}") for n in range(100)])
    now, given = NOW, 0
    while now < NOW + 1000:
        claimed = await ledger.claim(now, 100, lease_ms=LEASE, per_second=29)
        given += len(claimed.claims)
        assert claimed.wait_ms is not None
        now += claimed.wait_ms or 1

    assert given == 30


async def test_a_clock_that_was_set_back_does_not_stop_deliveries(ledger: Ledger) -> None:
    await ledger.add([of(f"telegram:{n}", NOW - 10**8) for n in range(10)])
    await ledger.claim(NOW, 1, lease_ms=LEASE, per_second=29)

    claimed = await ledger.claim(NOW - 3_600_000, 1, lease_ms=LEASE, per_second=29)

    assert len(claimed.claims) == 1


async def test_200_claims_at_once_give_each_due_one_once(ledger: Ledger) -> None:
    chats = {f"telegram:{n}" for n in range(300)}
    await ledger.add([of(chat) for chat in chats])

    given = await asyncio.gather(*(claimed_chats(ledger, most=2) for _ in range(200)))

    claimed = [chat for some in given for chat in some]
    assert sorted(claimed) == sorted(chats)
