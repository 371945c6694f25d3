"""A pace is kept in every stretch of a second, and is not lost to those who ask late."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.pace import FURTHEST_US, Pace

SECOND = 1_000_000
START = 1_800_000_000 * SECOND


def granted(pace: Pace, moments: list[int], most: int = 100) -> list[int]:
    """Return when something was given, if it was asked for at some moments."""
    free, times = 0, []
    for now in moments:
        start = pace.start(free, now)
        count = pace.grant(start, now, most)
        free = start + count * pace.interval_us
        times += [now] * count
    return times


@given(
    steps=st.lists(st.integers(0, 300_000), max_size=300),
    per_second=st.integers(1, 500),
)
def test_no_second_has_more_than_the_pace_and_one(steps: list[int], per_second: int) -> None:
    moments = [START]
    for step in steps:
        moments.append(moments[-1] + step)

    times = granted(Pace.of(per_second), moments)

    for at, time in enumerate(times):
        in_the_second = sum(later < time + SECOND for later in times[at:])
        assert in_the_second <= per_second + 1


@pytest.mark.parametrize(
    ("every_ms", "expected"),
    [
        (1, 29 * 60 + 1),  # asked all the time
        (10, 29 * 60 + 1),
        (30, 29 * 60 + 1),
        (34, 29 * 60 + 1),
    ],
)
def test_who_asks_often_enough_loses_nothing(every_ms: int, expected: int) -> None:
    """In a minute, at 29 a second: one each 34.5 ms."""
    moments = list(range(START, START + 60 * SECOND, every_ms * 1000))

    times = granted(Pace.of(29), moments)

    assert expected - 2 <= len(times) <= expected


def test_one_late_call_is_made_up_for() -> None:
    interval = Pace.of(29).interval_us
    moments = [START + n * interval for n in range(10)]
    moments[5] += interval - 1000

    assert len(granted(Pace.of(29), moments)) == 10


def test_a_rest_gives_no_burst() -> None:
    times = granted(Pace.of(29), [START, START + 3600 * SECOND, START + 3600 * SECOND])

    assert times == [START, START + 3600 * SECOND]


def test_a_pace_beyond_the_clock_gives_what_a_millisecond_holds() -> None:
    assert len(granted(Pace.of(SECOND), [START], most=5000)) == 1000
    assert len(granted(Pace.of(SECOND), [START], most=7)) == 7


def test_clocks_that_differ_by_seconds_are_minded_and_one_set_back_is_not() -> None:
    pace = Pace.of(29)

    assert granted(pace, [START + FURTHEST_US - SECOND, START]) == [START + FURTHEST_US - SECOND]
    assert len(granted(pace, [START + 3600 * SECOND, START])) == 2


def test_given_evenly() -> None:
    times = granted(Pace.of(29), list(range(START, START + SECOND, 1000)))

    assert {round((after - before) / 1000) for before, after in pairwise(times[2:])} == {34, 35}
