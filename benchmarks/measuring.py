"""Ask an engine every query in a process of its own, which has loaded what was saved."""

import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.engines import MOST, PAGE, Engine, resident_mib
from benchmarks.files import Articles, Asked, read_articles
from benchmarks.measures import Answer


@dataclass(frozen=True, slots=True)
class Measured:
    """An engine, measured.

    Attributes:
        name: Its name.
        answers: What it answered.
        build_s: Seconds that building and saving took.
        load_s: Seconds from the start of loading what was saved until it can be asked.
        rss_mib: Resident memory of the process that loaded it, after all queries, in MiB.
        floor_mib: The same before anything was loaded.
    """

    name: str
    answers: Sequence[Answer]
    build_s: float
    load_s: float
    rss_mib: float
    floor_mib: float


def measure(engine: Engine, source: Path | Articles, asked: Sequence[Asked]) -> Measured:
    """Build, load and ask, each in a fresh process on one core."""
    with tempfile.TemporaryDirectory(prefix="retrieval-") as name:
        folder = Path(name)
        build_s = _elsewhere(_built, engine, source, folder)
        found = _elsewhere(_asked, engine, folder, asked[: engine.queries])
    answers = [
        Answer(one, articles, milliseconds)
        for one, (articles, milliseconds) in zip(asked, found["answers"], strict=False)
    ]
    return Measured(
        engine.name, answers, build_s, found["load_s"], found["rss_mib"], found["floor_mib"]
    )


def _elsewhere(work: Any, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the work returns
    with multiprocessing.get_context("spawn").Pool(1, _on_one_core) as pool:
        return json.loads(pool.apply(work, arguments))


def _on_one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _articles(source: Path | Articles) -> Articles:
    return read_articles(source) if isinstance(source, Path) else source


def _built(engine: Engine, source: Path | Articles, folder: Path) -> str:
    articles = _articles(source)
    start = time.perf_counter()
    engine.build(articles, folder)
    return json.dumps(round(time.perf_counter() - start, 2))


def _asked(engine: Engine, folder: Path, asked: Sequence[Asked]) -> str:
    floor = resident_mib()
    start = time.perf_counter()
    engine.load(folder)
    load_s = round(time.perf_counter() - start, 3)
    for query in asked[:20]:
        engine.best(query.text, PAGE)  # so that no first use of anything is measured
    answers = []
    for query in asked:
        start = time.perf_counter()
        engine.best(query.text, PAGE)
        milliseconds = (time.perf_counter() - start) * 1000
        answers.append((list(engine.best(query.text, MOST)), milliseconds))
    return json.dumps(
        {"answers": answers, "load_s": load_s, "rss_mib": resident_mib(), "floor_mib": floor}
    )
