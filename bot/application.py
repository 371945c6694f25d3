"""The assembly: what the bot consists of, opened in order and closed in reverse, in one place."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.failures import log_failure, reference
from config.settings import Settings
from corpus import library as laws
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers import catalogue
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation
from storage.contract import Store
from storage.memory import Memory
from storage.opening import open_store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """The parts of a running bot, whatever channel it talks on."""

    library: Library
    catalogues: Catalogues
    store: Store
    memory: Memory
    conversation: Conversation


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Parts]:
    """Open what the bot consists of, and close it at the end.

    Raises:
        LawTextError: A law can't be read.
        StoreUnavailable: The embedded store can't be opened.
    """
    async with AsyncExitStack() as stack:
        library = laws.load()
        catalogues = catalogue.load()
        redis_url = settings.redis_url.get_secret_value() if settings.redis_url else None
        store = await open_store(redis_url, settings.bot_data_dir)
        stack.push_async_callback(store.aclose)
        search = Search(library, cache_dir=settings.bot_data_dir)
        warmed = asyncio.Event()
        warming = asyncio.create_task(_warm(search, warmed))
        stack.push_async_callback(_settle, warming)
        memory = Memory(store)
        conversation = Conversation(library, search, catalogues, memory, warmed)
        yield Parts(library, catalogues, store, memory, conversation)


async def _warm(search: Search, warmed: asyncio.Event) -> None:
    """Load the dictionary off the event loop; citations are answered meanwhile."""
    try:
        await asyncio.to_thread(search.warm)
    except Exception as error:  # noqa: BLE001 - search answers without it, only less well
        log_failure(error, reference())
    finally:
        warmed.set()


async def _settle(warming: "asyncio.Task[None]") -> None:
    """Wait for the background loading to end; a thread can't be stopped half-way."""
    await warming
