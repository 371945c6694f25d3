"""The first law through the bot's own path, `python -m bot ask -`, and when it says nothing."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from benchmarks.engines import resident_mib
from benchmarks.files import Articles, Asked
from benchmarks.measures import Answer
from benchmarks.measuring import Measured
from corpus.library import Library
from corpus.search import weights
from corpus.search.index import entries_of
from corpus.search.pipeline import Search

_THRESHOLDS = tuple(number / 100 for number in range(20, 83, 3))


def ask_bot(asked: Sequence[Asked]) -> Measured:
    """Ask the bot every query, one line each, with an empty data folder.

    What it loads is the law and the dictionary; nothing is built beforehand. A time is that of a
    line in and a line out, so it holds what the bot does around the search.
    """
    with tempfile.TemporaryDirectory(prefix="retrieval-") as folder:
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "ask", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "BOT_DATA_DIR": folder},
        ) as bot:
            if bot.stdin is None or bot.stdout is None:
                raise RuntimeError("the bot has no pipes")
            _line(bot.stdin, bot.stdout, asked[0].text)
            load_s = round(time.perf_counter() - start, 3)
            answers = [_answer(bot.stdin, bot.stdout, query) for query in asked]
            rss = resident_mib(bot.pid)
            bot.stdin.close()
    return Measured("tiaowen", answers, 0.0, load_s, rss, 0.0)


def first_law(library: Library) -> Articles:
    """Return the articles of the first law, for the peers."""
    entries = [entry for entry in entries_of(library) if entry.law == library.default.id]
    return Articles([str(entry.number) for entry in entries], entries)


@dataclass(frozen=True, slots=True)
class Point:
    """What would come of a threshold.

    Attributes:
        threshold: The least share of a query that the law must speak of to be answered.
        answered: The share of queries without an answer that would be answered.
        refused: The share of queries with an answer that would be refused.
        chosen: Whether it is nearest to the search's own.
    """

    threshold: float
    answered: float
    refused: float
    chosen: bool


def curve(library: Library, asked: Sequence[Asked]) -> list[Point]:
    """Return how many would be wrongly answered and wrongly refused at each threshold."""
    search = Search(library)
    search.warm()
    right = [search.evidence(query.text) for query in asked if query.relevant]
    none = [search.evidence(query.text) for query in asked if not query.relevant]
    nearest = min(_THRESHOLDS, key=lambda threshold: abs(threshold - weights.ANSWERED))
    return [
        Point(
            threshold,
            answered=_share(value >= threshold for value in none),
            refused=_share(value < threshold for value in right),
            chosen=threshold == nearest,
        )
        for threshold in _THRESHOLDS
    ]


def _answer(questions: IO[str], answers: IO[str], query: Asked) -> Answer:
    start = time.perf_counter()
    hits = json.loads(_line(questions, answers, query.text))["hits"]
    milliseconds = (time.perf_counter() - start) * 1000
    return Answer(query, [hit["article"] for hit in hits], milliseconds)


def _line(questions: IO[str], answers: IO[str], text: str) -> str:
    questions.write(" ".join(text.split()) + "\n")
    questions.flush()
    return answers.readline()


def _share(facts: Iterable[bool]) -> float:
    listed = list(facts)
    return round(sum(listed) / max(len(listed), 1), 3)
