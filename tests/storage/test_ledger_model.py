"""Whatever is done in whatever order, a ledger does what a few lines of plain Python do."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from redis import Redis

from storage.ledger import Claim, Ledger
from storage.records import Subscription
from storage.redis_ledger import RedisLedger
from storage.sqlite_ledger import SqliteLedger
from tests.redis_server import RedisServer
from tests.storage.ledgers import ANN, BEN, CAT, NOW, UNPACED, everyone, of

T = TypeVar("T")
Opens = Callable[[], Awaitable[Ledger]]

CHATS = st.sampled_from([ANN, BEN, CAT, "test:1"])
DUES = st.none() | st.integers(NOW, NOW + 50)
WAITS = st.integers(0, 30)


@dataclass(slots=True)
class Entry:
    """What the model holds of a chat."""

    subscription: Subscription
    token: str | None = None
    until: int = 0

    @property
    def ready(self) -> int | None:
        due = self.subscription.due
        return None if due is None else max(due, self.until)


class LeaseRules(RuleBasedStateMachine):
    """A ledger beside its model, several who deliver, and a clock that goes on."""

    def __init__(self, opens: Opens) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._ledger = self._do(opens())
        self._model: dict[str, Entry] = {}
        self._claims: list[Claim] = []
        self._now = NOW

    def teardown(self) -> None:
        self._do(self._ledger.aclose())
        self._runner.close()

    def _do(self, work: Awaitable[T]) -> T:
        async def whole() -> T:
            return await work

        return self._runner.run(whole())

    @initialize(chat=CHATS, due=DUES)
    def begin(self, chat: str, due: int | None) -> None:
        self.put(chat, due)

    @rule(chat=CHATS, due=DUES)
    def put(self, chat: str, due: int | None) -> None:
        entry = self._model.get(chat)
        before = entry.subscription if entry else None
        kept = self._do(self._ledger.put(of(chat, due), replacing=before))
        assert kept == of(chat, due, revision=before.revision + 1 if before else 1)
        assert kept
        if entry:
            entry.subscription = kept
        else:
            self._model[chat] = Entry(kept)

    @rule(chat=CHATS, due=DUES)
    def put_blindly(self, chat: str, due: int | None) -> None:
        """By one who read another thing than what is there."""
        stale = of(chat, due, hour=23, revision=99)
        assert self._do(self._ledger.put(stale, replacing=stale)) is None

    @rule(chat=CHATS)
    def remove(self, chat: str) -> None:
        entry = self._model.pop(chat, None)
        removed = self._do(self._ledger.remove(chat))
        assert removed == (entry.subscription if entry else None)

    @rule(old=CHATS, new=CHATS)
    def move(self, old: str, new: str) -> None:
        assert self._do(self._ledger.move(old, new)) == (old in self._model)
        if old not in self._model or old == new:
            return
        entry = self._model.pop(old)
        if new not in self._model:
            entry.subscription = replace(entry.subscription, chat=new)
            self._model[new] = entry

    @rule(wait=WAITS, most=st.integers(0, 3), lease_ms=st.integers(1, 20))
    def claim(self, wait: int, most: int, lease_ms: int) -> None:
        self._now += wait
        ready = [(entry.ready, chat) for chat, entry in self._model.items()]
        due = sorted((at, chat) for at, chat in ready if at is not None and at <= self._now)
        expected = [chat for _, chat in due[:most]]

        claimed = self._do(
            self._ledger.claim(self._now, most, lease_ms=lease_ms, per_second=UNPACED)
        )

        assert [claim.subscription.chat for claim in claimed.claims] == expected
        for claim in claimed.claims:
            entry = self._model[claim.subscription.chat]
            assert claim.subscription == entry.subscription
            entry.token, entry.until = claim.token, self._now + lease_ms
            assert claim.until == entry.until
        left = [entry.ready for entry in self._model.values() if entry.ready is not None]
        assert (claimed.wait_ms is None) == (not left)
        if left:
            assert claimed.wait_ms in {max(0, min(left) - self._now), 1}  # 1: the pace
        self._claims += claimed.claims

    @precondition(lambda self: self._claims)
    @rule(data=st.data(), due=DUES, removes=st.booleans())
    def settle(self, data: st.DataObject, due: int | None, removes: bool) -> None:
        claim = data.draw(st.sampled_from(self._claims))
        chat = claim.subscription.chat
        after = None if removes else replace(claim.subscription, due=due)
        wanted = after and replace(after, revision=claim.subscription.revision + 1)
        there = self._model.get(chat)
        same = (there.subscription if there else None) == wanted
        holders = [held for held, entry in self._model.items() if entry.token == claim.token]

        settled = self._do(self._ledger.settle(claim, after))

        if not holders:
            assert settled == same
            return
        entry = self._model[holders[0]]
        assert settled == (entry.subscription.revision == claim.subscription.revision)
        if settled and wanted:
            entry.token, entry.until = None, 0
            entry.subscription = replace(wanted, chat=holders[0])
        elif settled:
            del self._model[holders[0]]

    @precondition(lambda self: self._claims)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self._claims))
        entry = self._model.get(claim.subscription.chat)
        self._do(self._ledger.release(claim))
        if entry and entry.token == claim.token:
            entry.token, entry.until = None, 0

    @invariant()
    def all_is_kept(self) -> None:
        expected = {chat: entry.subscription for chat, entry in self._model.items()}
        assert self._do(everyone(self._ledger)) == expected


def check(opens: Opens, examples: int) -> None:
    class Rules(LeaseRules):
        def __init__(self) -> None:
            super().__init__(opens)

    run_state_machine_as_test(
        Rules,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_sqlite_does_what_the_model_does(tmp_path: Path) -> None:
    count = 0

    async def opens() -> Ledger:
        nonlocal count
        count += 1
        return await SqliteLedger.open(tmp_path / f"{count}.sqlite3")

    check(opens, 40)


@pytest.mark.redis
def test_redis_does_what_the_model_does(redis_server: RedisServer) -> None:
    async def opens() -> Ledger:
        with Redis.from_url(redis_server.url) as client:
            client.flushall()
        return RedisLedger.open(redis_server.url)

    check(opens, 100)
