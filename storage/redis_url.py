"""Which Redis a URL means: one server, the one that sentinels name, or a cluster."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis.asyncio.connection import parse_url

_SENTINEL_OPTIONS = {"sentinel_username": "username", "sentinel_password": "password"}

Hosts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a Redis is.

    Attributes:
        options: What else redis-py must know: credentials, TLS, the number of the database; for
            a server alone its host or its socket too.
        sentinels: Where the sentinels are, or none.
        service: The name by which the sentinels know the server, or "".
        sentinel_options: With which credentials the sentinels are asked.
        nodes: Where some nodes of the cluster are, or none.
    """

    options: dict[str, Any] = field(repr=False)
    sentinels: Hosts = ()
    service: str = ""
    sentinel_options: dict[str, str] = field(default_factory=dict, repr=False)
    nodes: Hosts = ()

    def __str__(self) -> str:
        if self.sentinels:
            return f"{self.service} (named by Sentinel at {_listed(self.sentinels)})"
        if self.nodes:
            return f"the cluster of {_listed(self.nodes)}"
        if "path" in self.options:
            return str(self.options["path"])
        return f"{self.options.get('host', 'localhost')}:{self.options.get('port', 6379)}"


def place_of(url: str) -> Place:
    """Return what a URL says.

    The forms are redis-py's `redis://`, `rediss://` and `unix://`, and

    - `redis+sentinel://[user:password@]host[:26379],host2/NAME[/db]`, where `sentinel_username`
      and `sentinel_password` among the parameters are for the sentinels themselves;
    - `redis+cluster://[user:password@]host[:6379],host2`;

    both with `rediss+` for TLS, whose options are parameters as redis-py names them.

    Raises:
        ValueError: It is not of such a form.
    """
    parts = urlsplit(url)
    if parts.scheme != "unix" and "@" in parts.path + parts.query + parts.fragment:
        # The password has a bare "/", "?" or "#": what is left of it would be taken for a host.
        raise ValueError("more of a URL than expected follows its host")
    scheme, _, topology = parts.scheme.partition("+")
    if not topology:
        return Place(dict(parse_url(url)))
    if scheme in {"redis", "rediss"} and topology == "sentinel":
        return _by_sentinel(scheme, parts)
    if scheme in {"redis", "rediss"} and topology == "cluster" and parts.path in {"", "/", "/0"}:
        return _cluster(scheme, parts)
    raise ValueError("no such topology")


def _by_sentinel(scheme: str, parts: SplitResult) -> Place:
    credentials, at, hosts = parts.netloc.rpartition("@")
    name, _, database = parts.path.removeprefix("/").partition("/")
    if not name or not (database or "0").isdecimal():
        raise ValueError("no name, or no number of a database")
    said = parts.query.split("&")
    query = "&".join(each for each in said if each.partition("=")[0] not in _SENTINEL_OPTIONS)
    options = parse_url(f"{scheme}://{credentials}{at}/{database}?{query}")
    own = {_SENTINEL_OPTIONS[k]: v for k, v in parse_qsl(parts.query) if k in _SENTINEL_OPTIONS}
    return Place(dict(options), _hosts(hosts, 26379), unquote(name), own)


def _cluster(scheme: str, parts: SplitResult) -> Place:
    credentials, at, hosts = parts.netloc.rpartition("@")
    options = parse_url(f"{scheme}://{credentials}{at}?{parts.query}")
    return Place(dict(options), nodes=_hosts(hosts, 6379))


def _hosts(listed: str, default_port: int) -> Hosts:
    parts = [urlsplit(f"//{host}") for host in listed.split(",")]
    if not all(part.hostname for part in parts):
        raise ValueError("a host is missing")
    return tuple((str(part.hostname), part.port or default_port) for part in parts)


def _listed(hosts: Hosts) -> str:
    return ", ".join(f"{host}:{port}" for host, port in hosts)
