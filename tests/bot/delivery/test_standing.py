"""What becomes of a subscription when its chat is blocked, left, entered again or renamed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.standing import Standing
from storage.records import Subscription
from storage.sqlite_ledger import SqliteLedger
from tests.bot.delivery.builders import at, ms, subscription

CHAT = "telegram:1"


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[SqliteLedger]:
    ledger = await SqliteLedger.open(tmp_path / "ledger.sqlite3")
    yield ledger
    await ledger.aclose()


@pytest.fixture
def standing(ledger: SqliteLedger) -> Standing:
    return Standing(ledger, lambda: at("11-25 03:00"))


async def kept(ledger: SqliteLedger, chat: str = CHAT) -> Subscription | None:
    found = await ledger.get(chat)
    return replace(found, revision=0) if found else None


GONE = subscription(paused="gone", due=None)
ASKED = subscription(paused="asked", due=None)
REFUSED = subscription(paused="refused", due=None, failures=5)


# How it stood, and how it stands when the bot was shut out, and when it was let in.
@pytest.mark.parametrize(
    ("stood", "shut_out", "let_in"),
    [
        pytest.param(subscription(), GONE, subscription(), id="active"),
        pytest.param(GONE, GONE, subscription(due=ms("11-26 00:00")), id="gone"),
        pytest.param(ASKED, ASKED, ASKED, id="paused by its people"),
        pytest.param(REFUSED, REFUSED, REFUSED, id="refused for other reasons"),
    ],
)
async def test_shut_out_and_let_in(
    ledger: SqliteLedger,
    standing: Standing,
    stood: Subscription,
    shut_out: Subscription,
    let_in: Subscription,
) -> None:
    await ledger.add([stood])
    await standing.let_in(CHAT)
    assert await kept(ledger) == let_in
    await ledger.remove(CHAT)
    await ledger.add([stood])
    await standing.shut_out(CHAT)
    assert await kept(ledger) == shut_out


async def test_a_chat_without_a_subscription(ledger: SqliteLedger, standing: Standing) -> None:
    await standing.shut_out(CHAT)
    await standing.let_in(CHAT)
    await standing.renamed(CHAT, "telegram:2")

    assert await kept(ledger) is None


async def test_a_renamed_chat_keeps_all_and_may_be_told_of_twice(
    ledger: SqliteLedger, standing: Standing
) -> None:
    await ledger.add([subscription(thread=7)])
    await standing.renamed(CHAT, "telegram:2")
    await standing.renamed(CHAT, "telegram:2")

    assert await kept(ledger, "telegram:2") == subscription(chat="telegram:2", thread=7)
    assert await kept(ledger) is None
