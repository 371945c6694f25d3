"""The searches that are set side by side, each told the articles and then asked for the best."""

import json
import sqlite3
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.files import Articles
from corpus.library import Library
from corpus.search.fold import folded_text
from corpus.search.index import Index, build
from corpus.search.index.saved import load, save
from corpus.search.pipeline import Search

MOST = 100  # articles that are asked for to see what is found
PAGE = 20  # articles that are asked for when a query is timed, as the bot asks for them
_FINGERPRINT = "benchmark"


class Engine(Protocol):
    """A search.

    Attributes:
        name: What the report calls it.
        queries: The most queries it is asked, where it is too slow for all of them.
    """

    name: str
    queries: int | None

    def build(self, articles: Articles, folder: Path) -> None:
        """Take in articles, and save what can be saved in a folder."""

    def load(self, folder: Path) -> None:
        """Load what was saved."""

    def best(self, query: str, count: int) -> Sequence[int]:
        """Return the places of the best articles, best first, at most so many."""


class Tiaowen:
    """The bot's own search."""

    name = "tiaowen"
    queries: int | None = None

    def build(self, articles: Articles, folder: Path) -> None:
        """Index the articles and save the index."""
        save(build(articles.entries), folder / "tiaowen.bin", _FINGERPRINT)

    def load(self, folder: Path) -> None:
        """Map the index into memory, and load what the search needs besides."""
        self._open(load(folder / "tiaowen.bin", _FINGERPRINT), folder)

    def best(self, query: str, count: int) -> Sequence[int]:
        """Rank by the whole pipeline; the first query waits for what reads typing errors."""
        if not self._search.settled:
            self._search.settle()
        return [hit.article.base - 1 for hit in self._search.ranked(query, count)]

    def _open(self, index: Index, folder: Path) -> None:
        self._search = Search(Library(()), index=index, cache_dir=folder)
        self._search.warm()


class Bm25s:
    """The library bm25s over pairs of characters, with the titles of law and chapter."""

    name = "bm25s, pairs"
    queries: int | None = None

    def build(self, articles: Articles, folder: Path) -> None:
        """Index and save."""
        engine = _bm25s().BM25()
        engine.index([_pairs(text) for text in _texts(articles)], show_progress=False)
        engine.save(folder / "bm25s")

    def load(self, folder: Path) -> None:
        """Load the index."""
        self._engine = _bm25s().BM25.load(folder / "bm25s", mmap=True)

    def best(self, query: str, count: int) -> Sequence[int]:
        """Score all articles and take the best."""
        pairs = _pairs(folded_text(query))
        if not pairs:
            return []
        scores = self._engine.get_scores(pairs)
        return _best(scores, count)


class Fts5:
    """SQLite's FTS5 with its trigram tokenizer; any three characters of the query may match."""

    name = "sqlite fts5, trigrams"
    queries: int | None = None

    def build(self, articles: Articles, folder: Path) -> None:
        """Fill a table of a new database."""
        with sqlite3.connect(folder / "fts5.sqlite") as database:
            database.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='trigram')")
            texts = ((place, text) for place, text in enumerate(_texts(articles)))
            database.executemany("INSERT INTO t(rowid, text) VALUES (?, ?)", texts)
        database.close()

    def load(self, folder: Path) -> None:
        """Open the database."""
        self._database = sqlite3.connect(folder / "fts5.sqlite")

    def best(self, query: str, count: int) -> Sequence[int]:
        """Ask for any of the query's trigrams, best by BM25."""
        parts = folded_text(query).split()
        grams = {part[at : at + 3] for part in parts for at in range(len(part) - 2)}
        if not grams:
            return []
        asked = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        found = self._database.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT ?", (asked, count)
        )
        return [place for (place,) in found]


class Rapidfuzz:
    """rapidfuzz's `partial_ratio` of the query and every text, folded; half a second a query."""

    name = "rapidfuzz"

    def __init__(self, queries: int | None) -> None:
        self.queries = queries

    def build(self, articles: Articles, folder: Path) -> None:
        """Fold the texts; there is nothing else to build."""
        (folder / "texts.json").write_text(json.dumps(_texts(articles)), "utf-8")

    def load(self, folder: Path) -> None:
        """Load the texts."""
        self._texts: list[str] = json.loads((folder / "texts.json").read_text("utf-8"))

    def best(self, query: str, count: int) -> Sequence[int]:
        """Compare with all."""
        found = process.extract(
            folded_text(query), self._texts, scorer=fuzz.partial_ratio, limit=count
        )
        return [place for _, _, place in found]


def engines(peers: Sequence[str], sample: int | None) -> list[Engine]:
    """Return the bot's search and the peers whose names begin with one of these words.

    Args:
        peers: The beginnings of names.
        sample: The most queries the slowest peer is asked.
    """
    every: list[Engine] = [Bm25s(), Fts5(), Rapidfuzz(sample)]
    return [Tiaowen(), *(e for e in every if e.name.startswith(tuple(peers)))]


def resident_mib(process: int | None = None) -> float:
    """Return what a process, or this one, holds of the machine's memory, in MiB of 2**20 bytes."""
    status = Path("/proc", str(process or "self"), "status").read_text("ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kib) / 1024, 1)


def _texts(articles: Articles) -> list[str]:
    return [
        folded_text(" ".join((e.title, *e.headings, e.text))).replace("\n", " ")
        for e in articles.entries
    ]


def _pairs(text: str) -> list[str]:
    return [part[at : at + 2] for part in text.split() for at in range(len(part) - 1)]


def _best(scores: Any, most: int) -> list[int]:  # noqa: ANN401 - an array of whatever type
    count = min(most, len(scores))
    among = np.argpartition(-scores, count - 1)[:count]
    ordered = among[np.argsort(-scores[among], kind="stable")]
    return [int(place) for place in ordered if scores[place] > 0]


def _bm25s() -> Any:  # noqa: ANN401 - it has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import bm25s  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, only its engine needs it
    return bm25s
