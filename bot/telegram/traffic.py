"""How much people are answered, and when Telegram last found it too much."""

import math
from dataclasses import dataclass


@dataclass
class Traffic:
    """What the limiter of answers knows and deliveries go by.

    Attributes:
        sent: How many messages were sent or edited so far, refused ones included.
        refused_at: When Telegram last said to wait, in seconds of `time.monotonic()`.
    """

    sent: int = 0
    refused_at: float = -math.inf
