"""Measure the search on the first law against rapidfuzz's `partial_ratio` over folded text.

    python benchmarks/first_law.py QUERIES.jsonl [--json] [--failures] [--cold]

A line of the file is a JSON object: `q`, the query; `kind`, its kind (`none`: the law does not
answer it); `primary`, the articles any of which may come first. The peer never says that the law
does not answer: of `none` it is told nothing.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from corpus.library import Library, load
from corpus.search.fold import fold
from corpus.search.pipeline import Search

NONE = "none"
Find = Callable[[str], list[int]]


@dataclass(frozen=True)
class Asked:
    """A judged query."""

    text: str
    kind: str
    primary: frozenset[int]


@dataclass(frozen=True)
class Answer:
    """What was answered: the articles, best first, and how long it took."""

    asked: Asked
    articles: Sequence[int]
    milliseconds: float

    @property
    def rank(self) -> int | None:
        """The place of the first right article, from 1, or None."""
        places = (i for i, a in enumerate(self.articles, start=1) if a in self.asked.primary)
        return next(places, None)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("queries", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--failures", action="store_true", help="list what was answered wrongly")
    parser.add_argument("--cold", action="store_true", help="without jieba's dictionary")
    options = parser.parse_args()
    asked = [_asked(line) for line in options.queries.read_text("utf-8").splitlines() if line]
    answers = {name: _run(find, asked) for name, find in _peers(options.cold).items()}
    reports = {name: _report(given) for name, given in answers.items()}
    print(json.dumps(reports, ensure_ascii=False) if options.json else _table(reports))
    if options.failures:
        print(*_failures(answers["tiaowen"]), sep="\n")


def _asked(line: str) -> Asked:
    row = json.loads(line)
    return Asked(row["q"], row["kind"], frozenset(row["primary"]))


def _peers(cold: bool) -> dict[str, Find]:
    library = load()
    search = Search(library)
    if not cold:
        search.warm()
    return {
        "tiaowen": lambda query: [hit.article.base for hit in search.find(query).hits],
        "partial_ratio": _partial_ratio(library),
    }


def _partial_ratio(library: Library) -> Find:
    texts = {article.number.base: fold(article.text).text for article in library.default.articles}

    def find(query: str) -> list[int]:
        found = process.extract(fold(query).text, texts, scorer=fuzz.partial_ratio, limit=20)
        return [number for _, _, number in found]

    return find


def _run(find: Find, asked: Iterable[Asked]) -> list[Answer]:
    answers = []
    for query in asked:
        find(query.text)  # once before, so that no first use of anything is measured
        start = time.perf_counter()
        articles = find(query.text)
        answers.append(Answer(query, articles, (time.perf_counter() - start) * 1000))
    return answers


def _report(answers: Sequence[Answer]) -> dict[str, object]:
    answerable = [answer for answer in answers if answer.asked.kind != NONE]
    none = [answer for answer in answers if answer.asked.kind == NONE]
    kinds = dict.fromkeys(answer.asked.kind for answer in answerable)
    times = sorted(answer.milliseconds for answer in answers)
    return {
        "all": _quality(answerable),
        **{kind: _quality([a for a in answerable if a.asked.kind == kind]) for kind in kinds},
        "none_told": _share(not answer.articles for answer in none),
        "refused": _share(not answer.articles for answer in answerable),
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[int(len(times) * 0.95)], 3),
    }


def _quality(answers: Sequence[Answer]) -> dict[str, float]:
    ranks = [answer.rank for answer in answers]
    return {
        "hit@1": _share(rank == 1 for rank in ranks),
        "hit@5": _share(rank is not None and rank <= 5 for rank in ranks),
        "mrr": round(sum(1 / rank for rank in ranks if rank) / max(len(ranks), 1), 3),
        "n": len(ranks),
    }


def _share(facts: Iterable[bool]) -> float:
    listed = list(facts)
    return round(sum(listed) / max(len(listed), 1), 3)


def _table(reports: dict[str, dict[str, object]]) -> str:
    lines = [f"{'':<10}" + "".join(f"{name:>34}" for name in reports)]
    lines.append(f"{'':<10}" + "      hit@1   hit@5     mrr      n" * len(reports))
    lines += [
        f"{row:<10}" + "".join(_cell(report[row]) for report in reports.values())
        for row in next(iter(reports.values()))
    ]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['hit@1']:>11.3f}{value['hit@5']:>8.3f}{value['mrr']:>8.3f}{value['n']:>7}"
    return f"{value:>11}{'':>23}"


def _failures(answers: Iterable[Answer]) -> list[str]:
    wrong = [a for a in answers if (a.rank != 1 if a.asked.primary else bool(a.articles))]
    return [
        f"{a.asked.kind:<9} {a.asked.text}  wanted {sorted(a.asked.primary) or 'nothing'},"
        f" got {list(a.articles[:5]) or 'nothing'}"
        for a in wrong
    ]


if __name__ == "__main__":
    main()
