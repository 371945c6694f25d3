"""How the learned ranking is found: by counts, likelihood ratios, and one convex fit."""

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.files import Asked
from corpus.search.index import Index
from corpus.search.terms import Query

Floats = NDArray[np.float64]

# What is learned of the laws -------------------------------------------------------------------

KINDS = {
    "local": "^(?!中华人民共和国|最高人民).{2,7}?(省|市(?!场)|自治州|自治县|旗).*(条例|规定|办法)$",
    "interpretation": "最高人民(法院|检察院)",
    "statute": "法典?$",
    "regulation": "条例",
    "rule": "规定|办法|细则",
    "other": "",
}
"""Kinds of law by their folded titles; the first that matches counts."""

LEAST = 1e-4
"""The least rate of a kind: a tenth of that of rules, which hardly anybody asked about."""

# What is learned of words ----------------------------------------------------------------------

FEWEST = 2
"""Questions a word, and a pair of words, must stand in to be learned from; of one question, an
association would be a piece of its answer."""

SHRUNK = 3.0
"""Questions in which a word is taken to have no company at all, beside those that have it."""

LIKELIER = 3.0
"""The least log-likelihood ratio of an association: chance alone reaches it once in 70 pairs."""

MOST = 12
"""Law words that are kept for a word."""

# The fit ---------------------------------------------------------------------------------------

KNOTS = 10
"""Points of a curve; 6 rank a little worse, more no better."""

BENDING, SLOPE, SIZE = 10.0, 1.0, 0.1
"""What bending, climbing and being far from 0 cost a curve; a tenth and ten times rank alike."""

_STEPS = 20  # of Newton's method; six are mostly enough


@dataclass(frozen=True, slots=True)
class Read:
    """A question as the search understands it."""

    asked: Asked
    query: Query


def count_laws(questions: Iterable[Read], index: Index) -> dict[str, Any]:
    """Count how often each law, and each kind of law, was the answer."""
    asked: Counter[str] = Counter()
    for question in questions:
        for place in question.asked.relevant:
            asked[index.documents.law_at(place).title] += 1 / len(question.asked.relevant)  # type: ignore[assignment] # parts
    rates: dict[str, list[float]] = {name: [0.0] for name in KINDS}
    for law in index.laws:
        kind = next(name for name, title in KINDS.items() if re.search(title, law.title))
        rates[kind].append(asked[law.title] / (law.last - law.first + 1))
    kinds = [
        {"title": title, "rate": _rounded(max(statistics.fmean(rates[name]), LEAST))}
        for name, title in KINDS.items()
    ]
    return {"kinds": kinds, "asked": {law: _rounded(n) for law, n in sorted(asked.items())}}


def associate(
    questions: Sequence[Read], words_of: Callable[[int], frozenset[str]]
) -> dict[str, dict[str, float]]:
    """Find the law words that stand in answers to questions with a word more often than in others.

    Args:
        questions: The questions.
        words_of: Returns the words of the article at a place.
    """
    asked: Counter[str] = Counter()
    answered: dict[str, float] = defaultdict(float)
    together: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    support: Counter[tuple[str, str]] = Counter()
    for question in questions:
        shares = _shares(question, words_of)
        words = question.query.meant
        asked.update(words)
        for law_word, share in shares.items():
            answered[law_word] += share / len(questions)
            for word in words:
                together[word][law_word] += share
                support[word, law_word] += 1
    return {
        word: found
        for word in sorted(asked)
        if asked[word] >= FEWEST
        and (found := _likeliest(word, asked[word], together[word], answered, support))
    }


def _shares(question: Read, words_of: Callable[[int], frozenset[str]]) -> Counter[str]:
    shares: Counter[str] = Counter()
    for place in question.asked.relevant:
        for word in words_of(place):
            shares[word] += 1 / len(question.asked.relevant)  # type: ignore[assignment] # parts
    return shares


def _likeliest(
    word: str,
    times: int,
    together: Mapping[str, float],
    answered: Mapping[str, float],
    support: Mapping[tuple[str, str], int],
) -> dict[str, float]:
    found = []
    for law_word, count in together.items():
        if support[word, law_word] < FEWEST:
            continue
        usual = answered[law_word]
        expected = times * usual
        surprise = count * np.log(count / expected) - (count - expected)
        weight = np.log((count + SHRUNK * usual) / (times + SHRUNK) / usual)
        if surprise > LIKELIER and weight > 0:
            found.append((float(surprise), law_word, float(weight)))
    found.sort(key=lambda one: (-one[0], one[1]))
    return {law_word: round(weight, 2) for _, law_word, weight in found[:MOST]}


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The candidates of a question: their figures, and which of them answer it."""

    figures: Mapping[str, Floats]
    right: NDArray[np.bool_]


def fit(samples: Sequence[Sample]) -> dict[str, dict[str, list[float]]]:
    """Find the curves under which the right candidates are the likeliest.

    The chance of a candidate is taken to grow with the exponential of its points (the softmax of
    a multinomial logit); the fit is convex, so nothing in it is left to chance.
    """
    useful = [sample for sample in samples if sample.right.any()]
    names = list(useful[0].figures)
    knots = {
        name: _knots([s.figures[name] for s in useful], [s.right for s in useful]) for name in names
    }
    rows = [np.hstack([hats(s.figures[name], knots[name]) for name in names]) for s in useful]
    target = [s.right / s.right.sum() for s in useful]
    penalty = _blocks([_penalty(len(knots[name])) for name in names])
    weights = _newton(rows, target, penalty)
    ends = list(itertools.accumulate(len(knots[name]) for name in names))
    pieces = np.split(weights, ends[:-1])
    return {
        name: {"at": [_rounded(k) for k in knots[name]], "points": [_rounded(p) for p in piece]}
        for name, piece in zip(names, pieces, strict=True)
    }


def _knots(columns: Sequence[Floats], right: Sequence[NDArray[np.bool_]]) -> Floats:
    """Return where a curve may bend: as often among the right candidates as among all."""
    every = np.concatenate(columns)
    those = np.concatenate([column[r] for column, r in zip(columns, right, strict=True)])
    shares = np.linspace(0.005, 0.995, KNOTS)
    middle = (np.quantile(every, shares) + np.quantile(those, shares)) / 2
    knots: Floats = np.unique(np.round(middle, 3))
    return knots if len(knots) > 1 else np.array([knots[0], knots[0] + 1])


def hats(values: Floats, knots: Floats) -> Floats:
    """Return how near each value is to each knot: linear between two, all of it at a knot."""
    inside = np.clip(values, knots[0], knots[-1])
    left = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
    share = (inside - knots[left]) / (knots[left + 1] - knots[left])
    made = np.zeros((len(values), len(knots)))
    rows = np.arange(len(values))
    made[rows, left] = 1 - share
    made[rows, left + 1] = share
    return made


def _penalty(size: int) -> Floats:
    straight = np.eye(size)
    slope = np.diff(straight, axis=0)
    bend = np.diff(straight, 2, axis=0)
    penalty: Floats = SIZE * straight + SLOPE * slope.T @ slope + BENDING * bend.T @ bend
    return penalty


def _blocks(blocks: Sequence[Floats]) -> Floats:
    whole = np.zeros((sum(map(len, blocks)),) * 2)
    at = 0
    for block in blocks:
        whole[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return whole


def _newton(rows: Sequence[Floats], target: Sequence[Floats], penalty: Floats) -> Floats:
    weights = np.zeros(len(penalty))
    loss, slope, curve = _loss(weights, rows, target, penalty)
    for _ in range(_STEPS):
        step = np.linalg.solve(curve, slope)
        length = 1.0
        while (new := _loss(weights - length * step, rows, target, penalty))[
            0
        ] > loss and length > 1e-4:
            length /= 2
        if loss - new[0] < 1e-3:
            break
        weights = weights - length * step
        loss, slope, curve = new
    return weights


def _loss(
    weights: Floats, rows: Sequence[Floats], target: Sequence[Floats], penalty: Floats
) -> tuple[float, Floats, Floats]:
    loss = float(weights @ penalty @ weights) / 2
    slope = penalty @ weights
    curve = penalty.copy()
    for x, y in zip(rows, target, strict=True):
        points = x @ weights
        chance = np.exp(points - points.max())
        chance /= chance.sum()
        loss -= float(y @ np.log(chance + 1e-300))
        slope += x.T @ (chance - y)
        mean = x.T @ chance
        curve += (x * chance[:, None]).T @ x - np.outer(mean, mean)
    return loss, slope, curve


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
