import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

import pytest

from corpus.library import Library, load
from corpus.search.pipeline import Search
from handlers import catalogue
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation
from storage.contract import Store
from storage.memory import Memory
from storage.sqlite import SqliteStore
from tests.handlers.talking import Talk


class Opens(Protocol):
    """What begins a talk over any laws and any store, by any clock."""

    def __call__(
        self,
        library: Library,
        search: Search,
        store: Store,
        clock: Callable[[], float] = time.monotonic,
    ) -> Talk: ...


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
def opens(catalogues: Catalogues) -> Opens:
    """Begin a talk."""

    def begin(
        library: Library,
        search: Search,
        store: Store,
        clock: Callable[[], float] = time.monotonic,
    ) -> Talk:
        warmed = asyncio.Event()
        warmed.set()
        memory = Memory(store, clock=clock)
        conversation = Conversation(library, search, catalogues, memory, warmed)
        return Talk(conversation, memory, store)

    return begin


@pytest.fixture
def talk(opens: Opens, library: Library, search: Search, store: Store) -> Talk:
    """A talk with the bot as it is: its laws, its search, its words, a store of its own."""
    return opens(library, search, store)
