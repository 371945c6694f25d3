"""The assembly: what the bot consists of, opened in order and closed in reverse, in one place."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.failures import log_failure, reference
from bot.searching import open_search
from config.settings import Settings
from corpus import library as laws
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers import catalogue
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation
from storage.contract import Store
from storage.ledger import Ledger
from storage.memory import Memory
from storage.opening import open_ledger, open_store, open_tally
from storage.tally import Tally

_log = logging.getLogger(__name__)

_FIRST_ANSWERS_SECONDS = 1.0


@dataclass(frozen=True)
class Parts:
    """The parts of a running bot, whatever channel it talks on."""

    library: Library
    catalogues: Catalogues
    store: Store
    ledger: Ledger
    tally: Tally
    memory: Memory
    warmed: asyncio.Event
    clock: Callable[[], datetime]
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
        store = await open_store(settings.redis, settings.bot_data_dir)
        stack.push_async_callback(store.aclose)
        ledger = await open_ledger(settings.redis, settings.bot_data_dir)
        stack.push_async_callback(ledger.aclose)
        tally = await open_tally(settings.redis, settings.bot_data_dir, settings.tally_secret)
        stack.push_async_callback(tally.aclose)
        search = await open_search(library, settings.bot_data_dir)
        warmed = asyncio.Event()
        warming = asyncio.create_task(_warm(search, warmed))
        stack.push_async_callback(_settle, warming)
        stack.callback(asyncio.create_task(_load_the_rest(search, warmed)).cancel)
        memory = Memory(store)
        conversation = Conversation(
            library,
            search,
            catalogues,
            memory,
            warmed,
            ledger=ledger,
            clock=_now,
            zone=settings.bot_timezone,
            tally=tally,
        )
        yield Parts(library, catalogues, store, ledger, tally, memory, warmed, _now, conversation)


def _now() -> datetime:
    return datetime.now(UTC)


async def _warm(search: Search, warmed: asyncio.Event) -> None:
    """Load the dictionary off the event loop; citations are answered meanwhile."""
    try:
        await asyncio.to_thread(search.warm)
    except Exception as error:  # noqa: BLE001 - search answers without it, only less well
        log_failure(error, reference())
    finally:
        warmed.set()
        gc.freeze()  # what is loaded stays: each later collection is spared 10 ms of it
        gc.enable()


async def _load_the_rest(search: Search, warmed: asyncio.Event) -> None:
    """Load what only some queries need, once the first are answered; who asks once needs none."""
    await warmed.wait()
    await asyncio.sleep(_FIRST_ANSWERS_SECONDS)
    try:
        await asyncio.to_thread(search.settle)
    except Exception as error:  # noqa: BLE001 - whoever needs it has it loaded then, or is told
        log_failure(error, reference())


async def _settle(warming: "asyncio.Task[None]") -> None:
    """Wait for the background loading to end; a thread can't be stopped half-way."""
    await warming
