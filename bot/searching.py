"""The search of the laws, at hand when the bot starts."""

import asyncio
from pathlib import Path

from corpus.library import Library
from corpus.search.index import entries_of, open_index
from corpus.search.index.opening import SMALL
from corpus.search.pipeline import Search
from corpus.search.vocabulary import parts_of


def articles_in(library: Library) -> int:
    """Return how many articles the laws have together."""
    return sum(len(law.articles) for law in library.laws)


async def open_search(library: Library, folder: Path) -> Search:
    """Return the search of the laws; a large index is loaded or built off the event loop.

    Args:
        library: The laws.
        folder: Where indexes are saved.
    """
    if articles_in(library) <= SMALL:
        return _searching(library, folder)
    return await asyncio.to_thread(_searching, library, folder)


def _searching(library: Library, folder: Path) -> Search:
    index = open_index(entries_of(library), folder, parts_of)
    return Search(library, index=index, cache_dir=folder)
