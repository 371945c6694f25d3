"""What leases do: a name is one process's, until a moment that it moves on while it lives."""

from abc import ABC, abstractmethod


class Leases(ABC):
    """Gives names away for a time. Every method may raise `StoreUnavailable`.

    The time is the store's, not the process's, so clocks may differ.
    """

    @abstractmethod
    async def hold(self, name: str, owner: str, milliseconds: int) -> bool:
        """Take a name that nobody holds, or hold on to one's own; return whether one has it now.

        Args:
            name: What is held, such as `polling`.
            owner: Who holds it.
            milliseconds: For how long from now.

        Raises:
            ValueError: The name or the owner is not usable in a key, or the time is none.
        """

    @abstractmethod
    async def holder(self, name: str) -> str | None:
        """Return who holds a name, or None if nobody does."""

    @abstractmethod
    async def release(self, name: str, owner: str) -> None:
        """Let go of a name if one holds it."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections and files. Closing twice does no harm."""


def check_length(milliseconds: int) -> None:
    """Refuse to hold a name for no time.

    Raises:
        ValueError: It is no time.
    """
    if milliseconds <= 0:
        raise ValueError("a lease must last for some time")
