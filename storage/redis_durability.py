"""Whether what is kept in Redis is still there after a crash, as the settings of Redis have it."""

from typing import Any

from redis import exceptions
from redis.asyncio import Redis

_UNKNOWN = "this Redis does not tell whether it keeps an append-only file"


async def doubts(client: Redis, asked: dict[str, Any]) -> str | None:
    """Return why what has no time to live may be lost, in one sentence; None if it is not.

    Args:
        client: The client.
        asked: Which server is asked, as arguments of commands; see `RedisLink.primaries`.
    """
    try:
        persistence = await client.info("persistence", **asked)
        memory = await client.info("memory", **asked)
    except exceptions.BusyLoadingError:
        raise
    except exceptions.ResponseError:  # no right to ask
        return _UNKNOWN
    if persistence.get("loading"):  # it says that it keeps no file, as long as it reads the file
        raise exceptions.BusyLoadingError
    found = [_of_the_file(persistence), _of_memory(memory)]
    if persistence.get("aof_enabled"):
        found.append(_of_syncing(await _setting(client, "appendfsync", asked)))
    return "; ".join(doubt for doubt in found if doubt) or None


def _of_the_file(persistence: dict[str, Any]) -> str | None:
    if "aof_enabled" not in persistence:
        return _UNKNOWN
    if persistence["aof_enabled"]:
        return None
    return (
        "subscriptions would be lost when Redis stops, because it keeps no append-only file "
        "(set appendonly to yes)"
    )


def _of_memory(memory: dict[str, Any]) -> str | None:
    # The other policies evict nothing, or only what has a time to live.
    policy = str(memory.get("maxmemory_policy", ""))
    if not memory.get("maxmemory") or not policy.startswith("allkeys"):
        return None
    return (
        f"subscriptions would be lost when the memory of Redis is full, because {policy} evicts "
        "any key (set maxmemory-policy to noeviction)"
    )


def _of_syncing(appendfsync: str | None) -> str | None:
    if appendfsync is None or appendfsync == "always":
        return None
    lost = "the last second of changes" if appendfsync == "everysec" else "the last changes"
    return (
        f"a power cut may cost {lost}, because Redis confirms before it has written to the disk "
        f"(appendfsync is {appendfsync}; set it to always)"
    )


async def _setting(client: Redis, name: str, asked: dict[str, Any]) -> str | None:
    """Return a setting of Redis; None where asking is not allowed."""
    try:
        settings: dict[Any, Any] = await client.config_get(name, **asked)
    except exceptions.ResponseError:
        return None
    texts = {_text(key): _text(value) for key, value in settings.items()}
    return texts.get(name)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
