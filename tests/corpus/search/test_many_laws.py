"""Ranking among many laws: the prior, the associations, the curves, and all of them together."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from corpus.law import ArticleNumber
from corpus.search import weights
from corpus.search.associations import Associations
from corpus.search.curves import Curve, Curves
from corpus.search.evidence import Evidence, Found
from corpus.search.index import Entry, Index, LawSpan, build
from corpus.search.learned import Learned, load
from corpus.search.many_laws import ManyLaws, Ranked
from corpus.search.prior import Kind, Names, Prior

STATUTES, OTHERS = Kind(re.compile("法$"), 0.02), Kind(re.compile(""), 0.001)
PRIOR = Prior((STATUTES, OTHERS), {"劳动合同法": 5.0, "档案规则": 5.0})
NOTHING = Associations({})
LAWS = {
    "劳动合同法": ("用人单位应当支付工资", "劳动者可以解除合同", "附则"),
    "渔港规则": ("船员的工资由船东支付", "渔港的开放", "附则"),
    "档案规则": ("档案的保存", "工资档案"),
}


@pytest.fixture(scope="module")
def index() -> Index:
    return build(
        Entry(law=law, number=ArticleNumber(number), title=law, headings=(), text=text)
        for law, texts in LAWS.items()
        for number, text in enumerate(texts, start=1)
    )


def learned(
    prior: Prior = PRIOR,
    associations: Associations = NOTHING,
    curves: dict[str, Curve] | None = None,
) -> Learned:
    rising = {"behind": Curve(np.array([-50.0, 0.0]), np.array([0.0, 50.0]))}
    return Learned(prior, associations, NOTHING, Curves(curves or rising))


def rank(index: Index, text: str, words: Sequence[str], known: Learned) -> list[tuple[str, int]]:
    ranked = ranking(index, text, words, known)
    documents = [index.documents[place] for place in ranked.positions.tolist()]
    return [(document.law, document.number.base) for document in documents]


def ranking(index: Index, text: str, words: Sequence[str], known: Learned) -> Ranked:
    points = index.scores(dict.fromkeys(words, 1.0))
    return ManyLaws(index, known).rank(text, words, points)


# The prior -------------------------------------------------------------------------------------


def prior_of(*laws: tuple[str, int]) -> list[float]:
    spans = [LawSpan(title, title, 0, size - 1) for title, size in laws]
    return [float(value) for value in PRIOR.of(spans)]


def test_a_law_that_people_asked_about_comes_before_one_of_its_kind() -> None:
    asked, silent = prior_of(("劳动合同法", 100), ("渔业法", 100))

    assert asked > silent


def test_a_law_that_nobody_asked_about_is_like_its_kind() -> None:
    statute, other = prior_of(("渔业法", 100), ("渔港规则", 100))

    assert statute > other


def test_questions_count_by_article() -> None:
    small, large = prior_of(("劳动合同法", 10), ("劳动合同法", 1000))

    assert small > large


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("商标法第三条", [0]),
        ("商标法实施条例第三条", [1]),  # the longer of two that overlap
        ("民法典和商标法", [2, 0]),
        ("中华人民共和国民法典", [2]),
        ("注册商标", []),
        ("", []),
        ("商标法" * 3000, [0] * 3000),
    ],
)
def test_the_laws_that_a_query_names(text: str, expected: list[int]) -> None:
    titles = ("商标法", "商标法实施条例", "中华人民共和国民法典", "法")
    laws = [LawSpan(title, title, 0, 0) for title in titles]

    assert Names(laws).in_text(text) == expected


# Associations ----------------------------------------------------------------------------------


def test_the_law_words_of_several_words_add_up() -> None:
    table = {"老板": (("用人单位", 2.0), ("工资", 1.0)), "薪水": (("工资", 2.0),)}

    assert Associations(table).of(["老板", "薪水"]) == [("工资", 3.0), ("用人单位", 2.0)]


def test_a_query_is_read_with_few_law_words() -> None:
    table = {"词": tuple((f"词{number}", 1.0) for number in range(100))}

    assert len(Associations(table).of(["词"])) == weights.ASSOCIATIONS


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["老板"], {"用人": 1 / 3, "人单": 1 / 3, "单位": 1 / 3}),  # a word weighs 1, in its pairs
        (["没有"], {}),
        ([], {}),
    ],
)
def test_the_grams_of_law_words(words: list[str], expected: dict[str, float]) -> None:
    grams = Associations({"老板": (("用人单位", 2.0),)}).grams(words)

    assert grams == pytest.approx(expected)


# Curves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"), [(-9.0, 1.0), (0.0, 1.0), (0.5, 2.0), (1.0, 3.0), (9.0, 3.0)]
)
def test_a_curve_is_a_line_through_points_and_level_outside(value: float, expected: float) -> None:
    curves = Curves({"figure": Curve(np.array([0.0, 1.0]), np.array([1.0, 3.0]))})

    assert curves.points({"figure": np.array([value])}).tolist() == [expected]


def test_the_points_of_all_curves_add_up() -> None:
    curve = Curve(np.array([0.0, 1.0]), np.array([0.0, 2.0]))

    points = Curves({"a": curve, "b": curve}).points({"a": np.array([1.0]), "b": np.array([0.5])})

    assert points.tolist() == [3.0]


def test_a_figure_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        Curves({"a": Curve(np.zeros(1), np.zeros(1))}).points({})


# Evidence --------------------------------------------------------------------------------------


def test_the_figures_of_each_candidate_stand_in_the_candidates_order(index: Index) -> None:
    points = index.scores({"工资": 1.0})
    candidates = index.top(points, 10)
    found = Found(points, np.zeros_like(points), points, candidates)
    evidence = Evidence(index, np.array([1.0, 2.0, 3.0], np.float32))

    figures = evidence.figures(found, {"工资": (), "船员": ()}, {"渔港规则": 4.0})

    laws = [index.documents[place].law for place in candidates.tolist()]
    assert set(laws) == set(LAWS)
    assert figures["prior"].tolist() == [1.0 + list(LAWS).index(law) for law in laws]
    assert figures["leaning"].tolist() == [4.0 * (law == "渔港规则") for law in laws]
    assert (figures["covered"] > 0.99).tolist() == [law == "渔港规则" for law in laws]
    assert figures["place"].tolist() == pytest.approx(
        [np.log(1 + (law == "档案规则")) for law in laws]
    )


# All together ----------------------------------------------------------------------------------


def test_of_articles_that_match_alike_the_law_that_people_ask_about_comes_first(
    index: Index,
) -> None:
    assert rank(index, "工资支付", ["工资", "支付"], learned())[0] == ("劳动合同法", 1)


def test_the_law_that_is_named_comes_first_whatever_people_ask_about(index: Index) -> None:
    words = ["渔港", "规则", "工资", "支付"]

    assert rank(index, "渔港规则工资支付", words, learned())[0] == ("渔港规则", 1)


def test_who_quotes_a_law_finds_it_however_rarely_it_is_asked_about(index: Index) -> None:
    words = ["工资", "由", "船东", "支付"]
    asked = {"prior": Curve(np.array([-9.0, 0.0]), np.array([0.0, 9.0]))}

    assert rank(index, "工资船东支付", words, learned(curves=asked))[0][0] != "渔港规则"
    assert rank(index, "工资由船东支付", words, learned(curves=asked))[0] == ("渔港规则", 1)


def test_a_law_word_finds_what_the_everyday_word_does_not(index: Index) -> None:
    known = learned(Prior((OTHERS,), {}), Associations({"老板": (("用人单位", 2.0),)}))

    assert rank(index, "老板工资", ["老板", "工资"], known)[0] == ("劳动合同法", 1)


def test_what_shares_no_word_with_the_query_is_no_answer(index: Index) -> None:
    known = learned(associations=Associations({"渔港": (("用人单位", 9.0),)}))

    assert {law for law, _ in rank(index, "渔港", ["渔港"], known)} == {"渔港规则"}


def test_scores_are_chances(index: Index) -> None:
    ranked = ranking(index, "工资", ["工资"], learned())

    assert ranked.scores.sum() == pytest.approx(1.0)
    assert sorted(ranked.scores, reverse=True) == ranked.scores.tolist()


@pytest.mark.parametrize("text", ["", "xyz", "🐟", "\u202e", "%_'\"; drop", "工" * 10_000])
def test_nothing_is_found_for_nothing(index: Index, text: str) -> None:
    assert rank(index, text, [text], learned()) == []


def test_a_query_of_nothing_but_question_words_is_ranked_all_the_same(index: Index) -> None:
    points = index.scores({"工资": 1.0})

    assert len(ManyLaws(index, load()).rank("工资", [], points).positions) == 3


def test_an_index_of_nothing_finds_nothing() -> None:
    assert rank(build([]), "工资", ["工资"], learned()) == []


# What was learned ------------------------------------------------------------------------------


def test_what_was_learned_can_be_read() -> None:
    known = load()

    assert known.prior.asked
    assert known.associations.table
    assert known.curves.by_name
    assert all(np.all(np.diff(curve.at) > 0) for curve in known.curves.by_name.values())


def test_what_was_learned_fits_the_figures(index: Index) -> None:
    assert rank(index, "工资", ["工资"], load())


def test_no_text_of_a_question_and_no_article_was_learned() -> None:
    """Only words and titles: the longest of them are titles, none is numbered, none is asked."""
    known = load()
    words = {*known.associations.table, *known.leanings.table}
    words |= {word for found in known.associations.table.values() for word, _ in found}

    assert max(map(len, words)) <= 8
    assert not [title for title in known.prior.asked if re.search("第.+条|[?？]", title)]
