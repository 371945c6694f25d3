"""Both back ends of the inbox do what its contract says."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from storage.errors import StoreUnavailable
from storage.inbox import Inbox, Standing, State, Waiting

FREE, TAKEN, SENDING, DONE = State.FREE, State.TAKEN, State.SENDING, State.DONE
NOBODYS = Standing(FREE)
ANNS = Standing(TAKEN, "ann")
BENS = Standing(TAKEN, "ben")
IS_DONE = Standing(DONE)
LAST = 2**53


async def standing(inbox: Inbox, update: int) -> Standing:
    """Look how an update stands, and leave it so."""
    (found,) = await inbox.take([update], "looker")
    if found == NOBODYS:
        await inbox.note({update: FREE}, "looker")
    return found


async def brought_to(inbox: Inbox, state: State) -> None:
    """Bring update 7 so far, by Ann."""
    if state != FREE:
        assert await inbox.take([7], "ann") == [NOBODYS]
        await inbox.note({7: state}, "ann")


async def test_who_takes_first_has_it(inbox: Inbox) -> None:
    assert await inbox.take([7], "ann") == [NOBODYS]
    assert await inbox.take([7], "ben") == [ANNS]
    assert await inbox.take([7], "ann") == [ANNS]


async def test_of_a_batch_is_told_in_its_order(inbox: Inbox) -> None:
    await inbox.take([2], "ann")
    await inbox.take([5], "ben")
    await inbox.note({5: DONE}, "ben")

    assert await inbox.take([9, 5, 2, 1], "ben") == [NOBODYS, IS_DONE, ANNS, NOBODYS]
    assert await inbox.take([1, 2, 5, 9], "cat") == [BENS, ANNS, IS_DONE, BENS]


async def test_what_a_batch_names_twice_is_taken_once(inbox: Inbox) -> None:
    assert await inbox.take([7, 7, 8], "ann", lines=[b"a", b"b", b"c"]) == [NOBODYS, ANNS, NOBODYS]
    assert await inbox.waiting() == [Waiting(7, ANNS, b"a"), Waiting(8, ANNS, b"c")]


async def test_nothing_is_taken_or_noted_of_nothing(inbox: Inbox) -> None:
    await inbox.note({}, "ann")

    assert await inbox.take([], "ann") == []
    assert await inbox.waiting() == []


@pytest.mark.parametrize(
    ("before", "noted", "by", "after"),
    [
        # what one has goes on, and back
        (TAKEN, SENDING, "ann", Standing(SENDING, "ann")),
        (TAKEN, DONE, "ann", IS_DONE),
        (SENDING, DONE, "ann", IS_DONE),
        (SENDING, TAKEN, "ann", ANNS),
        (TAKEN, FREE, "ann", NOBODYS),
        (SENDING, FREE, "ann", NOBODYS),
        # what another has stays
        (TAKEN, SENDING, "ben", ANNS),
        (TAKEN, DONE, "ben", ANNS),
        (TAKEN, FREE, "ben", ANNS),
        (SENDING, DONE, "ben", Standing(SENDING, "ann")),
        # what is done stays, also by whoever did it
        (DONE, TAKEN, "ann", IS_DONE),
        (DONE, FREE, "ann", IS_DONE),
        (DONE, DONE, "ben", IS_DONE),
        # what nobody has is recorded: the store lost that it was taken
        (FREE, DONE, "ann", IS_DONE),
        (FREE, SENDING, "ann", Standing(SENDING, "ann")),
        (FREE, FREE, "ann", NOBODYS),
    ],
)
async def test_how_far_an_update_came_is_noted(
    inbox: Inbox, before: State, noted: State, by: str, after: Standing
) -> None:
    await brought_to(inbox, before)

    await inbox.note({7: noted}, by)

    assert await standing(inbox, 7) == after


@pytest.mark.parametrize(
    ("before", "expected", "taken_over", "after"),
    [
        # it stays as far as it came
        (TAKEN, ANNS, True, BENS),
        (SENDING, Standing(SENDING, "ann"), True, Standing(SENDING, "ben")),
        (FREE, NOBODYS, True, BENS),
        # it stands otherwise by now
        (SENDING, ANNS, False, Standing(SENDING, "ann")),
        (TAKEN, Standing(SENDING, "ann"), False, ANNS),
        (TAKEN, Standing(TAKEN, "cat"), False, ANNS),
        (TAKEN, NOBODYS, False, ANNS),
        (FREE, ANNS, False, NOBODYS),
        (DONE, ANNS, False, IS_DONE),
        (DONE, IS_DONE, False, IS_DONE),
        (DONE, NOBODYS, False, IS_DONE),
    ],
)
async def test_an_update_is_taken_over_if_it_still_stands_so(
    inbox: Inbox, before: State, expected: Standing, taken_over: bool, after: Standing
) -> None:
    await brought_to(inbox, before)

    assert await inbox.take_over(7, expected, "ben") == taken_over
    assert await standing(inbox, 7) == after


async def test_who_was_taken_over_from_can_change_nothing(inbox: Inbox) -> None:
    await inbox.take([7], "ann", lines=[b"a"])
    await inbox.take_over(7, ANNS, "ben")

    await inbox.note({7: DONE}, "ann")

    assert await inbox.waiting() == [Waiting(7, BENS, b"a")]


async def test_one_can_take_over_from_oneself(inbox: Inbox) -> None:
    """Who can't know whether a take was carried out finds that it was."""
    await inbox.take([7], "ann")

    assert await inbox.take_over(7, ANNS, "ann")
    assert await standing(inbox, 7) == ANNS


async def test_lines_wait_by_number_until_they_are_done(inbox: Inbox) -> None:
    await inbox.take([LAST, 0, 10, 9], "ann", lines=[b"d", b"a", b"c", b"b"])
    await inbox.take([5], "ann")
    await inbox.note({10: SENDING, 0: DONE}, "ann")

    assert await inbox.waiting() == [
        Waiting(9, ANNS, b"b"),
        Waiting(10, Standing(SENDING, "ann"), b"c"),
        Waiting(LAST, ANNS, b"d"),
    ]


async def test_a_line_that_is_given_back_stays_until_it_is_done(inbox: Inbox) -> None:
    await inbox.take([7], "ann", lines=[b"a"])

    await inbox.note({7: FREE}, "ann")
    assert await inbox.waiting() == [Waiting(7, NOBODYS, b"a")]
    assert await inbox.take([7], "ben") == [NOBODYS]
    assert await inbox.waiting() == [Waiting(7, BENS, b"a")]
    await inbox.note({7: DONE}, "ben")
    assert await inbox.waiting() == []


async def test_what_another_has_gets_no_line(inbox: Inbox) -> None:
    await inbox.take([7, 8], "ann")
    await inbox.note({8: DONE}, "ann")

    await inbox.take([7, 8, 9], "ben", lines=[b"a", b"b", b"c"])

    assert await inbox.waiting() == [Waiting(9, BENS, b"c")]


@pytest.mark.parametrize(
    "line",
    [b"", b"\0\xff", "第八條 😀".encode(), b"x" * 1_048_576],
    ids=["no", "raw", "text", "MiB"],
)
async def test_any_line_is_kept_as_it_is(inbox: Inbox, line: bytes) -> None:
    await inbox.take([7], "ann", lines=[line])

    assert await inbox.waiting() == [Waiting(7, ANNS, line)]


async def test_numbers_far_apart_and_close_together_do_not_meet(inbox: Inbox) -> None:
    numbers = [0, 1, 4095, 4096, 4097, 8191, 8192, 2**31, 2**32 + 1, 2**52 - 1, LAST - 1, LAST]
    done = numbers[::2]
    await inbox.take(done, "ann")
    await inbox.note(dict.fromkeys(done, DONE), "ann")

    found = await inbox.take(numbers, "ben")

    assert found == [IS_DONE if number in done else NOBODYS for number in numbers]


async def test_a_thousand_are_taken_and_done_in_one_trip(inbox: Inbox) -> None:
    numbers = range(3_500, 4_500)

    assert await inbox.take(numbers, "ann", lines=[b"x"] * 1000) == [NOBODYS] * 1000
    await inbox.note(dict.fromkeys(numbers, DONE), "ann")
    assert await inbox.take(numbers, "ben") == [IS_DONE] * 1000


@pytest.mark.parametrize("number", [-1, LAST + 1, 10**5000, -(2**63)], ids=lambda n: f"{n % 97}")
async def test_what_is_no_updates_number_is_refused_and_nothing_is_taken(
    inbox: Inbox, number: int
) -> None:
    for refused in (
        inbox.take([7, number], "ann"),
        inbox.take_over(number, ANNS, "ben"),
        inbox.note({7: DONE, number: DONE}, "ann"),
    ):
        with pytest.raises(ValueError, match="not the number"):
            await refused
    assert await standing(inbox, 7) == NOBODYS


@pytest.mark.parametrize("owner", ["", "a b", "{a}", "a" * 129])
async def test_an_owner_that_is_no_name_is_refused(inbox: Inbox, owner: str) -> None:
    for refused in (
        inbox.take([7], owner),
        inbox.take_over(7, ANNS, owner),
        inbox.note({7: DONE}, owner),
    ):
        with pytest.raises(ValueError, match="not usable"):
            await refused


async def test_an_owner_may_have_colons(inbox: Inbox) -> None:
    await inbox.take([7], "host:1:a")

    assert await standing(inbox, 7) == Standing(TAKEN, "host:1:a")


async def test_lines_are_one_for_each(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="zip"):
        await inbox.take([7, 8], "ann", lines=[b"a"])
    assert await inbox.waiting() == []


async def test_of_many_who_take_at_once_one_has_it(
    inbox_opener: Callable[[], Awaitable[Inbox]],
) -> None:
    inboxes = [await inbox_opener() for _ in range(3)]
    owners = [f"process-{n}" for n in range(12)]

    tries = [
        inboxes[n % 3].take(range(start, start + 40), owner)
        for n, owner in enumerate(owners)
        for start in (0, 20, 40)
    ]
    found = await asyncio.gather(*tries)

    told = Counter(each for batch in found for each in batch)
    assert told[NOBODYS] == 80  # the numbers from 0 to 79, once each
    assert {each.owner for each in told} <= {"", *owners}


async def test_of_many_who_take_over_one_does(
    inbox_opener: Callable[[], Awaitable[Inbox]],
) -> None:
    inboxes = [await inbox_opener() for _ in range(3)]
    await inboxes[0].take([7], "ann")

    tries = [inboxes[n % 3].take_over(7, ANNS, f"process-{n}") for n in range(12)]

    assert sorted(await asyncio.gather(*tries)) == [False] * 11 + [True]


async def test_a_take_that_is_cancelled_is_done_whole_or_not_at_all(inbox: Inbox) -> None:
    for start in range(0, 400, 10):
        numbers = range(start, start + 10)
        taking = asyncio.create_task(inbox.take(numbers, "ann", lines=[b"x"] * 10))
        await asyncio.sleep(start / 400_000)
        taking.cancel()
        await asyncio.wait([taking])
        assert set(await inbox.take(numbers, "ben")) in ({NOBODYS}, {ANNS})


async def test_an_inbox_that_was_closed_is_not_available(inbox: Inbox) -> None:
    await inbox.aclose()
    await inbox.aclose()

    for asked in (
        inbox.take([7], "ann"),
        inbox.take_over(7, ANNS, "ben"),
        inbox.note({7: DONE}, "ann"),
        inbox.waiting(),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
