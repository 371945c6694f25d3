"""What only a cluster has to fear: slots that move, nodes that go, and people in several slots.

The suites of stores and ledgers run on a cluster too.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from redis.crc import key_slot

from storage.errors import StoreUnavailable
from storage.keys import Key, index_of
from storage.records import Preferences, Record, Session
from storage.redis import RedisStore
from storage.redis_ledger import RedisLedger
from tests.redis_server import Certificates, RedisServer
from tests.redis_topologies import ClusterServers, client, cluster
from tests.storage.backends import everything, opened
from tests.storage.ledgers import kept, of
from tests.storage.ledgers import opened as opened_ledger

pytestmark = pytest.mark.redis

ANN = "telegram:1"
KEY = Key(Session, ANN, ANN)
SLOT = key_slot(str(KEY).encode())
PEOPLE = [f"telegram:{n}" for n in range(2, 14)]
ENTRIES: list[tuple[Key[Session], Record]] = [
    (Key(Session, person, ANN), Session(page=n)) for n, person in enumerate(PEOPLE)
]
SECRET = "geheim"  # noqa: S105  # a test's


@pytest.fixture
async def store(redis_cluster: ClusterServers) -> AsyncIterator[RedisStore]:
    """A store on the session's cluster, empty."""
    async with opened(redis_cluster.url) as store:
        yield store


def keys_of(node: RedisServer) -> list[bytes]:
    with client(node) as asked:
        return [*asked.scan_iter()]


async def test_people_are_spread_over_all_nodes(
    redis_cluster: ClusterServers, store: RedisStore
) -> None:
    await store.save(ENTRIES)

    assert all(keys_of(node) for node in redis_cluster.nodes)
    assert await store.load([key for key, _ in ENTRIES]) == [record for _, record in ENTRIES]


async def test_a_person_is_found_and_forgotten_wherever_they_are(
    redis_cluster: ClusterServers, store: RedisStore
) -> None:
    await store.save(ENTRIES)
    for person in PEOPLE:
        await store._client.delete(index_of(person))
        assert len(await store.kept(person)) == 1
        assert await store.forget(person) == 1

    left = [key for node in redis_cluster.nodes for key in keys_of(node)]
    assert left == [b"tiaowen:{layout}:version"]


async def test_ping_says_that_it_is_a_cluster(
    redis_cluster: ClusterServers, store: RedisStore
) -> None:
    listed = ", ".join(f"127.0.0.1:{node.port}" for node in redis_cluster.nodes)

    said = await store.ping()

    assert said.startswith("Redis ")
    assert said.endswith(f" at the cluster of {listed} (3 primaries)")


async def test_a_slot_may_move_while_it_is_used(
    redis_cluster: ClusterServers, store: RedisStore
) -> None:
    """Nothing is lost, and whose keys are about to move may be kept waiting till they have.

    redis-py sends ASKING and the command that it is for over two connections, if there are two.
    """
    source = redis_cluster.node_of(SLOT)
    target = next(node for node in redis_cluster.nodes if node is not source)
    await store.save([(KEY, Session(page=1)), *ENTRIES])
    redis_cluster.begin_to_move(SLOT, source, target)
    assert await store.load([KEY]) == [Session(page=1)]
    assert redis_cluster.move_keys(SLOT, source, target) == 2  # with the index
    with contextlib.suppress(StoreUnavailable):
        await store.save([(KEY, Session(page=1))])
    assert await store.load([key for key, _ in ENTRIES]) == [record for _, record in ENTRIES]
    redis_cluster.end_move(SLOT, target)
    assert await store.load([KEY]) == [Session(page=1)]
    await store.save([(KEY, Session(page=2))])
    assert await store.change(KEY, lambda held: held) == Session(page=2)
    assert await store.forget(ANN) == 1

    redis_cluster.begin_to_move(SLOT, target, source)
    redis_cluster.end_move(SLOT, source)
    await store.save([(KEY, Session(page=3))])
    assert await store.load([KEY]) == [Session(page=3)]


async def answering(store: RedisStore, keys: list[Key[Session]]) -> None:
    """Wait until the store answers again."""
    async with asyncio.timeout(20):
        while True:
            try:
                await store.load(keys)
            except StoreUnavailable:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_cluster_comes_back_by_itself() -> None:
    """A node is killed, the cluster goes down for want of it, and both come back."""
    keys = [key for key, _ in ENTRIES]
    with cluster() as servers:
        async with opened(servers.url) as store:
            await store.save(ENTRIES)
            victim = servers.node_of(SLOT)
            victim.kill()
            with pytest.raises(StoreUnavailable, match="Redis at the cluster of 127"):
                await store.load([KEY])

            living = [
                key for key in keys if servers.node_of(key_slot(str(key).encode())) is not victim
            ]
            reasons = set()
            while "ClusterDownError" not in reasons:  # until the others miss it
                try:
                    await store.load(living[:1])
                except StoreUnavailable as error:
                    reasons.add(error.reason)
                await asyncio.sleep(0.05)
            victim.start()
            await answering(store, keys)

            found = await store.load(keys)
            assert [record for key, record in zip(keys, found, strict=True) if key in living] == [
                record for key, record in ENTRIES if key in living
            ]
            await store.save(ENTRIES)
            assert await store.load(keys) == [record for _, record in ENTRIES]


async def test_a_cluster_that_is_away_is_not_available_and_is_found_when_it_is_there() -> None:
    with cluster() as servers:
        for node in servers.nodes:
            node.kill()
        async with opened(servers.url) as store:
            with pytest.raises(StoreUnavailable, match="no node of the cluster answers: Error 111"):
                await store.load([KEY])
            for node in servers.nodes:
                node.start()
            await answering(store, [KEY])


async def test_a_user_with_the_least_rights_is_enough(redis_cluster: ClusterServers) -> None:
    rights = (
        *("~tiaowen:*", "+@connection", "+cluster|slots", "+command", "+get", "+mget", "+set"),
        *("+unlink", "+pexpireat", "+pttl", "+scan", "+time", "+zadd", "+zrem", "+zrange"),
        *("+zremrangebyscore", "+evalsha", "+script|load"),
    )
    for node in redis_cluster.nodes:
        with client(node) as asked:
            asked.execute_command("ACL", "SETUSER", "least", "on", "nopass", *rights)
    async with opened(redis_cluster.url.replace("://", "://least:any@")) as store:
        assert (await store.ping()).startswith("Redis ")
        await store.save(ENTRIES)
        assert await store.load([key for key, _ in ENTRIES]) == [record for _, record in ENTRIES]
        assert await store.forget(PEOPLE[0]) == 1


async def test_what_is_no_cluster_is_told(redis_server: RedisServer) -> None:
    url = redis_server.url.replace("redis://", "redis+cluster://")
    async with opened(url) as store:
        with pytest.raises(StoreUnavailable, match="cluster mode is off"):
            await store.load([KEY])


async def test_200_calls_at_once_open_no_more_connections_than_are_allowed(
    redis_cluster: ClusterServers, store: RedisStore
) -> None:
    await asyncio.gather(*(store.save([(KEY, Session(page=n))]) for n in range(200)))

    with client(redis_cluster.node_of(SLOT)) as asked:
        assert len(asked.client_list()) <= 2 * 32  # a call has one to each node at a time


async def test_a_cluster_that_would_lose_subscriptions_is_told(
    redis_cluster: ClusterServers,
) -> None:
    """One forgetful node is enough: its slots may be any."""
    async with opened_ledger(redis_cluster.url) as ledger:
        await kept(ledger, of(ANN))
        for node in redis_cluster.nodes:
            with client(node) as asked:
                asked.config_set("appendonly", "yes")
                asked.config_set("appendfsync", "always")
        try:
            assert await ledger.durability() is None
            with client(redis_cluster.nodes[2]) as asked:
                asked.config_set("appendfsync", "no")
            assert "a power cut may cost the last changes" in str(await ledger.durability())
            assert isinstance(ledger, RedisLedger)
        finally:
            for node in redis_cluster.nodes:
                with client(node) as asked:
                    asked.config_set("appendonly", "no")


async def test_a_cluster_with_tls_and_a_password(certificates: Certificates) -> None:
    with cluster(password=SECRET, tls=certificates) as servers:
        async with opened(f"{servers.url}?{options_of(certificates)}") as store:
            await store.save(ENTRIES)
            assert await store.load([key for key, _ in ENTRIES]) == [r for _, r in ENTRIES]
            shown = [repr(store), await store.ping(), await everything(store)]
            servers.nodes[0].pause()
            with pytest.raises(StoreUnavailable) as caught:
                await store.ping()
            servers.nodes[0].resume()
            shown += [str(caught.value), repr(caught.value)]
        wrong = servers.url.replace(SECRET, "falsch-geheim")
        async with opened(f"{wrong}?{options_of(certificates)}") as store:
            with pytest.raises(StoreUnavailable, match="no node of the cluster") as caught:
                await store.save([(Key(Preferences, ANN, ANN), Preferences())])
            shown.append(str(caught.value))

    assert [text for text in shown if SECRET in text] == []


def options_of(certificates: Certificates) -> str:
    """Return the parameters of a URL that let a client in."""
    return (
        f"ssl_ca_certs={certificates.authority}"
        f"&ssl_certfile={certificates.client}&ssl_keyfile={certificates.client_key}"
    )
