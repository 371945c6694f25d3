"""What can go wrong in a store.

StorageError
├── StoreUnavailable      it can't be used now; nothing is known to be lost
└── RecordUnreadable      what it holds is not a record of that kind
"""


class StorageError(Exception):
    """Base of all errors that a store raises."""


class StoreUnavailable(StorageError):
    """The store can't be used now.

    Attributes:
        store: Which one, in words without any secret.
        reason: Why, in words without any secret and without anything that a person typed.
    """

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"{store} is not available: {reason}")
        self.store = store
        self.reason = reason


class RecordUnreadable(StorageError):
    """A stored line can't be read as a record of its kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a stored {kind} record can't be read")
        self.kind = kind
