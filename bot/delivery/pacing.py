"""How fast to deliver: as fast as Telegram allows, and never at the cost of people who ask."""

import time

from bot.delivery.brake import Brake
from bot.delivery.outcomes import Courier, Outcome

# Telegram allows a bot about 30 messages a second to all chats together (its FAQ for bots). The
# rest is for messages that are held up on their way and then come close together.
PER_SECOND = 28.8
# Enough for the pace where Telegram takes two seconds for a message; and no more than these can
# come twice when the process is killed.
_MOST_UNDER_WAY = 64
# After Telegram said that it is too much, deliveries give way to answers for so long, but for one
# a second.
_GIVING_WAY_SECONDS = 60.0
_MOST_GIVEN_WAY = 28


class Pacing:
    """Decides how many deliveries may begin, and at what pace of all processes together.

    Args:
        courier: What knows of the messages that are no deliveries.
    """

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._brake = Brake()
        self._others = 0

    def note(self, chat: str, outcome: Outcome) -> None:
        """Take note of what came of an attempt at a chat."""
        self._brake.note(chat, outcome, time.monotonic())

    def held_seconds(self) -> float:
        """Return for how many seconds nothing is to be sent."""
        return self._brake.seconds(time.monotonic())

    def room(self, under_way: int) -> int:
        """Return how many more deliveries may be under way."""
        most = 1 if self._brake.is_on else _MOST_UNDER_WAY
        return max(0, most - under_way)

    def per_second(self) -> float:
        """Return at what pace to claim; below the usual one each claim counts for more than one.

        People who ask something come first: while Telegram says that it is too much, each answer
        takes the place of two deliveries in the pace that all processes share.
        """
        pressed_at = max(self._courier.refused_at, self._brake.held_at)
        if time.monotonic() - pressed_at > _GIVING_WAY_SECONDS:
            return PER_SECOND
        answers = self._courier.others - self._others
        return PER_SECOND / (1 + min(2 * answers, _MOST_GIVEN_WAY))

    def claimed(self) -> None:
        """Take note that a claim was given; it has counted for the answers before it."""
        self._others = self._courier.others
