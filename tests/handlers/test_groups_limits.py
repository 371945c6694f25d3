"""Floods: one request for a pause, then silence until it is over; and who is never paused."""

from datetime import timedelta

import pytest

from handlers.groups.limits import CHAT, PERSON, Level, Limits, Rate, Verdict, take
from handlers.request import ChatKind, Request
from tests.handlers.conftest import Now
from tests.handlers.grouping import group
from tests.handlers.talking import Talk, visible

PAUSE = "一下子問得太多了，請過一分鐘再問。"
ADMITTED, ASKED, SILENT = Verdict.ADMITTED, Verdict.PAUSE, Verdict.SILENT


# At which seconds something is asked, where two are answered at once and then one in ten seconds.
@pytest.mark.parametrize(
    ("times", "verdicts"),
    [
        ([0, 0], [ADMITTED, ADMITTED]),
        ([0, 0, 0, 0, 0], [ADMITTED, ADMITTED, ASKED, SILENT, SILENT]),
        ([0, 10, 20, 30, 40], [ADMITTED] * 5),
        ([0, 0, 10, 20, 30], [ADMITTED] * 5),
        ([0, 0, 5, 15], [ADMITTED, ADMITTED, ASKED, SILENT]),
        ([0, 0, 0, 19, 20], [ADMITTED, ADMITTED, ASKED, SILENT, ADMITTED]),  # all is there again
        ([0, 0, 0, 20, 20, 20], [ADMITTED, ADMITTED, ASKED, ADMITTED, ADMITTED, ASKED]),
        ([0, 0, -50, -40], [ADMITTED, ADMITTED, ASKED, SILENT]),  # a clock that was set back
        ([0, 0, -50, -30], [ADMITTED, ADMITTED, ASKED, ADMITTED]),
    ],
)
def test_so_much_at_once_and_then_one_at_a_time(times: list[int], verdicts: list[Verdict]) -> None:
    rate = Rate(burst=2, seconds=10.0)
    level = Level(rate.burst, 0)
    seen = []
    for now in times:
        verdict, level = take(level, rate, now)
        seen.append(verdict)

    assert seen == verdicts


def test_a_pause_is_over_within_the_minute_that_is_told() -> None:
    assert max(rate.burst * rate.seconds for rate in (CHAT, PERSON)) == 60
    assert CHAT.burst + 1 == 20  # what Telegram takes of a bot in a group in a minute


def request(person: int = 1, chat: int = 1, *, press: bool = False) -> Request:
    action = "h" if press else None
    return Request(f"test:{person}", f"test:-{chat}", ChatKind.GROUP, "x", action)


def test_one_person_leaves_room_for_the_others_and_a_group_for_other_groups() -> None:
    limits = Limits()
    first = [limits.admit(request(person=1), 0) for _ in range(30)]
    others = [limits.admit(request(person=number), 0) for number in range(2, 12)]
    elsewhere = limits.admit(request(person=2, chat=2), 0)

    assert first == [ADMITTED] * PERSON.burst + [ASKED] + [SILENT] * (29 - PERSON.burst)
    left = CHAT.burst - PERSON.burst
    assert others == [ADMITTED] * left + [ASKED] + [SILENT] * (9 - left)
    assert elsewhere is ADMITTED


def test_presses_are_counted_apart() -> None:
    limits = Limits()
    for _ in range(30):
        limits.admit(request(press=True), 0)

    assert limits.admit(request(), 0) is ADMITTED


def test_in_private_only_what_is_asked_in_a_hurry_counts() -> None:
    limits = Limits()
    patient = [limits.admit(Request("test:1", "test:1"), 0) for _ in range(1000)]
    hurried = [limits.admit(Request("test:1", "test:1", hurried=True), 0) for _ in range(30)]

    assert set(patient) == {ADMITTED}
    assert hurried.count(ADMITTED) == PERSON.burst
    assert hurried.count(ASKED) == 1


def test_only_so_many_are_kept_count_of() -> None:
    limits = Limits()
    for number in range(10_000):
        limits.admit(request(person=number, chat=number), 0)

    assert len(limits._levels) == 4096


async def test_a_flood_gets_one_word_and_then_silence(talk: Talk, now: Now) -> None:
    here = group(talk)
    answers = [await here.hears("/article 45") for _ in range(40)]
    spoken = [visible(reply) for reply in answers if reply]

    assert len(spoken) == PERSON.burst + 1
    assert spoken[-1] == PAUSE
    assert spoken.count(PAUSE) == 1
    assert answers[PERSON.burst + 1 :] == [None] * (39 - PERSON.burst)
    now.at += timedelta(seconds=60)
    assert visible(await here.hears("/article 45") or answers[0] or talk.last) != PAUSE


async def test_who_floods_with_presses_is_told_each_time_and_nobody_else_sees_it(
    talk: Talk,
) -> None:
    here = group(talk)
    replies = [await here.presses("h") for _ in range(20)]

    assert {reply.toast for reply in replies[PERSON.burst :]} == {PAUSE}
    assert all(not reply.blocks for reply in replies[PERSON.burst :])


async def test_talk_is_no_flood(talk: Talk) -> None:
    here = group(talk)
    for _ in range(100):
        assert await here.hears("大家好") is None

    assert await here.hears("/article 45") is not None


async def test_admins_reach_the_settings_in_any_flood(talk: Talk) -> None:
    here = group(talk)
    for number in range(60):
        await here.hears("/article 45", person=f"test:{number % 4}")
    panel = await here.hears("/settings", admin=True)

    assert panel is not None
    assert visible(panel).startswith("本群設定")
    assert (await here.presses("pref|cites|off", admin=True)).toast == "已改好。"
    assert await here.hears("/settings", admin=False) is None
    assert (await here.presses("pref|cites|whole", admin=False)).toast != "已改好。"


async def test_edits_in_a_flood_are_met_with_silence(talk: Talk) -> None:
    """A request for a pause has no business in the place of an answer."""
    here = group(talk)
    replies = [await here.hears("/article 45", edited=True) for _ in range(20)]

    assert PAUSE not in [visible(reply) for reply in replies if reply]
    assert replies[-1] is None


def test_what_is_given_back_may_be_asked_again() -> None:
    limits = Limits()
    for _ in range(100):
        assert limits.admit(request(press=True), 0) is ADMITTED
        limits.give_back(request(press=True))
    limits.give_back(request(press=True))  # more than all there is nothing
    after = [limits.admit(request(press=True), 0) for _ in range(PERSON.burst + 1)]

    assert after == [ADMITTED] * PERSON.burst + [ASKED]
