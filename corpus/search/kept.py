"""What is worked out once and kept between runs, such as the trimmed dictionary."""

import logging
import marshal
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

_log = logging.getLogger(__name__)

Table = TypeVar("Table", bound=dict[Any, Any])


def kept(path: Path | None, make: Callable[[], Table]) -> Table:
    """Return a table of plain values from a file, or make it and write the file.

    A file that can't be read or written is done without. When one is written, those of other
    versions are removed.

    Args:
        path: The file; its name must change whenever what is made would, but for what stands
            before its first hyphen. None keeps nothing.
        make: Makes the table; it must not be empty.
    """
    if path is None:
        return make()
    path = path.with_name(f"{path.name}-{marshal.version}.bin")
    table = _read(path)
    if table is None:
        table = make()
        _write(path, table)
        _clean(path)
    return table  # type: ignore[return-value] # our own file: what `make` made


def _read(path: Path) -> dict[Any, Any] | None:
    try:
        table = marshal.loads(path.read_bytes())  # noqa: S302 - our own file in our own folder
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return table if isinstance(table, dict) and table else None


def _write(path: Path, table: dict[Any, Any]) -> None:
    """Write whole or not at all: under another name first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(marshal.dumps(table))
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except FileNotFoundError:
        pass  # another process has written it meanwhile, and cleaned up
    except OSError as error:
        _log.warning("%s was not written: %s", path.name, error.strerror)


def _clean(path: Path) -> None:
    """Remove the files of other versions, and what a process that was killed left behind."""
    kind, _, _ = path.name.partition("-")
    for other in path.parent.glob(f"{kind}-*"):
        if other != path:
            try:
                other.unlink(missing_ok=True)
            except OSError as error:
                _log.warning("%s was not removed: %s", other.name, error.strerror)
