"""Redis as sentinels name it: the primary may be exchanged, and a replica is no place to write."""

import asyncio

import pytest

from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import Record, Session
from storage.redis import RedisStore
from tests.redis_server import Certificates, running
from tests.redis_topologies import SERVICE, Watched, watched
from tests.storage.backends import opened
from tests.storage.ledgers import claim, everyone, kept, of
from tests.storage.ledgers import opened as opened_ledger
from tests.storage.test_redis_cluster import options_of

pytestmark = pytest.mark.redis

ANN = "telegram:1"
KEY = Key(Session, ANN, ANN)
SECRETS = ("geheim", "verborgen")


async def answering(store: RedisStore, record: Record) -> set[str]:
    """Save until it is kept; return why it was not."""
    reasons = set()
    async with asyncio.timeout(15):
        while True:
            try:
                await store.save([(KEY, record)])
            except StoreUnavailable as error:
                reasons.add(str(error))
                await asyncio.sleep(0.05)
            else:
                return reasons


async def test_when_the_primary_dies_its_replica_is_used_and_nothing_shows_a_secret() -> None:
    with watched(password=SECRETS[0], sentinel_password=SECRETS[1]) as servers:
        async with opened(servers.url) as store, opened_ledger(servers.url) as ledger:
            await store.save([(KEY, Session(page=1))])
            promised = await kept(ledger, of(ANN))
            shown = [repr(store), await store.ping()]
            assert shown[1].endswith(
                f" at {SERVICE} (named by Sentinel at 127.0.0.1:{servers.sentinel.port})"
            )
            servers.wait_until_copied()

            servers.primary.kill()
            with pytest.raises(StoreUnavailable) as caught:
                await store.load([KEY])
            shown += [str(caught.value), *await answering(store, Session(page=2))]

            assert await store.load([KEY]) == [Session(page=2)]
            assert list((await everyone(ledger)).values()) == promised
            assert len(await claim(ledger)) == 1  # the scripts are learnt by the new one
            servers.wait_for_primary(servers.replica)
            shown += await planned(servers, store)

    assert any("no sentinel names a server that may be written to" in text for text in shown)
    assert [text for text in shown for secret in SECRETS if secret in text] == []


async def planned(servers: Watched, store: RedisStore) -> set[str]:
    """Exchange the two once more, while the store is used; return what went wrong meanwhile."""
    servers.primary.start()
    servers.follow(servers.primary, servers.replica)
    reasons: set[str] = set()
    servers.fail_over()
    async with asyncio.timeout(15):
        waiting = asyncio.create_task(asyncio.to_thread(servers.wait_for_primary, servers.primary))
        while not waiting.done():
            reasons |= await answering(store, Session(page=3))
            await asyncio.sleep(0.01)
        await waiting
    reasons |= await answering(store, Session(page=4))
    assert await store.load([KEY]) == [Session(page=4)]
    return reasons


async def test_sentinels_speak_tls_too_and_may_be_away(certificates: Certificates) -> None:
    with watched(tls=certificates) as servers:
        url = f"{servers.url}?{options_of(certificates)}"
        dead = f"127.0.0.1:{servers.primary.port + 1}"
        with_a_dead_one = url.replace("127.0.0.1:", f"{dead},127.0.0.1:", 1)
        for each in (url, with_a_dead_one):
            async with opened(each) as store:
                await store.save([(KEY, Session(page=1))])

        async with opened(url) as store, opened(url) as late:
            await store.save([(KEY, Session(page=2))])
            servers.sentinel.kill()
            assert await store.load([KEY]) == [Session(page=2)]  # who is connected needs none
            with pytest.raises(StoreUnavailable, match="no sentinel names a server"):
                await late.load([KEY])


async def test_a_name_that_no_sentinel_knows_is_told() -> None:
    with watched() as servers:
        async with opened(servers.url.replace(SERVICE, "another")) as store:
            with pytest.raises(StoreUnavailable, match=r"Redis at another .*: no sentinel names"):
                await store.ping()


async def test_a_replica_takes_nothing_and_one_without_its_primary_tells_nothing() -> None:
    with running(options={"replica-serve-stale-data": "no"}) as server:
        async with opened(server.url) as store:
            await store.save([(KEY, Session(page=1))])
            await store._client.replicaof("127.0.0.1", "1")
            with pytest.raises(StoreUnavailable, match="MasterDownError"):
                await store.load([KEY])
            await store._client.config_set("replica-serve-stale-data", "yes")
            assert await store.load([KEY]) == [Session(page=1)]
            with pytest.raises(StoreUnavailable, match="ReadOnlyError"):
                await store.save([(KEY, Session(page=2))])
            await store._client.replicaof("NO", "ONE")
            await store.save([(KEY, Session(page=3))])
            assert await store.load([KEY]) == [Session(page=3)]
