"""`index`: builds the index of the laws beforehand, and says what it did."""

from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.searching import articles_in
from corpus.library import Library
from corpus.search.index import entries_of
from corpus.search.index.opening import SMALL, Opened, obtain
from corpus.search.vocabulary import parts_of

_MIB = 1 << 20


def index_laws(library: Library, folder: Path, console: Console) -> bool:
    """Build and save the index of the laws, unless it is there, and print what was done.

    Args:
        library: The laws.
        folder: Where indexes are saved.
        console: Shows how far it is, and what came of it.

    Returns:
        Whether all is well: the index is saved, or the laws are so small that it need not be.
    """
    articles = articles_in(library)
    if articles <= SMALL:
        console.print(f"{articles} articles: so few are indexed at every start, nothing to save")
        return True
    with Progress(console=console, transient=True) as shown:
        task = shown.add_task("indexing", total=articles)
        entries = tuple(entries_of(library))
        opened = obtain(
            entries, folder, parts_of, progress=lambda done, _: shown.update(task, completed=done)
        )
    for fault in opened.faults:
        console.print(fault)
    console.print(_told(opened))
    return opened.path is not None


def _told(opened: Opened) -> str:
    index = opened.index
    size = f"{len(index.documents)} articles of {len(index.laws)} laws"
    if opened.path is None:
        return f"{size}: not saved"
    written = "written to" if opened.built else "there already, in"
    return f"{size}: {written} {opened.path} ({opened.path.stat().st_size / _MIB:.0f} MiB)"
