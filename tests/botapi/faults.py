"""Trouble on order: what a test wants to go wrong with the next calls of a method."""

from collections import deque
from dataclasses import dataclass

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


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._orders: dict[str, deque[Order]] = {}

    def order(self, method: str, order: Order, times: int) -> None:
        """Let the next calls of a method (`*`: of any) go wrong."""
        self._orders.setdefault(method, deque()).extend([order] * times)

    def waiting(self, method: str) -> int:
        """Return how many faults wait for calls of this method."""
        return len(self._orders.get(method, ()))

    def take(self, method: str) -> Order | None:
        """Return the fault for this call, which then is used up."""
        for name in (method, EVERY):
            if self._orders.get(name):
                return self._orders[name].popleft()
        return None


def error_of(fault: TooMany | Broken) -> ApiError:
    """Return the answer that a fault gives."""
    if isinstance(fault, TooMany):
        return too_many_requests(fault.retry_after)
    names = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
    return ApiError(fault.status, names.get(fault.status, "Server Error"))
