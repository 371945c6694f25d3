"""Runs that were recorded, to say which queries were gained and lost since.

A record holds no text: by query's id, the place of its first right article. It lies under `var/`,
which is not part of the project, in a file named after the queries and the commit.
"""

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measures import Answer

FOLDER = Path("var") / "retrieval"

Ranks = Mapping[str, int | None]


def version() -> str:
    """Return the commit that is checked out, and whether something was changed since."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "unversioned"


def last(queries: Path, folder: Path = FOLDER) -> Path | None:
    """Return the newest record of the same queries that is not of this version."""
    mark = _mark(queries)
    mine = _path(queries, folder)
    others = [path for path in folder.glob(f"{mark}-*.json") if path != mine]
    return max(others, key=lambda path: path.stat().st_mtime, default=None)


def read(path: Path) -> Ranks:
    """Return what was recorded."""
    ranks: dict[str, int | None] = json.loads(path.read_text("utf-8"))
    return ranks


def write(answers: Sequence[Answer], queries: Path, folder: Path = FOLDER) -> Path:
    """Record a run, in place of the last one of this version."""
    path = _path(queries, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({a.asked.id: a.rank for a in answers}, indent=1), "utf-8")
    return path


def _path(queries: Path, folder: Path) -> Path:
    return folder / f"{_mark(queries)}-{version()}.json"


def _mark(queries: Path) -> str:
    return hashlib.sha256(queries.read_bytes()).hexdigest()[:12]
