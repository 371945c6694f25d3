"""What a ledger of subscriptions does. Both back ends do exactly this, proven by one suite.

A subscription is a promise, and so a ledger keeps it otherwise than a store keeps what a person
said last: until it is removed, on the disk before it is confirmed, changed only by who saw what is
changed, and found by the time when it is due. Deliverers, any number of them in any number of
processes, take leases: whoever holds one delivers, and whoever dies lets go of it by its end.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from storage.errors import KeptByLaterRelease, RecordOfLaterRelease, RecordUnreadable
from storage.keys import check_usable
from storage.records import Subscription

_NEVER = 2**53  # milliseconds; up to here whole numbers are exact everywhere

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease on a subscription that is due: the right to deliver it, until a moment.

    Attributes:
        subscription: As it stood when it was claimed.
        token: What tells this lease from every other one, wherever its chat moves.
        until: When it ends, in UTC milliseconds.
    """

    subscription: Subscription
    token: str
    until: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was given to a deliverer.

    Attributes:
        claims: The leases, those due longest first.
        wait_ms: For how long asking again gives nothing, for the pace, or for want of anything
            due or of a lease that ends; None: nothing is ever due as it stands. A subscription
            made meanwhile may be due earlier, so nobody should sleep through a long one.
    """

    claims: tuple[Claim, ...]
    wait_ms: int | None


def lease_token(claiming: str, chat: str) -> str:
    """Return the token of one of the leases that are taken together, under a name of its own."""
    return f"{claiming}:{chat}"


class Ledger(ABC):
    """Keeps subscriptions. Every method may raise `StoreUnavailable`.

    What it was told is then either kept or not, whole. The same holds when it is cancelled.
    Of two changes to one chat's subscription each is made whole, one after the other.
    """

    @abstractmethod
    async def get(self, chat: str) -> Subscription | None:
        """Return a chat's subscription; None if there is none, or it can't be read (logged).

        Raises:
            KeptByLaterRelease: There is one that only a later release understands (see
                `storage.versions`). So do `put` and `move`; `add` takes the chat to have one,
                `claim` and `each` pass it over, and `remove` removes it.
        """

    @abstractmethod
    async def put(
        self, subscription: Subscription, *, replacing: Subscription | None
    ) -> Subscription | None:
        """Keep a subscription in place of the one that was read, on the disk when this returns.

        A lease that someone holds goes on: until its end nobody else can claim.

        Args:
            subscription: What to keep; `due` says when it is to be claimed.
            replacing: What the chat has, as `get` or `put` returned it; None: it has none.

        Returns:
            What is now kept, its revision raised; None, with nothing changed, if the chat has
            something else by now.

        Raises:
            ValueError: The chat is not usable in a key, or `due` is no time.
        """

    @abstractmethod
    async def add(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep those whose chat has none, in one trip; return how many those were.

        Of two for one chat the first counts.

        Raises:
            ValueError: As with `put`; nothing was kept.
        """

    @abstractmethod
    async def remove(self, chat: str) -> Subscription | None:
        """Remove a chat's subscription, leases included; return it if there was one to read."""

    @abstractmethod
    async def move(self, old: str, new: str) -> bool:
        """Let a chat's subscription go on under the chat's new name; return whether it had one.

        Everything is kept, a lease too: who holds it settles it with the claim as it is. If the new
        name has a subscription already, that one stays and the old goes.

        Raises:
            ValueError: The new name is not usable in a key.
        """

    @abstractmethod
    async def claim(self, now: int, most: int, *, lease_ms: int, per_second: float) -> Claimed:
        """Take leases on subscriptions that are due and that nobody holds, longest due first.

        All processes together are given at most `per_second` of them a second, evenly: not even
        after a rest more than `per_second` + 1 in any one second. So with 29 no stretch of a
        second exceeds the 30 that Telegram allows, and one or two is what a call mostly gives.

        Args:
            now: The time, in UTC milliseconds. The clocks of processes may differ by seconds.
            most: How many to take at most.
            lease_ms: For how long.
            per_second: The pace of all deliverers together.
        """

    @abstractmethod
    async def settle(self, claim: Claim, after: Subscription | None) -> bool:
        """Record what came of a claim and end the lease, in one step.

        Args:
            claim: The claim.
            after: What to keep from now on; None: remove the subscription.

        Returns:
            Whether it stands so. False, with nothing changed: the lease is no longer ours, or the
            subscription was changed since it was claimed. Who delivered must then read it again,
            put what it has to tell, and only then release the claim: the lease goes on so that
            nobody delivers between the two.

        Raises:
            ValueError: `after` is another chat's, or as with `put`.
        """

    @abstractmethod
    async def release(self, claim: Claim) -> None:
        """Give a lease back with nothing done: whenever it is due, another one may claim it."""

    @abstractmethod
    def each(self) -> AsyncIterator[Subscription]:
        """Yield all subscriptions, in no order, page by page so that others are not held up.

        What is changed meanwhile may or may not show it; what is there all the time comes once.
        """

    @abstractmethod
    async def durability(self) -> str | None:
        """Return None if subscriptions survive a crash; else say why not, in one sentence."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections and files. Closing twice does no harm."""

    @staticmethod
    def _check(subscription: Subscription) -> None:
        check_usable(subscription.chat)
        if subscription.due is not None and not 0 <= subscription.due < _NEVER:
            raise ValueError("not a time in milliseconds")

    @staticmethod
    def _raised(subscription: Subscription, over: Subscription) -> Subscription:
        """Return a subscription with the revision that follows the one of another."""
        return replace(subscription, revision=over.revision + 1)

    @classmethod
    def _outcome(cls, claim: Claim, after: Subscription | None) -> Subscription | None:
        """Return what is to be kept of a claim."""
        if after is None:
            return None
        cls._check(after)
        if after.chat != claim.subscription.chat:
            raise ValueError("not the subscription of the chat that was claimed")
        return cls._raised(after, claim.subscription)

    @classmethod
    def _own(cls, chat: str, line: bytes | None) -> Subscription | None:
        """Return what stands for a chat as `_read` does, to be changed or told to people.

        Raises:
            KeptByLaterRelease: Only a later release understands it.
        """
        if line is not None and Subscription.is_later(line):
            raise cls._refusal()
        return cls._read(chat, line)

    @staticmethod
    def _refusal() -> KeptByLaterRelease:
        return KeptByLaterRelease("the ledger", str(RecordOfLaterRelease(Subscription.KIND)))

    @staticmethod
    def _read(chat: str, line: bytes | None) -> Subscription | None:
        """Return the subscription that a back end holds as `line`; None if that can't be read."""
        if line is None:
            return None
        try:
            found = Subscription.decode(line)
        except RecordUnreadable:
            found = None
        if found is None or found.chat != chat:
            # The one log line that names a chat: a promise to it is broken until it is mended.
            _log.warning("the subscription of %s can't be read; passed over", chat)
            return None
        return found
