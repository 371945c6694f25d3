"""Trouble on order, or by chance: what a test wants to go wrong with the calls of a method."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.botapi.errors import ApiError, too_many_requests

EVERY = "*"


@dataclass(frozen=True, slots=True)
class TooMany:
    """Answer 429 with this wait in seconds."""

    retry_after: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Answer with a server's error, such as 500 or 502."""

    status: int = 502


@dataclass(frozen=True, slots=True)
class Page:
    """Answer with a page of HTML, as something between Telegram and the bot would."""

    status: int = 502


@dataclass(frozen=True, slots=True)
class Hang:
    """Say nothing for this many seconds, then go on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection without an answer."""


Fault = TooMany | Broken | Page | Hang | Drop


@dataclass(frozen=True, slots=True)
class Order:
    """One fault for one call, before or after the method does its work."""

    fault: Fault
    after: bool = False


@dataclass(frozen=True, slots=True)
class Odds:
    """How often a call goes wrong in one way: a share of all calls, 0 to 1."""

    share: float
    order: Order


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._orders: dict[str, deque[Order]] = {}
        self._odds: dict[str, tuple[Random, Sequence[Odds]]] = {}

    def order(self, method: str, order: Order, times: int) -> None:
        """Let the next calls of a method (`*`: of any) go wrong."""
        self._orders.setdefault(method, deque()).extend([order] * times)

    def chance(self, method: str, odds: Sequence[Odds], seed: int) -> None:
        """Let calls of a method go wrong by chance from now on; the same ones for the same seed."""
        self._odds[method] = (Random(seed), odds)  # noqa: S311 -- to be repeatable is the point

    def waiting(self, method: str) -> int:
        """Return how many faults wait for calls of this method."""
        return len(self._orders.get(method, ()))

    def take(self, method: str) -> Order | None:
        """Return the fault for this call, which then is used up."""
        for name in (method, EVERY):
            if self._orders.get(name):
                return self._orders[name].popleft()
        return self._draw(method)

    def _draw(self, method: str) -> Order | None:
        if method not in self._odds:
            return None
        random, odds = self._odds[method]
        drawn = random.random()
        for each in odds:
            drawn -= each.share
            if drawn < 0:
                return each.order
        return None


def error_of(fault: TooMany | Broken) -> ApiError:
    """Return the answer that a fault gives."""
    if isinstance(fault, TooMany):
        return too_many_requests(fault.retry_after)
    names = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
    return ApiError(fault.status, names.get(fault.status, "Server Error"))
