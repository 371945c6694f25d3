"""Whether a Redis would keep subscriptions is known, and told in one sentence."""

import pytest

from storage.redis_ledger import RedisLedger
from tests.storage.ledgers import (
    opened,
)

pytestmark = pytest.mark.redis

NO_FILE = (
    "subscriptions would be lost when Redis stops, because it keeps no append-only file "
    "(set appendonly to yes)"
)


EVICTED = (
    "subscriptions would be lost when the memory of Redis is full, because allkeys-lru evicts "
    "any key (set maxmemory-policy to noeviction)"
)


A_SECOND = (
    "a power cut may cost the last second of changes, because Redis confirms before it has "
    "written to the disk (appendfsync is everysec; set it to always)"
)


WHENEVER = (
    "a power cut may cost the last changes, because Redis confirms before it has "
    "written to the disk (appendfsync is no; set it to always)"
)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, NO_FILE),  # as Redis comes
        ({"appendonly": "yes"}, A_SECOND),
        ({"appendonly": "yes", "appendfsync": "no"}, WHENEVER),
        ({"appendonly": "yes", "appendfsync": "always"}, None),
        ({"appendfsync": "always"}, NO_FILE),  # of a file that there is not
        ({"maxmemory-policy": "allkeys-lru"}, NO_FILE),  # but there is no limit
        ({"maxmemory": "1gb", "maxmemory-policy": "allkeys-lru"}, f"{NO_FILE}; {EVICTED}"),
        # What has no time to live is not evicted.
        ({"maxmemory": "1gb", "maxmemory-policy": "volatile-lru"}, NO_FILE),
        ({"maxmemory": "1gb", "maxmemory-policy": "noeviction"}, NO_FILE),
    ],
)
async def test_a_redis_that_would_lose_subscriptions_is_told(
    redis_ledger: RedisLedger, settings: dict[str, str], expected: str | None
) -> None:
    before = {name: await redis_ledger._client.config_get(name) for name in settings}
    try:
        for name, value in settings.items():
            await redis_ledger._client.config_set(name, value)
        assert await redis_ledger.durability() == expected
    finally:
        for setting in before.values():
            for known, was in setting.items():
                await redis_ledger._client.config_set(str(known), was or "")


async def test_one_who_may_ask_less_is_told_what_can_be_known(redis_ledger: RedisLedger) -> None:
    await redis_ledger._client.execute_command(  # type: ignore[no-untyped-call]
        *("ACL", "SETUSER", "some", "on", "nopass", "+@connection", "+info")
    )
    await redis_ledger._client.config_set("appendonly", "yes")
    port = redis_ledger._link.address.rpartition(":")[2]
    try:
        async with opened(f"redis://some:any@127.0.0.1:{port}") as ledger:
            assert await ledger.durability() is None
    finally:
        await redis_ledger._client.config_set("appendonly", "no")
