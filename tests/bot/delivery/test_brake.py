"""One chat that must wait holds up nobody; when all must, all do."""

import pytest

from bot.delivery.brake import Brake
from bot.delivery.outcomes import Delivered, Doubtful, Gone, Later, Outcome

# What came of the attempts at 100 s, and for how long nothing is sent then.
CASES = [
    pytest.param([], 0.0, id="nothing yet"),
    pytest.param([Later(30), Later(30)], 0.0, id="two chats must wait"),
    pytest.param([Later(30), Later(7), Delivered(), Later(30)], 0.0, id="others get through"),
    pytest.param([Later(30), Later(7), Gone(), Later(30)], 0.0, id="others are answered"),
    pytest.param([Later(1), Later(1), Later(30)], 30.0, id="all must wait"),
    pytest.param([Later(1), Later(30), Later(30), Later(2)], 30.0, id="the longest wait counts"),
    pytest.param([Doubtful(), Doubtful(), Doubtful()], 0.0, id="messages are lost, calls are not"),
    pytest.param([Doubtful(cut_off=True)] * 3, 5.0, id="nothing is answered"),
    pytest.param([Later(5), Later(3600), Later(3600)], 60.0, id="or three chats must wait long"),
]


@pytest.mark.parametrize(("outcomes", "expected"), CASES)
def test_how_long_nothing_is_sent(outcomes: list[Outcome], expected: float) -> None:
    brake = Brake()
    for chat, outcome in enumerate(outcomes):
        brake.note(f"telegram:{chat}", outcome, 100.0)

    assert brake.seconds(100.0) == expected
    assert brake.is_on == (expected > 0)


def test_one_chat_again_and_again_holds_up_nobody_else() -> None:
    brake = Brake()
    for _ in range(10):
        brake.note("telegram:1", Later(30), 100.0)

    assert not brake.is_on


def test_the_wait_passes_and_the_brake_stays_on_until_one_gets_through() -> None:
    brake = Brake()
    for chat in range(3):
        brake.note(f"telegram:{chat}", Later(30), 100.0)
    passed = (brake.seconds(129.0), brake.seconds(130.0), brake.is_on)
    brake.note("telegram:3", Delivered(), 131.0)

    assert passed == (1.0, 0.0, True)
    assert not brake.is_on
