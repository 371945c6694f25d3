"""Redis over TLS: both sides prove who they are, or nothing is said."""

from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import Session
from tests.redis_server import Certificates, make_certificates, running
from tests.storage.backends import opened
from tests.storage.ledgers import kept, of
from tests.storage.ledgers import opened as opened_ledger
from tests.storage.test_redis_cluster import options_of

pytestmark = pytest.mark.redis

ANN = "telegram:1"
KEY = Key(Session, ANN, ANN)


async def test_both_sides_prove_who_they_are(certificates: Certificates) -> None:
    with running(tls=certificates, password="geheim") as server:  # noqa: S106  # a test's
        url = f"{server.url}?{options_of(certificates)}"
        async with opened(url) as store, opened_ledger(url) as ledger:
            await store.save([(KEY, Session(page=2))])
            assert await store.load([KEY]) == [Session(page=2)]
            assert await ledger.get(ANN) is None
            (found,) = await kept(ledger, of(ANN))
            assert await ledger.get(ANN) == found
            server.kill()
            server.start()
            assert await store.load([KEY]) == [None]


async def test_who_can_not_prove_it_is_refused(certificates: Certificates, tmp_path: Path) -> None:
    others = make_certificates(tmp_path)
    with running(tls=certificates) as server:
        for url in (
            server.url.replace("rediss", "redis"),  # it does not even try
            server.url,  # a server that nobody we know has vouched for
            f"{server.url}?{options_of(others)}",
            f"{server.url}?ssl_ca_certs={certificates.authority}",  # nothing to show
            f"{server.url}?{options_of(certificates)}".replace("127.0.0.1", "localhost"),
        ):
            async with opened(url) as store:
                with pytest.raises(StoreUnavailable):
                    await store.load([KEY])
