"""How fast is delivered, and when deliveries give way to people who ask."""

import math
import time

import pytest

from bot.delivery.outcomes import Delivered, Later
from bot.delivery.pacing import PER_SECOND, Pacing
from tests.bot.delivery.rounds import Round


@pytest.fixture
def courier() -> Round:
    return Round()


def test_it_is_within_telegrams_limit_and_near_it() -> None:
    assert 0.95 * 30 <= PER_SECOND < 29


# How many answers were sent since the last delivery, and at which pace the next is claimed.
@pytest.mark.parametrize(
    ("answers", "pace"),
    [(0, PER_SECOND), (1, PER_SECOND / 3), (10, PER_SECOND / 21), (1000, PER_SECOND / 29)],
)
def test_deliveries_give_way_while_telegram_says_it_is_too_much(
    courier: Round, answers: int, pace: float
) -> None:
    pacing = Pacing(courier)
    courier.others = answers
    usual = pacing.per_second()
    courier.refused_at = time.monotonic() - 59
    pressed = pacing.per_second()
    courier.refused_at = time.monotonic() - 61
    after = pacing.per_second()

    assert (usual, pressed, after) == (PER_SECOND, pace, PER_SECOND)


def test_a_claim_counts_once_for_the_answers_before_it(courier: Round) -> None:
    pacing = Pacing(courier)
    courier.others, courier.refused_at = 10, time.monotonic()
    pacing.claimed()

    assert pacing.per_second() == PER_SECOND


def test_when_nothing_gets_through_one_at_a_time_is_tried(courier: Round) -> None:
    pacing = Pacing(courier)
    rooms = [pacing.room(0), pacing.room(60), pacing.room(64)]
    for chat in range(3):
        pacing.note(f"telegram:{chat}", Later(30))
    held = pacing.held_seconds()
    braked = [pacing.room(0), pacing.room(1)]
    pacing.note("telegram:3", Delivered())

    assert rooms == [64, 4, 0]
    assert math.isclose(held, 30, abs_tol=0.5)
    assert braked == [1, 0]
    assert (pacing.room(0), pacing.held_seconds()) == (64, 0.0)
