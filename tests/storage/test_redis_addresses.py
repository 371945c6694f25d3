"""What a Redis URL may be, and that no secret in it is ever shown."""

import logging
from urllib.parse import quote

import pytest

from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import Session
from storage.redis import RedisStore
from tests.redis_server import running
from tests.storage.backends import opened

pytestmark = pytest.mark.redis

ANN = "telegram:1"
KEY = Key(Session, ANN, ANN)
SECRET = "geheim/#?@:%條"  # noqa: S105  # a test's
QUOTED = quote(SECRET, safe="")


async def test_a_password_in_the_url_is_used_and_never_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(password=SECRET) as server:
        shown = []
        for url in (
            f"redis://:{QUOTED}@127.0.0.1:{server.port}",
            f"redis://default:{QUOTED}@127.0.0.1:{server.port}/1",
            f"unix://{server.folder / 'redis.sock'}?password={QUOTED}",
        ):
            async with opened(url) as store:
                await store.save([(KEY, Session())])
                shown += [repr(store), await store.ping()]
                server.pause()
                with pytest.raises(StoreUnavailable) as caught:
                    await store.load([KEY])
                server.resume()
                shown += [str(caught.value), repr(caught.value)]

    shown += [record.getMessage() for record in caplog.records]
    assert [text for text in shown if SECRET in text or QUOTED in text] == []
    assert f"at 127.0.0.1:{server.port}" in shown[1]
    assert f"at {server.folder / 'redis.sock'}" in shown[9]


@pytest.mark.parametrize("secret", ["", ":wrong-secret@", "nobody:wrong-secret@"])
async def test_a_missing_or_wrong_password_is_told_and_not_repeated(secret: str) -> None:
    with running(password="right-secret") as server:  # noqa: S106  # a test's
        async with opened(f"redis://{secret}127.0.0.1:{server.port}") as store:
            with pytest.raises(StoreUnavailable, match=r"authenticated|password") as caught:
                await store.load([KEY])

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:6379",
        "http://:secret@127.0.0.1",
        "redis://:secret/1@127.0.0.1",  # a bare slash in the password
        "redis://:1234/secret@127.0.0.1",  # the same, and its beginning looks like a port
        "redis://:1234#secret@127.0.0.1",
        "redis://:1234?secret@127.0.0.1",
        "redis://:secret@127.0.0.1:port",
        "redis://:secret@127.0.0.1:70000",
        "redis://:secret@[::1",
        "redis://:secret@127.0.0.1?secret=1",
        "redis://:secret@127.0.0.1?db=secret",
        "rediss://:secret@127.0.0.1?ssl_cert_reqs=secret",
    ],
)
def test_a_url_that_can_not_be_read_is_refused_at_once_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="its URL can't be read") as caught:
        RedisStore.open(url)

    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_the_timeouts_and_the_size_of_the_pool_are_ours_whatever_the_url_says() -> None:
    store = RedisStore.open("redis://h?socket_timeout=600&max_connections=9999&decode_responses=1")

    pool = store._client.connection_pool
    assert pool.max_connections == 32
    assert pool.connection_kwargs["socket_timeout"] == 1.0
    assert not pool.connection_kwargs["decode_responses"]


async def test_a_user_with_the_least_rights_is_enough(redis_store: RedisStore) -> None:
    await redis_store._client.execute_command(  # type: ignore[no-untyped-call]
        *("ACL", "SETUSER", "least", "on", "nopass", "~tiaowen:*", "+@connection"),
        *("+@transaction", "+mget", "+set", "+unlink", "+pexpireat", "+scan", "+time"),
        *("+zadd", "+zrem", "+zrange", "+zremrangebyscore", "+evalsha", "+script|load"),
    )
    port = redis_store._link.address.rpartition(":")[2]
    async with opened(f"redis://least:any@127.0.0.1:{port}") as store:
        assert (await store.ping()).startswith("Redis ")
        await store.save([(KEY, Session())])
        assert await store.load([KEY]) == [Session()]
        assert await store.forget(ANN) == 1
