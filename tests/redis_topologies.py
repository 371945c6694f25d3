"""Several real redis-servers for tests: a cluster, and a primary with replicas under a sentinel."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from redis import Redis, RedisError

from tests.redis_server import Certificates, RedisServer

SERVICE: Final = "tiaowen-primary"
_SLOTS: Final = 16384
_PATIENCE = 15.0  # seconds until servers agree


@dataclass(frozen=True, slots=True)
class ClusterServers:
    """The primaries of a cluster, each with an equal part of the slots, in their order."""

    nodes: Sequence[RedisServer]

    @property
    def url(self) -> str:
        """Its address, with the password."""
        scheme, _, first = self.nodes[0].url.partition("://")
        others = (f"127.0.0.1:{node.port}" for node in self.nodes[1:])
        return f"{scheme}+cluster://{','.join((first, *others))}"

    def node_of(self, slot: int) -> RedisServer:
        """Return who had a slot at first."""
        return self.nodes[slot * len(self.nodes) // _SLOTS]

    def wait_until_ok(self) -> None:
        """Wait until each node takes the cluster to be whole."""
        for node in self.nodes:
            _wait(partial(_is_whole, node, len(self.nodes)))

    def begin_to_move(self, slot: int, old: RedisServer, new: RedisServer) -> None:
        """Have two nodes know that a slot is about to move from one to the other."""
        with client(old) as source, client(new) as target:
            names = [asked.execute_command("CLUSTER", "MYID") for asked in (source, target)]
            target.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", names[0])
            source.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", names[1])

    def move_keys(self, slot: int, old: RedisServer, new: RedisServer) -> int:
        """Move the keys of a slot; return how many there were."""
        with client(old) as source:
            keys = source.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 100)
            if keys:
                where = ("127.0.0.1", new.port, "", 0, 1000)
                source.execute_command("MIGRATE", *where, "KEYS", *keys)
        return len(keys)

    def end_move(self, slot: int, new: RedisServer) -> None:
        """Have all nodes know who has a slot now, the new owner first."""
        with client(new) as target:
            name = target.execute_command("CLUSTER", "MYID")
        for node in (new, *(node for node in self.nodes if node is not new)):
            with client(node) as asked:
                asked.execute_command("CLUSTER", "SETSLOT", slot, "NODE", name)

    def empty(self) -> None:
        """Remove all that they keep."""
        for node in self.nodes:
            with client(node) as asked:
                asked.flushall()


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary, its replica, and the sentinel that watches them.

    Attributes:
        primary: Who is the primary at first.
        replica: Its replica.
        sentinel: The sentinel.
    """

    primary: RedisServer
    replica: RedisServer
    sentinel: RedisServer

    @property
    def url(self) -> str:
        """Its address, with the passwords."""
        scheme, _, first = self.primary.url.partition("://")
        credentials, at, _ = first.rpartition("@")
        own = f"?sentinel_password={self.sentinel.password}" if self.sentinel.password else ""
        host = f"127.0.0.1:{self.sentinel.port}"
        return f"{scheme}+sentinel://{credentials}{at}{host}/{SERVICE}{own}"

    def wait_for_primary(self, server: RedisServer) -> None:
        """Wait until the sentinel names a server as the primary, and it takes itself to be one."""

        def is_named() -> bool:
            with client(self.sentinel) as asked:
                found = asked.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
            return bool(found and int(found[1]) == server.port)

        _wait(is_named)
        _wait(lambda: _says(server, "role", "master"))

    def wait_until_copied(self) -> None:
        """Wait until the replica has all that the primary has."""

        def is_copied() -> bool:
            with client(self.primary) as asked:
                told = asked.info("replication")
            copy = told.get("slave0", {})
            online = copy.get("state") == "online"
            return online and bool(copy["offset"] == told["master_repl_offset"])

        _wait(is_copied)

    def follow(self, server: RedisServer, primary: RedisServer) -> None:
        """Make a server a replica, as the sentinel would after ten seconds."""
        with client(server) as asked:
            asked.replicaof("127.0.0.1", str(primary.port))
        self.wait_for_replica(server)

    def wait_for_replica(self, server: RedisServer) -> None:
        """Wait until a server is a replica, connected, and known as one."""

        def is_known() -> bool:
            with client(self.sentinel) as asked:
                found = asked.execute_command("SENTINEL", "REPLICAS", SERVICE)
            return str(server.port) in repr(found)

        _wait(lambda: _says(server, "master_link_status", "up"))
        _wait(is_known)

    def fail_over(self) -> None:
        """Have the sentinel exchange the two, with nothing wrong, as soon as it will."""

        def is_begun() -> bool:
            with client(self.sentinel) as asked:
                return bool(asked.execute_command("SENTINEL", "FAILOVER", SERVICE))

        _wait(is_begun)


def client(server: RedisServer) -> Redis:
    """Return a plain client of one server."""
    if server.tls is None:
        return Redis.from_url(server.url)
    tls = server.tls
    return Redis.from_url(
        server.url,
        ssl_ca_certs=str(tls.authority),
        ssl_certfile=str(tls.client),
        ssl_keyfile=str(tls.client_key),
    )


@contextmanager
def cluster(
    *,
    password: str | None = None,
    tls: Certificates | None = None,
    options: Mapping[str, str] | None = None,
) -> Iterator[ClusterServers]:
    """Run a cluster of three primaries."""
    own = {"cluster-enabled": "yes", "cluster-node-timeout": "1000", **(options or {})}
    if tls:
        own["tls-cluster"] = "yes"
    if password:
        own["masterauth"] = password
    with _running(3, own, password=password, tls=tls) as servers:
        made = ClusterServers(servers)
        for number, server in enumerate(servers):
            first, last = (_SLOTS * end // len(servers) for end in (number, number + 1))
            with client(server) as asked:
                asked.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
                asked.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last - 1)
                asked.execute_command("CLUSTER", "MEET", "127.0.0.1", servers[0].port)
        made.wait_until_ok()
        yield made


@contextmanager
def watched(
    *,
    password: str | None = None,
    sentinel_password: str | None = None,
    tls: Certificates | None = None,
) -> Iterator[Watched]:
    """Run a primary, a replica, and a sentinel that takes one for dead after half a second."""
    own = {"repl-diskless-sync-delay": "0"}
    if password:
        own["masterauth"] = password
    if tls:
        own["tls-replication"] = "yes"
    with _running(2, own, password=password, tls=tls) as (primary, replica):
        with client(replica) as asked:
            asked.replicaof("127.0.0.1", str(primary.port))
        lines = [
            f"sentinel monitor {SERVICE} 127.0.0.1 {primary.port} 1",
            f"sentinel down-after-milliseconds {SERVICE} 500",
            f"sentinel failover-timeout {SERVICE} 2000",
        ]
        if password:
            lines.append(f"sentinel auth-pass {SERVICE} {password}")
        folder = primary.folder / "sentinel"
        folder.mkdir()
        sentinel = RedisServer(
            folder,
            password=sentinel_password,
            tls=tls,
            options={"tls-replication": "yes"} if tls else {},
            sentinel="\n".join(lines),
        )
        sentinel.start()
        try:
            made = Watched(primary, replica, sentinel)
            made.wait_for_primary(primary)
            made.wait_for_replica(replica)
            yield made
        finally:
            sentinel.kill()


@contextmanager
def _running(
    count: int,
    options: Mapping[str, str],
    *,
    password: str | None,
    tls: Certificates | None = None,
) -> Iterator[list[RedisServer]]:
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        servers = []
        try:
            for number in range(count):
                place = Path(folder) / str(number)
                place.mkdir()
                server = RedisServer(place, password=password, tls=tls, options=options)
                server.start()
                servers.append(server)
            yield servers
        finally:
            for server in servers:
                server.kill()


def _is_whole(node: RedisServer, count: int) -> bool:
    with client(node) as asked:
        told = asked.execute_command("CLUSTER", "INFO")
    wanted = (b"cluster_state:ok\r\n", b"cluster_known_nodes:%d\r\n" % count)
    return all(line in told for line in wanted)


def _says(server: RedisServer, name: str, expected: str) -> bool:
    with client(server) as asked:
        return bool(asked.info("replication").get(name) == expected)


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            if holds():
                return
        except RedisError:
            pass  # it is not there yet
        if time.monotonic() > deadline:
            raise RuntimeError("the servers do not agree")
        time.sleep(0.02)
