"""Looks for what must never be told in all that a bot leaves behind, whichever way it is written.

It has ways of its own to write a secret, not those by which the bot hides one.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, quote_plus

from redis import Redis

from tests.redis_server import RedisServer


def leaks(never: Mapping[str, str], places: Mapping[str, bytes]) -> list[str]:
    """Return what stands where, and how it is written there; nothing of it is repeated.

    Args:
        never: What must not be told, by what it is.
        places: Where it is looked for, by name.
    """
    return [
        f"{what} in {place}, {how}"
        for what, text in never.items()
        for how, written in _forms(text)
        for place, held in places.items()
        if written in held
    ]


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    data = text.encode()
    yield "as it is", data
    yield "in lower case", text.lower().encode()
    yield "in bytes", repr(data)[2:-1].encode()
    yield "in ASCII", ascii(text)[1:-1].encode()
    yield "in JSON", json.dumps(text)[1:-1].encode()
    yield "in a URL", quote(text, safe="").encode()
    yield "in a form", quote_plus(text).encode()
    yield "in hexadecimal", data.hex().encode()
    yield "in UTF-16", text.encode("utf-16-le")
    for before in range(3):  # the letters at both ends depend on what stands beside it
        yield "in base64", base64.b64encode(bytes(before) + data)[4:-4]


def files_in(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, by their paths in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def held_by(server: RedisServer) -> bytes:
    """Return all that a Redis holds, keys and values, a line each."""
    with Redis(port=server.port, password=server.password) as client:
        keys = list(client.scan_iter())
        return b"\n".join(part for key in keys for part in (key, *_values(client, key)))


def _values(client: Redis, key: bytes) -> Iterable[bytes]:
    held: Any
    match client.type(key):
        case b"string":
            held = [client.get(key)]
        case b"hash":
            held = [part for pair in cast("Any", client.hgetall(key)).items() for part in pair]
        case b"list":
            held = client.lrange(key, 0, -1)
        case b"set":
            held = client.smembers(key)
        case b"zset":
            held = client.zrange(key, 0, -1)
        case kind:
            raise AssertionError(f"a key of the kind {kind!r}, which nobody looks into")
    return cast("Iterable[bytes]", held)
