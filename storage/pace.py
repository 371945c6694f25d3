"""How many deliveries are given out, and when: a pace for all processes together.

This is the generic cell rate algorithm (ITU-T I.371): one moment is remembered, when the next
delivery is free, and each one given moves it on by an interval.
"""

import math
from dataclasses import dataclass

# A moment further ahead than clocks may differ was left there by a clock that has been set back.
FURTHEST_US = 10_000_000
_CLOCK_STEP_US = 1000  # `now` is told in whole milliseconds


@dataclass(frozen=True, slots=True)
class Pace:
    """A pace, in whole microseconds: such figures are exact in Python and in Lua.

    Attributes:
        interval_us: How long after a delivery the next one is free.
        slack_us: How much of the time that was not used is made up for. Less than an interval, so
            that it covers a late wake-up and gives no burst.
    """

    interval_us: int
    slack_us: int

    @classmethod
    def of(cls, per_second: float) -> "Pace":
        """Return the pace of so many deliveries a second."""
        interval_us = math.ceil(1_000_000 / per_second)
        return cls(interval_us, max(interval_us, _CLOCK_STEP_US) - 1)

    def start(self, free_us: int, now_us: int) -> int:
        """Return from when on intervals count, if the next delivery was free from `free_us` on."""
        earliest = now_us - self.slack_us
        return earliest if free_us > now_us + FURTHEST_US else max(free_us, earliest)

    def grant(self, start_us: int, now_us: int, most: int) -> int:
        """Return how many deliveries are free now, `most` at most."""
        if start_us > now_us or most <= 0:
            return 0
        return min(most, (now_us - start_us) // self.interval_us + 1)
