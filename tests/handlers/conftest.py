import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from corpus.library import Library, load
from corpus.search.pipeline import Search
from handlers import catalogue
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation
from storage.contract import Store
from storage.ledger import Ledger
from storage.memory import Memory
from storage.sqlite import SqliteStore
from storage.sqlite_ledger import SqliteLedger
from storage.sqlite_tally import SqliteTally
from storage.tally import Tally
from tests.handlers.talking import Talk


class Opens(Protocol):
    """What begins a talk over any laws and any store, by any clock."""

    def __call__(
        self,
        library: Library,
        search: Search,
        store: Store,
        clock: Callable[[], float] = time.monotonic,
        ledger: Ledger | None = None,
    ) -> Talk: ...


class Now:
    """A clock that stands until it is set: Sunday 2026-11-22, 21:15 in Shanghai."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 13, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def timestamp(self) -> float:
        """What time it is, in UTC seconds."""
        return self.at.timestamp()


@pytest.fixture
def now() -> Now:
    """What time it is."""
    return Now()


@pytest.fixture(scope="session")
def library() -> Library:
    """The laws that are held."""
    return load()


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    """The bot's words."""
    return catalogue.load()


@pytest.fixture(scope="session")
def search(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Search:
    """The search with its dictionary loaded."""
    search = Search(library, cache_dir=tmp_path_factory.mktemp("search"))
    search.warm()
    return search


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    opened = await SqliteStore.open(tmp_path / "store.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """An empty ledger."""
    opened = await SqliteLedger.open(tmp_path / "ledger.sqlite3")
    yield opened
    await opened.aclose()


@pytest.fixture
async def tally(tmp_path: Path, now: Now) -> AsyncIterator[Tally]:
    """Figures of nothing yet."""
    path = tmp_path / "tally.sqlite3"
    opened = await SqliteTally.open(path, b"a secret", now.timestamp)
    yield opened
    await opened.aclose()


@pytest.fixture
def opens(catalogues: Catalogues, ledger: Ledger, tally: Tally, now: Now) -> Opens:
    """Begin a talk; unless another one is given, with a ledger of its own."""
    own = ledger

    def begin(
        library: Library,
        search: Search,
        store: Store,
        clock: Callable[[], float] = time.monotonic,
        ledger: Ledger | None = None,
    ) -> Talk:
        warmed = asyncio.Event()
        warmed.set()
        memory = Memory(store, clock=clock)
        conversation = Conversation(
            library,
            search,
            catalogues,
            memory,
            warmed,
            ledger=ledger or own,
            clock=now,
            zone="Asia/Shanghai",
            tally=tally,
        )
        return Talk(conversation, memory, store)

    return begin


@pytest.fixture
def talk(opens: Opens, library: Library, search: Search, store: Store) -> Talk:
    """A talk with the bot as it is: its laws, its search, its words, a store of its own."""
    return opens(library, search, store)
