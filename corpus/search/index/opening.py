"""Open the index of the laws: the saved one if it is theirs and whole, else a new one.

A saved index is a file named after its fingerprint, so one of other laws or of another version is
never taken for it. Several processes share it: the first that misses it builds it under a lock,
the others wait for that one, and a lock dies with its process. Whatever is wrong with the file or
its folder, there is an index; at worst it is built at every start and held in memory.
"""

import fcntl
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnusable
from corpus.search.index.build import Progress, build
from corpus.search.index.entries import Entry
from corpus.search.index.fingerprint import fingerprint
from corpus.search.index.index import Index, Part
from corpus.search.index.saved import load, save

_log = logging.getLogger(__name__)

SMALL = 1000
"""Articles up to which nothing is saved: building their index takes a tenth of a second, little
more than finding out whether a saved one is theirs."""

_LOCK = "index.lock"
_SAVED = "index-*"

Derive = Callable[[Index], Mapping[str, Part]]
"""Works out what else is saved with an index, such as its vocabulary."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """An index, and where it comes from.

    Attributes:
        index: The index.
        path: The file it is mapped from; None where it is held in memory only.
        built: Whether it was built just now.
        faults: What is wrong with the saved file or its folder, as English clauses.
    """

    index: Index
    path: Path | None
    built: bool
    faults: tuple[str, ...] = ()


def open_index(
    entries: Iterable[Entry], folder: Path | None, derive: Derive | None = None
) -> Index:
    """Return the index of articles, building and saving it where there is none to load.

    What is wrong with the saved one is logged. Up to `SMALL` articles, nothing is read or written.

    Args:
        entries: The articles, those of a law together.
        folder: Where indexes are saved; None saves nothing.
        derive: Works out what else is saved with it.
    """
    held = tuple(entries)
    if folder is None or len(held) <= SMALL:
        return build_whole(held, derive)
    opened = obtain(held, folder, derive)
    for fault in opened.faults:
        _log.warning("index: %s", fault)
    return opened.index


def build_whole(
    entries: Iterable[Entry], derive: Derive | None = None, progress: Progress | None = None
) -> Index:
    """Build an index with all that is derived from it."""
    index = build(entries, progress)
    if derive is None:
        return index
    return Index(index.arrays, index.lexicon, index.laws, derive(index))


def obtain(
    entries: tuple[Entry, ...],
    folder: Path,
    derive: Derive | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Load the saved index of articles; where there is none that can be used, build and save it.

    Args:
        entries: The articles, those of a law together.
        folder: Where indexes are saved.
        derive: Works out what else is saved with it.
        progress: Is told how many articles are indexed, and of how many.
    """
    mark = fingerprint(entries)
    path = folder / f"index-{mark}.bin"
    faults: list[str] = []
    index = _loaded(path, mark, faults)
    if index is not None:
        return Opened(index, path, built=False)
    with ExitStack() as stack:
        try:
            stack.enter_context(_locked(folder))
        except OSError as error:
            faults.append(f"{folder} can't be written ({error.strerror}), so nothing is saved")
            return Opened(build_whole(entries, derive, progress), None, True, tuple(faults))
        index = _loaded(path, mark, [])  # another process may have built it while we waited
        if index is not None:
            return Opened(index, path, built=False, faults=tuple(faults))
        _log.info("index: indexing %d articles", len(entries))
        index = build_whole(entries, derive, progress)
        saved = _saved(index, path, mark, faults)
        return Opened(saved or index, path if saved else None, True, tuple(faults))


def _loaded(path: Path, mark: str, faults: list[str]) -> Index | None:
    """Load a saved index, or note what is wrong with it; that there is none is not wrong."""
    try:
        return load(path, mark)
    except FileNotFoundError:
        return None
    except IndexUnusable as error:
        faults.append(f"{error}, so it is built anew")
        return None


def _saved(index: Index, path: Path, mark: str, faults: list[str]) -> Index | None:
    """Save an index and map it instead, which frees what building it took; or note why not."""
    try:
        save(index, path, mark)
    except OSError as error:
        faults.append(f"{path.name} can't be written ({error.strerror}), so it is not saved")
        return None
    _clean(path)
    return _loaded(path, mark, faults)


def _clean(path: Path) -> None:
    """Remove the indexes of other versions, and what a process that was killed left behind.

    Those who still have one mapped keep it until they end.
    """
    for other in path.parent.glob(_SAVED):
        if other != path:
            try:
                other.unlink()
            except OSError as error:
                _log.warning("index: %s can't be removed (%s)", other.name, error.strerror)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system takes it back if the process dies.

    Raises:
        OSError: The folder can't be written to, or its file system knows no locks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
