"""What a ranking is worth: recall, hit, mean reciprocal rank and nDCG, as usually defined."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.files import NONE, Asked

RECALLS = (1, 5, 10, 100)
HITS = (1, 5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered.

    Attributes:
        asked: The query.
        articles: The places of the articles, best first.
        milliseconds: How long it took.
    """

    asked: Asked
    articles: Sequence[int]
    milliseconds: float

    @property
    def rank(self) -> int | None:
        """The place of the first article that may come first, from 1, or None."""
        places = (i for i, a in enumerate(self.articles, start=1) if a in self.asked.primary)
        return next(places, None)


def quality(answers: Sequence[Answer]) -> dict[str, float]:
    """Return the figures of answers to queries that have one."""
    answerable = [answer for answer in answers if answer.asked.relevant]
    return {
        **{f"recall@{n}": _mean([recall(answer, n) for answer in answerable]) for n in RECALLS},
        **{f"hit@{n}": _mean([(answer.rank or n + 1) <= n for answer in answerable]) for n in HITS},
        "mrr@10": _mean([_reciprocal(answer) for answer in answerable]),
        "ndcg@10": _mean([_gain(answer) for answer in answerable]),
    }


def by_kind(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """Return the figures of each kind of query that has an answer."""
    kinds = dict.fromkeys(answer.asked.kind for answer in answers if answer.asked.kind != NONE)
    return {
        kind: quality([answer for answer in answers if answer.asked.kind == kind]) for kind in kinds
    }


def latency(answers: Sequence[Answer]) -> dict[str, float]:
    """Return the median and the 95th percentile of the time a query took, in milliseconds."""
    times = sorted(answer.milliseconds for answer in answers)
    last = min(int(len(times) * 0.95), len(times) - 1)
    return {"p50_ms": round(statistics.median(times), 3), "p95_ms": round(times[last], 3)}


def recall(answer: Answer, count: int) -> float:
    """Return the share of the right articles among the first `count`."""
    found = answer.asked.relevant & frozenset(answer.articles[:count])
    return len(found) / len(answer.asked.relevant)


def error(values: Sequence[float]) -> float:
    """Return half the width of the 95 % confidence interval of a mean."""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return 1.96 * spread / math.sqrt(max(len(values), 1))


def gained_and_lost(
    answers: Sequence[Answer], before: Mapping[str, int | None]
) -> list[tuple[Answer, int | None]]:
    """Return the answers whose first right article now comes within the first ten, or no longer.

    Args:
        answers: What is answered now.
        before: By query's id, the place of its first right article then.
    """
    changed = []
    for answer in answers:
        if answer.asked.relevant and answer.asked.id in before:
            then = before[answer.asked.id]
            if _first_page(answer.rank) != _first_page(then) or (answer.rank == 1) != (then == 1):
                changed.append((answer, then))
    return changed


def _first_page(rank: int | None) -> bool:
    return rank is not None and rank <= 10


def _reciprocal(answer: Answer) -> float:
    return 1 / answer.rank if answer.rank is not None and answer.rank <= 10 else 0.0


def _gain(answer: Answer) -> float:
    right = answer.asked.relevant
    gain = sum(1 / math.log2(i + 1) for i, a in enumerate(answer.articles[:10], 1) if a in right)
    return gain / sum(1 / math.log2(i + 1) for i in range(1, min(len(right), 10) + 1))


def _mean(values: Sequence[float]) -> float:
    return round(statistics.fmean(values), 4) if values else 0.0
