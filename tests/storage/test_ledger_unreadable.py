"""Lines in a ledger that can't be read harm nobody else, and can be got rid of."""

import logging
from dataclasses import replace

import pytest

from storage.ledger import Ledger
from tests.storage.ledgers import (
    ANN,
    BEN,
    CAT,
    LEASE,
    NOW,
    claim,
    claimed_chats,
    everyone,
    kept,
    of,
    write_raw,
)

UNREADABLE = [
    b"",
    b"secret",
    b"[]",
    b"null",
    b"1",
    b"\xff\xfe secret",
    b"[" * 200_000,
    b'{"v": 1}',
    b'{"v": 0, "chat": "telegram:1"}',
    of(ANN).encode().replace('"v": 1', '"v": "1"').encode(),
    of(ANN).encode().replace('"hour": 8', '"hour": "8"').encode(),
    of(ANN).encode().replace(f'"due": {NOW}', '"due": "secret"').encode(),
    of(BEN).encode().encode(),  # another chat's
]


@pytest.mark.parametrize("line", UNREADABLE, ids=lambda line: repr(line[:20]))
async def test_what_can_not_be_read_stops_nobody_and_is_logged(
    ledger: Ledger, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    await kept(ledger, of(CAT))
    await write_raw(ledger, ANN, line, NOW - 1)

    assert await ledger.get(ANN) is None
    assert set(await everyone(ledger)) == {CAT}
    assert await claimed_chats(ledger, most=1) in ([], [CAT])
    assert await claimed_chats(ledger, most=1) in ([CAT], [])
    assert await claimed_chats(ledger, most=10) == []

    logged = {record.getMessage() for record in caplog.records if record.levelno > logging.INFO}
    assert logged <= {f"the subscription of {ANN} can't be read; passed over"}
    assert logged or not line


@pytest.mark.parametrize("line", UNREADABLE, ids=lambda line: repr(line[:20]))
async def test_what_can_not_be_read_can_be_replaced_and_removed(
    ledger: Ledger, line: bytes
) -> None:
    await write_raw(ledger, ANN, line)
    assert await claimed_chats(ledger) == []
    assert not await ledger.move(ANN, CAT)

    assert await ledger.put(of(ANN, NOW + 9), replacing=None) == of(ANN, NOW + 9, revision=1)
    assert await claimed_chats(ledger, NOW + LEASE) == [ANN]

    await write_raw(ledger, CAT, line)
    assert await ledger.add([of(CAT)]) == 1
    await write_raw(ledger, CAT, line)
    assert await ledger.move(ANN, CAT)
    assert await ledger.get(CAT) == of(CAT, NOW + 9, revision=1)

    await write_raw(ledger, "test:1", line)
    assert await ledger.remove("test:1") is None
    assert set(await everyone(ledger)) == {CAT}


async def test_a_crowd_that_can_not_be_read_keeps_nobody_waiting(ledger: Ledger) -> None:
    """Each goes behind all that is due, for the length of a lease."""
    for n in range(30):
        await write_raw(ledger, f"test:{n}", b"secret", NOW - 10**6)
    await kept(ledger, of(ANN))

    rounds = [await claimed_chats(ledger, NOW + n, most=10) for n in range(5)]

    assert rounds == [[], [], [], [ANN], []]


async def test_fields_of_a_later_release_are_passed_over(ledger: Ledger) -> None:
    line = (
        of(ANN).encode().replace('"v": 1', '"v": 1, "colour": "red"').replace(', "revision": 0', "")
    )
    await write_raw(ledger, ANN, line.encode())
    (given,) = await claim(ledger)
    assert given.subscription == of(ANN)

    assert await ledger.settle(given, replace(given.subscription, due=NOW + 1))
    assert await ledger.get(ANN) == of(ANN, NOW + 1, revision=1)
