"""What is made when it is first asked for, once."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Later(Generic[Made]):
    """Something that is made when it is first asked for; by one thread, while others wait."""

    def __init__(self, make: Callable[[], Made]) -> None:
        """Hold what makes it."""
        self._make = make
        self._made: list[Made] = []
        self._lock = Lock()

    @property
    def ready(self) -> bool:
        """Whether it is made."""
        return bool(self._made)

    def get(self) -> Made:
        """Return it."""
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]
