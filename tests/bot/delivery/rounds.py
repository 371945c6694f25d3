"""A courier whose outcomes a test decides."""

import asyncio
import math
from collections import defaultdict

from bot.delivery.outcomes import Delivered, Outcome
from handlers.reply import Reply
from storage.records import Subscription


class Round:
    """A courier's round: what it brought to whom, and what is to come of it.

    Attributes:
        outcomes: What comes of the attempts at a chat, one after the other, until all go well.
        brought: What was brought to each chat, successfully or not.
        seconds: How long an attempt takes.
    """

    room: int | None = 4096
    others = 0
    refused_at = -math.inf

    def __init__(self) -> None:
        self.outcomes: dict[str, list[Outcome]] = {}
        self.brought: defaultdict[str, list[tuple[Subscription, Reply]]] = defaultdict(list)
        self.seconds = 0.0

    async def deliver(self, subscription: Subscription, reply: Reply) -> Outcome:
        """Make one attempt."""
        self.brought[subscription.chat].append((subscription, reply))
        await asyncio.sleep(self.seconds)
        outcomes = self.outcomes.get(subscription.chat)
        return outcomes.pop(0) if outcomes else Delivered()
