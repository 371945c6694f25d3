"""Chooses the back ends. The only place that knows all of them."""

from pathlib import Path

from storage.contract import Store
from storage.inbox import Inbox
from storage.leases import Leases
from storage.ledger import Ledger
from storage.quota import Quota
from storage.tally import Tally

FILE_NAME = "tiaowen.sqlite3"
LEDGER_FILE_NAME = "subscriptions.sqlite3"
UPDATES_FILE_NAME = "updates.sqlite3"
TALLY_FILE_NAME = "tally.sqlite3"


async def open_store(redis_url: str | None, data_dir: Path) -> Store:
    """Open the store: Redis where a URL is given, else an SQLite file in the data folder.

    Redis need not be there yet: until it is, the store's methods raise `StoreUnavailable`.
    One that a later release has laid out otherwise is refused.

    Raises:
        StoreUnavailable: The URL can't be read, or the file can't be used.
    """
    # Imported where needed: a client library takes a good part of the time to the first answer.
    if redis_url:
        from storage.redis import RedisStore  # noqa: PLC0415

        store = RedisStore.open(redis_url)
        await store.look()
        return store
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


async def open_inbox(redis_url: str | None, data_dir: Path) -> Inbox:
    """Open the inbox, where `open_store` opens the store.

    Raises:
        StoreUnavailable: The URL can't be read, or the file can't be used.
    """
    if redis_url:
        from storage.redis_inbox import RedisInbox  # noqa: PLC0415

        return RedisInbox.open(redis_url)
    from storage.sqlite_inbox import SqliteInbox  # noqa: PLC0415

    return await SqliteInbox.open(data_dir / UPDATES_FILE_NAME)


async def open_leases(redis_url: str | None, data_dir: Path) -> Leases:
    """Open the leases, where `open_store` opens the store.

    Raises:
        StoreUnavailable: The URL can't be read, or the file can't be used.
    """
    if redis_url:
        from storage.redis_leases import RedisLeases  # noqa: PLC0415

        return RedisLeases.open(redis_url)
    from storage.sqlite_leases import SqliteLeases  # noqa: PLC0415

    return await SqliteLeases.open(data_dir / UPDATES_FILE_NAME)


def open_quota(redis_url: str | None) -> Quota:
    """Open the quota: Redis where a URL is given, else one of this process alone.

    Raises:
        StoreUnavailable: The URL can't be read.
    """
    if redis_url:
        from storage.redis_quota import RedisQuota  # noqa: PLC0415

        return RedisQuota.open(redis_url)
    from storage.local_quota import LocalQuota  # noqa: PLC0415

    return LocalQuota()


async def open_tally(redis_url: str | None, data_dir: Path, secret: bytes) -> Tally:
    """Open the tally, where `open_store` opens the store.

    Args:
        redis_url: Where Redis is, or None for a file.
        data_dir: Where the file is.
        secret: What people are made unrecognisable with; the same in all processes, and kept
            elsewhere than the tally.

    Raises:
        StoreUnavailable: The URL can't be read, or the file can't be used.
    """
    if redis_url:
        from storage.redis_tally import RedisTally  # noqa: PLC0415

        return RedisTally.open(redis_url, secret)
    from storage.sqlite_tally import SqliteTally  # noqa: PLC0415

    return await SqliteTally.open(data_dir / TALLY_FILE_NAME, secret)
