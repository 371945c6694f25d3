"""What a Redis URL may be, and that no secret in it is ever shown."""

import logging
from urllib.parse import quote

import pytest
from redis.asyncio import SSLConnection

from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import Session
from storage.redis import RedisStore
from storage.redis_url import place_of
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
        "redis+ring://:secret@127.0.0.1",
        "unix+cluster:///secret",
        "redis+sentinel://:secret@127.0.0.1",  # names no server
        "redis+sentinel://:secret@127.0.0.1/name/secret",
        "redis+sentinel://:secret@127.0.0.1:port/name",
        "redis+sentinel://:secret@127.0.0.1,/name",
        "redis+sentinel://:secret@127.0.0.1/name?secret=1",
        "redis+sentinel://:secret/1@127.0.0.1/name",
        "rediss+sentinel://:secret@127.0.0.1/name?ssl_cert_reqs=secret",
        "redis+cluster://:secret@",
        "redis+cluster://:secret@127.0.0.1,:7000",
        "redis+cluster://:secret@127.0.0.1/1",  # a cluster has one database
        "redis+cluster://:secret@127.0.0.1?db=1",
        "redis+cluster://:secret@127.0.0.1?secret=1",
        "redis+cluster://:secret@127.0.0.1?sentinel_password=secret",
    ],
)
def test_a_url_that_can_not_be_read_is_refused_at_once_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="its URL can't be read") as caught:
        RedisStore.open(url)

    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://h", "h:6379"),
        ("rediss://:secret@h:1/2", "h:1"),
        ("unix:///run/redis.sock?password=secret", "/run/redis.sock"),
        ("redis+sentinel://h/main", "main (named by Sentinel at h:26379)"),
        (
            "rediss+sentinel://u:secret@h1,h2:7/main/2?ssl_ca_certs=a.pem&sentinel_password=secret",
            "main (named by Sentinel at h1:26379, h2:7)",
        ),
        ("redis+cluster://h1,h2:7001", "the cluster of h1:6379, h2:7001"),
        ("rediss+cluster://:secret@[::1]:7000/", "the cluster of ::1:7000"),
    ],
)
async def test_the_address_names_what_there_is_and_no_secret(url: str, expected: str) -> None:
    async with opened(url) as store:
        assert store._link.address == expected
        assert "secret" not in repr(store)


def test_all_that_a_url_says_is_used() -> None:
    place = place_of(
        "rediss+sentinel://u%3A:p%40,@h1,h2/n%20/2?ssl_ca_certs=a&sentinel_username=s"
        "&sentinel_password=p%26&ssl_check_hostname=no"
    )

    assert place.sentinels == (("h1", 26379), ("h2", 26379))
    assert place.service == "n "
    assert place.sentinel_options == {"username": "s", "password": "p&"}
    assert place.options.pop("connection_class") is SSLConnection
    assert place.options == {
        "username": "u:",
        "password": "p@,",
        "db": 2,
        "ssl_ca_certs": "a",
        "ssl_check_hostname": False,
    }


def test_the_timeouts_and_the_size_of_the_pool_are_ours_whatever_the_url_says() -> None:
    store = RedisStore.open("redis://h?socket_timeout=600&max_connections=9999&decode_responses=1")

    pool = store._client.connection_pool
    assert pool.max_connections == 32
    assert pool.connection_kwargs["socket_timeout"] == 1.0
    assert not pool.connection_kwargs["decode_responses"]


async def test_a_user_with_the_least_rights_is_enough(redis_store: RedisStore) -> None:
    await redis_store._client.execute_command(  # type: ignore[no-untyped-call]
        *("ACL", "SETUSER", "least", "on", "nopass", "~tiaowen:*", "+@connection"),
        *("+get", "+mget", "+set", "+unlink", "+pexpireat", "+pttl", "+scan", "+time"),
        *("+zadd", "+zrem", "+zrange", "+zremrangebyscore", "+evalsha", "+script|load"),
    )
    port = redis_store._link.address.rpartition(":")[2]
    async with opened(f"redis://least:any@127.0.0.1:{port}") as store:
        assert (await store.ping()).startswith("Redis ")
        await store.save([(KEY, Session())])
        assert await store.load([KEY]) == [Session()]
        assert await store.change(KEY, lambda held: held) == Session()
        assert len(await store.kept(ANN)) == 1
        await store.delete(Key(Session, ANN, "other"))
        assert await store.forget(ANN) == 1
