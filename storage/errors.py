"""What can go wrong in a store.

StorageError
├── StoreUnavailable          it can't be used now; nothing is known to be lost
│   └── KeptByLaterRelease    what it holds is for a later release to change
└── RecordUnreadable          what it holds is not a record of that kind
    └── RecordOfLaterRelease  or one that only a later release understands
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


class KeptByLaterRelease(StoreUnavailable):
    """What is there, a record or a whole store, is of a later release; it was left as it is."""


class RecordUnreadable(StorageError):
    """A stored line can't be read as a record of its kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a stored {kind} record can't be read")
        self.kind = kind


class RecordOfLaterRelease(RecordUnreadable):
    """A stored line is of a later version of its kind; it is left as it is."""

    def __str__(self) -> str:
        return f"a stored {self.kind} record is of a later release"
