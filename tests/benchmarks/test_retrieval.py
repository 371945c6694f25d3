"""The benchmarks run, on a handful of articles, and say what is so."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import learn, records, retrieval
from benchmarks.files import Asked, read_articles, read_questions
from benchmarks.learning import Read, Sample, associate, fit, hats
from benchmarks.measures import Answer, gained_and_lost, latency, quality
from corpus.search import data
from corpus.search.index import build
from corpus.search.learned import ASSOCIATIONS, CURVES, LAWS, LEANINGS, learned
from corpus.search.segment import PairSegmenter
from corpus.search.terms import Query, cut

TOPICS = ("工资", "合同", "商标", "渔港", "档案", "土地", "税收", "保险", "邮政", "森林")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return articles, gzipped, and questions, plain."""
    articles, questions = tmp_path / "articles.jsonl.gz", tmp_path / "questions.jsonl"
    rows = [
        {
            "id": f"{a}{b}",
            "law": f"{a}管理法",
            "chapter": "第一章 总则 / 第一节",
            "text": f"{a}的{b}应当登记。",
        }
        for a in TOPICS
        for b in TOPICS
        if a != b
    ]
    with gzip.open(articles, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    asked = [
        {
            "id": number,
            "q": f"{row['id'][:2]}里的{row['id'][2:]}怎么登记？",
            "relevant": [row["id"]],
        }
        for number, row in enumerate(rows[::2])
    ]
    questions.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in asked), "utf-8")
    return articles, questions


def test_the_engines_are_set_side_by_side(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    articles, questions = files
    monkeypatch.chdir(articles.parent)
    options = [
        "--articles",
        str(articles),
        "--queries",
        str(questions),
        "--peers",
        "sqlite",
        "rapid",
    ]
    monkeypatch.setattr("sys.argv", ["retrieval", *options, "--sample", "3", "--json"])

    retrieval.main()

    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["tiaowen", "sqlite fts5, trigrams", "rapidfuzz"]
    assert report["tiaowen"]["recall@10"] > 0.9
    assert report["rapidfuzz"]["queries"] == 3
    assert {"hit@1", "hit@5", "mrr@10", "ndcg@10", "p50_ms", "p95_ms"} < set(report["tiaowen"])
    assert report["tiaowen"]["rss_mib"] > report["tiaowen"]["floor_mib"] > 0
    assert len(list((articles.parent / records.FOLDER).iterdir())) == 1


def test_what_is_learned_holds_words_titles_and_curves(files: tuple[Path, Path]) -> None:
    articles = read_articles(files[0])
    school = learn.open_school(build(articles.entries), read_questions(files[1], articles))

    content = learn.learn(school, range(len(school.questions)))

    assert set(content) == {LAWS, ASSOCIATIONS, LEANINGS, CURVES}
    assert "渔港管理法" in content[LEANINGS]["渔港"]
    assert learned(content).curves.by_name


# Learning --------------------------------------------------------------------------------------


def test_an_association_needs_more_than_one_question() -> None:
    segmenter, asking = PairSegmenter(data.asking()), data.asking()

    def read(asked: Asked) -> Read:
        return Read(asked, Query((cut(asked.text, segmenter, asking),)))

    def associated(*texts: str) -> dict[str, dict[str, float]]:
        asked = [
            Asked(str(n), text, "question", frozenset({n}), frozenset({n}))
            for n, text in enumerate(texts)
        ]
        words = {
            n: frozenset({"用人单位" if "老板" in text else "森林"}) for n, text in enumerate(texts)
        }
        return associate([read(one) for one in asked], lambda n: words[n])

    assert "老板" not in associated("老板", *["树木"] * 20)
    assert list(associated(*["老板"] * 5, *["树木"] * 20)["老板"]) == ["用人单位"]


def test_hats_are_a_line_between_knots() -> None:
    made = hats(np.array([-1.0, 0.0, 0.25, 1.0, 3.0, 9.0]), np.array([0.0, 1.0, 3.0]))

    expected = [[1, 0, 0], [1, 0, 0], [0.75, 0.25, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]
    assert made.tolist() == expected


def test_the_fit_finds_which_figure_tells() -> None:
    random = np.random.default_rng(0)
    samples = []
    for _ in range(60):
        figures = {"tells": random.random(20), "noise": random.random(20)}
        samples.append(Sample(figures, figures["tells"] == figures["tells"].max()))

    curves = fit(samples)

    rise = {name: curve["points"][-1] - curve["points"][0] for name, curve in curves.items()}
    assert rise["tells"] > 2
    assert abs(rise["noise"]) < rise["tells"] / 4


# Measures --------------------------------------------------------------------------------------


def answer(articles: list[int], *relevant: int, primary: tuple[int, ...] = ()) -> Answer:
    asked = Asked("1", "q", "question", frozenset(primary or relevant), frozenset(relevant))
    return Answer(asked, articles, 1.0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer([7, 8], 7), {"hit@1": 1, "recall@1": 1, "recall@10": 1, "mrr@10": 1, "ndcg@10": 1}),
        (
            answer([8, 7], 7),
            {"hit@1": 0, "recall@1": 0, "recall@10": 1, "mrr@10": 0.5, "ndcg@10": 0.6309},
        ),
        (answer([7, 8], 7, 9), {"hit@1": 1, "recall@1": 0.5, "recall@10": 0.5, "mrr@10": 1}),
        (
            answer([8, 7], 7, 8, primary=(7,)),
            {"hit@1": 0, "hit@5": 1, "recall@5": 1, "mrr@10": 0.5},
        ),
        (answer([*range(10), 77], 77), {"recall@10": 0, "recall@100": 1, "mrr@10": 0, "hit@5": 0}),
        (answer([], 7), {"recall@100": 0, "mrr@10": 0, "ndcg@10": 0}),
    ],
)
def test_what_a_ranking_is_worth(given: Answer, expected: dict[str, float]) -> None:
    figures = quality([given])

    assert {name: figures[name] for name in expected} == expected


def test_the_95th_percentile_is_reached_by_one_in_twenty() -> None:
    asked = answer([], 1).asked
    answers = [Answer(asked, (), float(time)) for time in range(1, 101)]

    assert latency(answers) == {"p50_ms": 50.5, "p95_ms": 96.0}


@pytest.mark.parametrize(
    ("articles", "before", "changed"),
    [
        ([7], 1, False),
        ([7], 2, True),  # to the first place
        ([8, 7], 1, True),  # from the first place
        ([8, 7], 3, False),
        ([8, 7], None, True),  # onto the first page
        ([], 4, True),
        ([], None, False),
    ],
)
def test_what_was_gained_and_lost(articles: list[int], before: int | None, changed: bool) -> None:
    assert bool(gained_and_lost([answer(articles, 7)], {"1": before})) == changed


def test_a_run_is_compared_with_the_last_of_another_version(tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text("{}", "utf-8")
    mine = records.write([answer([8, 7], 7)], queries, tmp_path)
    other = mine.with_name(mine.name.replace(records.version(), "another"))
    other.write_text('{"1": null}', "utf-8")

    assert records.read(mine) == {"1": 2}
    assert records.last(queries, tmp_path) == other
