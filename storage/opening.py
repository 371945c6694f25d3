"""Chooses the back end. The only place that knows both."""

from pathlib import Path

from storage.contract import Store

FILE_NAME = "tiaowen.sqlite3"


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
