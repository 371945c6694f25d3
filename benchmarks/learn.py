"""Learn how laypeople's questions are ranked among many laws, and write `corpus/search/learned/`.

    python -m benchmarks.learn --articles ARTICLES --questions QUESTIONS [--check]

ARTICLES and QUESTIONS are files as `benchmarks/files.py` reads them. With `--check`, nothing is
written: five times a fifth of the questions is ranked by what was learned from the others; once
from all the others, once from those that no article of the fifth answers.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.files import Asked, read_articles, read_questions
from benchmarks.learning import Read, Sample, associate, count_laws, fit
from corpus.library import Library
from corpus.search import data
from corpus.search.index import Index, build
from corpus.search.learned import ASSOCIATIONS, CURVES, LAWS, LEANINGS, learned
from corpus.search.many_laws import ManyLaws
from corpus.search.pipeline import Search
from corpus.search.segment import DictionarySegmenter

FOLDER = Path(__file__).parents[1] / "corpus" / "search" / "learned"
FOLDS = 5

Scores = NDArray[np.float32]
Files = dict[str, Any]


@dataclass(frozen=True, slots=True)
class School:
    """What there is to learn from.

    Attributes:
        index: The articles.
        questions: The questions, as the search reads them.
        points: Returns the scores that an index alone gives the articles for a question.
        words_of: Returns the words of the article at a place.
    """

    index: Index
    questions: Sequence[Read]
    points: Callable[[Read], Scores]
    words_of: Callable[[int], frozenset[str]]


def main() -> None:
    """Learn, or check what learning brings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learn", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--check", action="store_true", help="write nothing, cross-validate")
    options = parser.parse_args()
    articles = read_articles(options.articles)
    school = open_school(build(articles.entries), read_questions(options.questions, articles))
    if options.check:
        for line in check(school):
            print(line, flush=True)
    else:
        for name, content in learn(school, range(len(school.questions))).items():
            _write(FOLDER / name, content)


def open_school(index: Index, asked: Sequence[Asked]) -> School:
    """Read the questions as the search does."""
    search = Search(Library(()), index=index)
    search.warm()
    questions = [Read(one, search.understood(one.text)) for one in asked]
    segmenter, asking = DictionarySegmenter(), data.asking()

    @cache
    def words_of(place: int) -> frozenset[str]:
        document = index.documents[place]
        parts = (*document.clauses, *document.headings.split(), document.title)
        words = (word for part in parts for word in segmenter.cut(part))
        return frozenset(word for word in words if len(word) > 1 and word not in asking)

    kept: dict[str, Scores] = {}

    def points(question: Read) -> Scores:
        key = question.asked.id
        if key not in kept:
            kept[key] = index.scores(question.query.grams)
        return kept[key]

    return School(index, questions, points, words_of)


def learn(school: School, places: Sequence[int]) -> Files:
    """Learn from the questions at these places; return what the files shall hold.

    The curves are fitted to figures of questions that laws and associations were not learned from,
    a fifth at a time, or they would trust those as if every question had been asked before.
    """
    samples = [
        _sample(school.questions[place], ranker, school)
        for others, fifth in folds(places)
        for ranker in [ManyLaws(school.index, learned({**_counted(school, others), CURVES: {}}))]
        for place in fifth
    ]
    return {**_counted(school, places), CURVES: fit(samples)}


def _counted(school: School, places: Sequence[int]) -> Files:
    questions = [school.questions[place] for place in places]

    def law_of(place: int) -> frozenset[str]:
        return frozenset((school.index.documents.law_at(place).title,))

    return {
        LAWS: count_laws(questions, school.index),
        ASSOCIATIONS: associate(questions, school.words_of),
        LEANINGS: associate(questions, law_of),
    }


def _sample(question: Read, ranker: ManyLaws, school: School) -> Sample:
    query = question.query
    found = ranker.found(query.text, query.meant, school.points(question))
    right = np.isin(found.candidates, list(question.asked.relevant))
    return Sample(ranker.figures(found, query.meant), right)


def folds(places: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the places without a fifth, and that fifth, five times; the same at every run."""
    fold = np.random.default_rng(0).permutation(len(places)) % FOLDS
    for number in range(FOLDS):
        yield (
            [place for place, of in zip(places, fold, strict=True) if of != number],
            [place for place, of in zip(places, fold, strict=True) if of == number],
        )


def check(school: School) -> Iterator[str]:
    """Yield recall and mean reciprocal rank of questions that were not learned from."""
    by_question: list[tuple[float, float, float]] = []
    unseen: list[tuple[float, float, float]] = []
    by_article: list[tuple[float, float, float]] = []
    for others, fifth in folds(range(len(school.questions))):
        known = _answers(school, others)
        figures = _ranked(school, others, fifth)
        by_question += figures
        unseen += [
            f
            for place, f in zip(fifth, figures, strict=True)
            if not school.questions[place].asked.relevant & known
        ]
        tested = _answers(school, fifth)
        strangers = [p for p in others if not school.questions[p].asked.relevant & tested]
        by_article += _ranked(school, strangers, fifth)
        yield f"{len(by_question)} questions"
    yield _line("split by question", by_question)
    yield _line("of these, those whose articles no question learned from has", unseen)
    yield _line("split by article", by_article)


def _answers(school: School, places: Sequence[int]) -> set[int]:
    return {article for place in places for article in school.questions[place].asked.relevant}


def _ranked(
    school: School, places: Sequence[int], asked: Sequence[int]
) -> list[tuple[float, float, float]]:
    files = learn(school, places)
    ranker = ManyLaws(school.index, learned(files))
    figures = []
    for place in asked:
        question = school.questions[place]
        query = question.query
        ranked = ranker.rank(query.text, query.meant, school.points(question))
        right = np.isin(ranked.positions, list(question.asked.relevant))
        first = np.flatnonzero(right[:10])
        count = len(question.asked.relevant)
        figures.append(
            (
                right[:10].sum() / count,
                right.sum() / count,
                1 / (first[0] + 1) if len(first) else 0.0,
            )
        )
    return figures


def _line(name: str, figures: Sequence[tuple[float, float, float]]) -> str:
    mean, error = np.mean(figures, axis=0), 1.96 * np.std(figures, axis=0) / len(figures) ** 0.5
    told = zip(("recall@10", "recall@100", "mrr@10"), mean, error, strict=True)
    shown = ", ".join(f"{what} {value:.3f} +-{off:.3f}" for what, value, off in told)
    return f"{name} ({len(figures)}): {shown}"


def _write(path: Path, content: object) -> None:
    if path.name in {ASSOCIATIONS, LEANINGS} and isinstance(content, dict):
        lines = ",\n".join(
            f"{json.dumps(w, ensure_ascii=False)}: {json.dumps(f, ensure_ascii=False)}"
            for w, f in content.items()
        )
        path.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    else:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
