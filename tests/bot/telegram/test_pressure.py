"""When Telegram's refusals mean that the bot as a whole says too much."""

import pytest

from bot.telegram.pressure import Pressure

# Each row: messages a second, how many of a hundred are refused, to how many chats, for how many
# seconds; and whether that is pressure.
CASES = [
    pytest.param(20, 0, 100, 10, False, id="nothing is refused"),
    pytest.param(100, 1, 100, 10, False, id="one in a hundred, anywhere"),
    pytest.param(50, 40, 100, 2, True, id="a strict server at 50 a second"),
    pytest.param(50, 40, 1, 10, False, id="a single busy group"),
    pytest.param(50, 40, 4, 10, False, id="a few busy groups"),
]


@pytest.mark.parametrize(("rate", "refused", "chats", "seconds", "expected"), CASES)
def test_pressure_is_when_many_chats_are_refused(
    rate: int, refused: int, chats: int, seconds: int, expected: bool
) -> None:
    pressure, now = Pressure(), 0.0
    for number in range(rate * seconds):
        now = 1000.0 + number / rate
        pressure.note(number % 100, now, refused=False)
        if number * 37 % 100 < refused:
            pressure.note(number % chats, now, refused=True)

    assert pressure.is_on(now) is expected


def test_it_lasts_for_half_a_minute_after_the_last_sign() -> None:
    pressure = Pressure()
    for chat in range(10):
        pressure.note(chat, 100.0, refused=False)
        pressure.note(chat, 100.0, refused=True)

    assert pressure.is_on(129.9)
    assert not pressure.is_on(130.1)
    pressure.note(1, 131.0, refused=True)  # alone, all others being long ago
    assert not pressure.is_on(131.0)


def test_what_is_long_ago_is_forgotten() -> None:
    pressure = Pressure()
    for second in range(100):
        pressure.note(1, float(second), refused=False)

    assert len(pressure._said) <= 12
