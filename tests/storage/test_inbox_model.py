"""Whatever is done in whatever order, an inbox does what a few lines of plain Python do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from redis import Redis

from storage.inbox import Inbox, Standing, State, Waiting
from storage.redis_inbox import RedisInbox
from storage.sqlite_inbox import SqliteInbox
from tests.redis_server import RedisServer

T = TypeVar("T")
Opens = Callable[[], Awaitable[Inbox]]

NOBODYS, IS_DONE = Standing(State.FREE), Standing(State.DONE)
UPDATES = st.sampled_from([0, 1, 4095, 4096, 2**53])
BATCHES = st.lists(UPDATES, max_size=4)
OWNERS = st.sampled_from(["ann", "ben", "cat"])
STANDINGS = st.builds(Standing, st.sampled_from([State.TAKEN, State.SENDING]), OWNERS)


@dataclass(slots=True)
class Model:
    """An inbox in plain Python."""

    standings: dict[int, Standing] = field(default_factory=dict)
    lines: dict[int, bytes] = field(default_factory=dict)

    def take(self, updates: Sequence[int], owner: str, lines: Sequence[bytes]) -> list[Standing]:
        told = []
        for n, update in enumerate(updates):
            told.append(self.standings.get(update, NOBODYS))
            if told[-1] == NOBODYS:
                self.standings[update] = Standing(State.TAKEN, owner)
                self.lines.update({update: lines[n]} if lines else {})
        return told

    def take_over(self, update: int, standing: Standing, owner: str) -> bool:
        if standing == IS_DONE or self.standings.get(update, NOBODYS) != standing:
            return False
        state = State.TAKEN if standing == NOBODYS else standing.state
        self.standings[update] = Standing(state, owner)
        return True

    def note(self, states: dict[int, State], owner: str) -> None:
        for update, state in states.items():
            before = self.standings.get(update, NOBODYS)
            if before == NOBODYS or (before != IS_DONE and before.owner == owner):
                has_owner = state in {State.TAKEN, State.SENDING}
                self.standings[update] = Standing(state, owner if has_owner else "")
            if self.standings.get(update) == IS_DONE:
                self.lines.pop(update, None)

    def waiting(self) -> list[Waiting]:
        return [
            Waiting(update, self.standings.get(update, NOBODYS), line)
            for update, line in sorted(self.lines.items())
        ]


class InboxRules(RuleBasedStateMachine):
    """An inbox beside its model, and several who use it."""

    def __init__(self, opens: Opens) -> None:
        super().__init__()
        self._opens = opens
        self._runner = asyncio.Runner()
        self._inbox = self._do(opens())
        self._model = Model()

    def teardown(self) -> None:
        self._do(self._inbox.aclose())
        self._runner.close()

    def _do(self, work: Awaitable[T]) -> T:
        async def whole() -> T:
            return await work

        return self._runner.run(whole())

    @rule(updates=BATCHES, owner=OWNERS)
    def take(self, updates: list[int], owner: str) -> None:
        found = self._do(self._inbox.take(updates, owner))
        assert found == self._model.take(updates, owner, [])

    @rule(updates=BATCHES, owner=OWNERS, line=st.binary(max_size=3))
    def take_with_lines(self, updates: list[int], owner: str, line: bytes) -> None:
        lines = [line + bytes([n]) for n in range(len(updates))]
        found = self._do(self._inbox.take(updates, owner, lines=lines))
        assert found == self._model.take(updates, owner, lines)

    @rule(update=UPDATES, owner=OWNERS)
    def take_over_as_it_stands(self, update: int, owner: str) -> None:
        self.take_over(update, self._model.standings.get(update, NOBODYS), owner)

    @rule(update=UPDATES, standing=STANDINGS, owner=OWNERS)
    def take_over(self, update: int, standing: Standing, owner: str) -> None:
        done = self._do(self._inbox.take_over(update, standing, owner))
        assert done == self._model.take_over(update, standing, owner)

    @rule(states=st.dictionaries(UPDATES, st.sampled_from(State), max_size=3), owner=OWNERS)
    def note(self, states: dict[int, State], owner: str) -> None:
        self._do(self._inbox.note(states, owner))
        self._model.note(states, owner)

    @rule()
    def open_again(self) -> None:
        self._do(self._inbox.aclose())
        self._inbox = self._do(self._opens())

    @invariant()
    def what_waits_is_known(self) -> None:
        assert self._do(self._inbox.waiting()) == self._model.waiting()


def check(starts: Callable[[], Opens], examples: int) -> None:
    class Rules(InboxRules):
        def __init__(self) -> None:
            super().__init__(starts())

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
    names = count()

    def starts() -> Opens:
        return partial(SqliteInbox.open, tmp_path / f"{next(names)}.sqlite3")

    check(starts, 30)


@pytest.mark.redis
def test_redis_does_what_the_model_does(redis_server: RedisServer) -> None:
    def starts() -> Opens:
        with Redis.from_url(redis_server.url) as client:
            client.flushall()
        return opens

    async def opens() -> Inbox:
        return RedisInbox.open(redis_server.url)

    check(starts, 60)
