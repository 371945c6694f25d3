"""What a quota does: it counts what all processes together do, and says when it is too much."""

from abc import ABC, abstractmethod

from storage.keys import check_usable

_LEAST_WAIT = 0.001  # seconds


class Quota(ABC):
    """Grants so many of a thing in so many seconds, over any stretch of that length."""

    @abstractmethod
    async def take(self, name: str, most: int, seconds: int) -> float:
        """Take one of a thing; return 0 if it was granted, else the seconds to wait and ask again.

        While the shared store is away each process counts for itself; nothing is raised.

        Args:
            name: What is counted, such as a chat.
            most: How many are granted.
            seconds: In how long a stretch of time.

        Raises:
            ValueError: The name is not usable in a key, or nothing would ever be granted.
        """

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections. Closing twice does no harm."""


def check_window(name: str, most: int, seconds: int) -> None:
    """Refuse what can't be counted.

    Raises:
        ValueError: The name is not usable in a key, or nothing would ever be granted.
    """
    check_usable(name)
    if most < 1 or seconds < 1:
        raise ValueError(f"nothing would be granted: {most} in {seconds} s")


def bounded(wait: float, seconds: int) -> float:
    """Return a wait that is one, and no longer than the stretch that is counted over."""
    return min(max(wait, _LEAST_WAIT), seconds)
