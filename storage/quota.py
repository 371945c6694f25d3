"""What a quota does: it counts what all processes together do, and says when it is too much."""

from abc import ABC, abstractmethod


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
            ValueError: The name is not usable in a key.
        """

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections. Closing twice does no harm."""
