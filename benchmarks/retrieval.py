"""Measure the search against others in one run: what it finds, how fast, and at what cost.

    python -m benchmarks.retrieval --articles FILE --queries FILE [--kinds] [--json]
    python -m benchmarks.retrieval --corpus-law --queries FILE [--kinds] [--json]

Files are JSON lines, plain or .gz: articles with `id`, `law`, `chapter` and `text`; queries with
`id`, `q` and in `relevant` the ids of the articles that answer. With `--corpus-law` the queries
are asked of the bot itself, `python -m bot ask -`, and hold article numbers and a `kind`.

Each engine builds and saves its index in one process, loads it and is asked in another, on one
core. See README.md for what the figures mean.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

if not __package__:  # run as a file: what stands beside its folder is imported
    sys.path[0] = str(Path(__file__).parents[1])

from benchmarks import own_path, records
from benchmarks.engines import Engine, engines
from benchmarks.files import NONE, Articles, Asked, read_articles, read_first_law, read_questions
from benchmarks.measures import Answer, by_kind, error, gained_and_lost, latency, quality, recall
from benchmarks.measuring import Measured, measure
from corpus import library as laws

Figures = dict[str, object]
_WIDTH = 24


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.retrieval",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--articles", type=Path, help="the articles to search")
    what.add_argument("--corpus-law", action="store_true", help="search the bot's own first law")
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--kinds", action="store_true", help="print each kind of query, too")
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object")
    parser.add_argument("--against", type=Path, help="a recorded run (the last of another version)")
    parser.add_argument(
        "--peers", nargs="*", default=["bm25s", "sqlite", "rapidfuzz"], help="beginnings of names"
    )
    parser.add_argument(
        "--sample", type=int, default=50, help="queries that rapidfuzz is asked; it is slow (50)"
    )
    options = parser.parse_args()
    measured = _first_law(options) if options.corpus_law else _files(options)
    against = options.against or records.last(options.queries)
    if options.json:
        print(json.dumps({m.name: figures(m) for m in measured}, ensure_ascii=False))
    else:
        print(table(measured, kinds=options.kinds))
        print(_changes(measured[0], against))
        if options.corpus_law:
            print(_curve(read_first_law(options.queries)))
    print(f"recorded in {records.write(measured[0].answers, options.queries)}", file=sys.stderr)


def _files(options: argparse.Namespace) -> list[Measured]:
    asked = read_questions(options.queries, read_articles(options.articles))
    return [
        _measured(engine, options.articles, asked)
        for engine in engines(options.peers, options.sample)
    ]


def _first_law(options: argparse.Namespace) -> list[Measured]:
    asked = read_first_law(options.queries)
    articles = own_path.first_law(laws.load())
    peers = [engine for engine in engines(options.peers, None) if engine.name != "tiaowen"]
    print("tiaowen", file=sys.stderr)
    return [
        own_path.ask_bot(asked),
        *(_by_number(_measured(peer, articles, asked), articles) for peer in peers),
    ]


def _measured(engine: Engine, articles: Path | Articles, asked: Sequence[Asked]) -> Measured:
    print(engine.name, file=sys.stderr, flush=True)
    return measure(engine, articles, asked)


def _by_number(measured: Measured, articles: Articles) -> Measured:
    """Turn the places of articles into their numbers."""
    answers = [
        replace(answer, articles=[articles.entries[place].number.base for place in answer.articles])
        for answer in measured.answers
    ]
    return replace(measured, answers=answers)


def figures(measured: Measured) -> Figures:
    """Return all figures of an engine."""
    none = [answer for answer in measured.answers if answer.asked.kind == NONE]
    answerable = [answer for answer in measured.answers if answer.asked.relevant]
    told: Figures = {
        **quality(measured.answers),
        **latency(measured.answers),
        "build_s": measured.build_s,
        "load_s": measured.load_s,
        "rss_mib": measured.rss_mib,
        "floor_mib": measured.floor_mib,
        "queries": len(measured.answers),
        "kinds": by_kind(measured.answers),
    }
    if none:
        told["none_told"] = sum(not answer.articles for answer in none) / len(none)
        told["refused"] = sum(not answer.articles for answer in answerable) / len(answerable)
    return told


def table(measured: Sequence[Measured], *, kinds: bool) -> str:
    """Return the figures for people to read, an engine a column."""
    reports = [figures(one) for one in measured]
    lines = ["".join([" " * _WIDTH, *(f"{one.name:>{_WIDTH}}" for one in measured)])]
    rows = list(dict.fromkeys(name for report in reports for name in report if name != "kinds"))
    lines += [_row(name, [report.get(name) for report in reports]) for name in rows]
    if kinds:
        lines += _kinds([by_kind(one.answers) for one in measured])
    found = [recall(answer, 10) for answer in measured[0].answers if answer.asked.relevant]
    lines.append(f"95 % confidence of tiaowen's recall@10: +-{error(found):.3f}")
    return "\n".join(lines)


def _kinds(reports: Sequence[dict[str, dict[str, float]]]) -> list[str]:
    return [
        _row(f"{kind}: {name}", [report.get(kind, {}).get(name) for report in reports])
        for kind in reports[0]
        for name in ("hit@1", "hit@5", "recall@10", "mrr@10")
    ]


def _row(name: str, values: Sequence[object]) -> str:
    cells = (f"{value:.3f}" if isinstance(value, float) else str(value) for value in values)
    return "".join([f"{name:<{_WIDTH}}", *(f"{cell:>{_WIDTH}}" for cell in cells)])


def _changes(measured: Measured, against: Path | None) -> str:
    """Say which queries were gained and lost, one a line, the gained first."""
    if against is None:
        return "no other run of these queries is recorded to compare with"
    changed = gained_and_lost(measured.answers, records.read(against))
    told = sorted(_change(answer, then) for answer, then in changed)
    return "\n".join([f"{len(told)} queries changed against {against.stem}", *told])


def _change(answer: Answer, then: int | None) -> str:
    now, asked = answer.rank, answer.asked
    word = "gained" if now is not None and (then is None or now < then) else "lost"
    return f"{word:<7}{then or '-':>4} -> {now or '-':<4}{asked.kind:<9} {asked.id}  {asked.text}"


def _curve(asked: Sequence[Asked]) -> str:
    points = own_path.curve(laws.load(), asked)
    lines = ["threshold  wrongly answered  wrongly refused"]
    lines += [
        f"{p.threshold:>9.2f}{p.answered:>18.3f}{p.refused:>17.3f}{'  chosen' if p.chosen else ''}"
        for p in points
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
