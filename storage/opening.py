"""Chooses the back ends. The only place that knows all of them."""

from pathlib import Path

from storage.contract import Store
from storage.ledger import Ledger

FILE_NAME = "tiaowen.sqlite3"
LEDGER_FILE_NAME = "subscriptions.sqlite3"


async def open_store(redis_url: str | None, data_dir: Path) -> Store:
    """Open the store: Redis where a URL is given, else an SQLite file in the data folder.

    Redis need not be there yet: until it is, the store's methods raise `StoreUnavailable`.

    Raises:
        StoreUnavailable: The URL can't be read, or the file can't be used.
    """
    # Imported where needed: a client library takes a good part of the time to the first answer.
    if redis_url:
        from storage.redis import RedisStore  # noqa: PLC0415

        return RedisStore.open(redis_url)
    from storage.sqlite import SqliteStore  # noqa: PLC0415

    return await SqliteStore.open(data_dir / FILE_NAME)


async def open_ledger(redis_url: str | None, data_dir: Path) -> Ledger:
    """Open the ledger of subscriptions, where `open_store` opens the store.

    It has connections or a file of its own: a delivery to many holds up no answer.

    Raises:
        StoreUnavailable: The URL can't be read, or the file can't be used.
    """
    if redis_url:
        from storage.redis_ledger import RedisLedger  # noqa: PLC0415

        return RedisLedger.open(redis_url)
    from storage.sqlite_ledger import SqliteLedger  # noqa: PLC0415

    return await SqliteLedger.open(data_dir / LEDGER_FILE_NAME)
