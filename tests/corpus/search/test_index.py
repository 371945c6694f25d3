"""What the index holds and finds, against a plain count and a plain scan."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.law import ArticleNumber
from corpus.library import Library
from corpus.search import weights
from corpus.search.fold import folded_text
from corpus.search.index import Entry, Index, Lines, build, entries_of, grams, longest_grams


def entry(number: int, text: str, **facts: object) -> Entry:
    """Return an entry of a law that is called 規定, unless facts say otherwise."""
    given_facts = {"law": "law", "title": "規定", "headings": (), "aliases": (), **facts}
    return Entry(number=ArticleNumber(number), text=text, **given_facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("数据", ["数", "据", "数据"]),
        ("云\n计", ["云", "计"]),  # nothing runs across a line
        ("5g网", ["5g", "网", "5g网"]),  # a Latin word is one unit
        ("数 据", ["数", "据", "数据"]),  # a space parts Latin words only
        ("data trading", ["data", "trading", "data trading"]),
        ("", []),
    ],
)
def test_grams(text: str, expected: list[str]) -> None:
    assert list(grams(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("云计算", ["云计", "计算"]), ("云", ["云"]), ("bim", ["bim"])]
)
def test_longest_grams(text: str, expected: list[str]) -> None:
    assert list(longest_grams(text)) == expected


def test_every_article_is_indexed(index: Index, library: Library) -> None:
    assert len(index.documents) == sum(len(law.articles) for law in library.laws)
    assert index.documents


@pytest.mark.parametrize("term", ["数据交易", "特许经营", "互联网", "一网统管"])
def test_the_postings_equal_a_plain_scan(index: Index, term: str) -> None:
    scanned = {d for d, document in enumerate(index.documents) if term in document.body}
    indexed = set.intersection(*(set(index.holders(gram).tolist()) for gram in longest_grams(term)))

    assert scanned
    assert scanned <= indexed


def test_a_chapter_title_counts_less_than_the_article(index: Index) -> None:
    numbers = [document.number for document in index.documents]
    impact = dict(zip(index.holders("措施").tolist(), index.impacts("措施").tolist(), strict=True))
    title_only = impact[numbers.index(ArticleNumber(55))]
    text_too = impact[numbers.index(ArticleNumber(49))]

    assert title_only < text_too


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("数据交易", True),
        ("首台首套", True),  # with a comma in the text
        ("数字产业化", True),  # a chapter's title
        ("石家庄", True),  # the law's title
        ("离婚", False),
        ("易交", False),
        ("", False),
    ],
)
def test_what_the_laws_answer(index: Index, text: str, answered: bool) -> None:
    assert index.answers(text) == answered


def test_what_stands_everywhere_tells_little(index: Index) -> None:
    telling = [index.idf(gram) for gram in ("数字", "交易", "绿卡")]

    assert telling == sorted(telling)
    assert telling[-1] < index.unknown == index.idf("㐀㐁")


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("乙", [1]),  # the text
        ("丁", [1]),  # the heading
        ("规定", [0, 1]),  # the law's title
        ("trading", [1]),  # an alias
        ("data trading", [1]),
        ("datatrading", []),  # two words are not one
        ("trading戊", []),  # nothing runs from one alias to the next
        ("戊己", [1]),  # a full stop between them
        ("甲乙", []),  # nor from one article to the next
        ("丙丁", []),  # nor from the text into the heading
        ("5g", [0]),
        ("5g甲", [0]),
        ("g", []),  # half a word
        ("甲乙丙", []),  # three units are no gram
        ("", []),
        ("\n", []),
        ("\ud800", []),
        ("😀", []),  # folding drops it
        ("𠮷", [0]),  # beyond the first plane
    ],
)
def test_who_holds_a_gram(asked: str, held: list[int]) -> None:
    index = build(
        [
            entry(1, "5G甲。𠮷"),
            entry(2, "乙丙", headings=("丁",), aliases=("data trading", "戊。己")),
        ]
    )

    assert index.holders(asked).tolist() == held


def plain_scores(entries: Sequence[Entry], weighted: Iterable[tuple[str, float]]) -> list[float]:
    """Score articles by the formula itself, slowly."""
    counts = [
        [
            Counter(grams(folded_text(article.text))),
            Counter(set(grams(folded_text("\n".join(article.headings))))),
            Counter(set(grams(folded_text(article.title)))),
            Counter(set(grams(folded_text("\n".join(article.aliases))))),
        ]
        for article in entries
    ]
    field_weights = (1.0, weights.HEADING, weights.TITLE, weights.ALIASES)
    mean = sum(count[0].total() for count in counts) / len(counts) or 1.0
    scores = []
    for fields in counts:
        length = fields[0].total() / mean
        norm = weights.SATURATION * (1 - weights.LENGTH + weights.LENGTH * length)
        score = 0.0
        for gram, weight in weighted:
            holders = sum(any(gram in count for count in other) for other in counts)
            mentions = sum(w * c[gram] for w, c in zip(field_weights, fields, strict=True))
            telling = math.log(1 + (len(counts) - holders + 0.5) / (holders + 0.5))
            score += weight * telling * mentions / (mentions + norm)
        scores.append(score)
    return scores


words = st.text("甲乙丙丁ab1 。", max_size=12)


@given(
    texts=st.lists(st.tuples(words, words, words, words), min_size=1, max_size=12),
    weighted=st.lists(
        st.tuples(
            st.sampled_from(["甲", "乙", "甲乙", "乙丙", "a", "b1", "a甲", "a 1", "壬"]),
            st.floats(0, 2),
        ),
        max_size=6,
    ),
)
def test_the_scores_are_the_formula(
    texts: list[tuple[str, str, str, str]], weighted: list[tuple[str, float]]
) -> None:
    entries = [
        entry(n, text, headings=(heading,), aliases=(alias,), law=str(n), title=title)
        for n, (text, heading, title, alias) in enumerate(texts)
    ]

    assert build(entries).scores(weighted).tolist() == pytest.approx(
        plain_scores(entries, weighted), abs=1e-4
    )


def test_scores_of_a_mapping_and_of_pairs_are_alike(index: Index) -> None:
    once = index.scores({"数据": 1.0, "交易": 0.5})
    twice = index.scores([("数据", 0.5), ("交易", 0.5), ("数据", 0.5)])

    assert once.tolist() == pytest.approx(twice.tolist())
    assert not index.scores({}).any()


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0]), max_size=30), st.integers(0, 40))
def test_the_top_is_the_beginning_of_the_sorted_list(points: list[float], count: int) -> None:
    index = build([entry(n, "甲") for n in range(len(points))])
    expected = sorted((at for at, p in enumerate(points) if p), key=lambda at: (-points[at], at))

    assert index.top(np.array(points, np.float32), count).tolist() == expected[:count]


def test_a_document_is_read_as_it_was_written() -> None:
    index = build(
        [
            entry(
                1,
                "數據，交易。\n（一）ＡＩ",
                headings=("第一章 總 則", "附 則"),
                aliases=("買 賣", "E CNY"),
            ),
            entry(2, "無", law="other", title="其他《規定》"),
        ]
    )
    first, second = index.documents

    assert first.body == "数据交易\n一ai"
    assert first.clauses == ("数据", "交易", "一", "ai")
    assert first.headings == "第一章总则\n附则"
    assert first.title == "规定"
    assert first.aliases == ("买卖", "e cny")
    assert (second.law, second.title, second.position) == ("other", "其他规定", 1)
    assert [(law.id, law.first, law.last) for law in index.laws] == [("law", 0, 0), ("other", 1, 1)]
    assert index.documents[-1] == second
    assert index.documents[0:2] == [first, second]
    with pytest.raises(IndexError):
        _ = index.documents[2]


def test_inserted_numbers_stay() -> None:
    inserted = Entry("law", ArticleNumber(45, 1), "規定", (), "甲")

    assert build([inserted]).documents[0].number == ArticleNumber(45, 1)


def test_the_articles_of_a_law_must_stand_together() -> None:
    with pytest.raises(ValueError, match="do not stand together"):
        build([entry(1, "甲"), entry(1, "乙", law="other"), entry(2, "丙")])


def test_an_index_of_nothing_answers_nothing() -> None:
    index = build([])

    assert len(index.documents) == 0
    assert index.top(index.scores({"甲": 1.0}), 10).tolist() == []
    assert not index.answers("甲")


def test_building_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    build([entry(n, "甲") for n in range(3000)], lambda done, of: told.append((done, of)))

    assert told == [(2048, 3000), (3000, 3000)]


def test_stretches_are_joined_in_order() -> None:
    """More articles than are counted at once, against fewer: the same postings."""
    texts = [f"甲{chr(0x4E00 + n % 50)}{n % 7}" for n in range(2100)]
    index = build([entry(n, text) for n, text in enumerate(texts)])

    for gram in ("甲", "一", "甲一", "3", "丁3"):
        expected = [n for n, text in enumerate(texts) if gram in set(grams(text))]
        assert index.holders(gram).tolist() == expected
        assert expected


def test_the_thesaurus_is_indexed(library: Library) -> None:
    held = {e.number: e.aliases for e in entries_of(library)}

    assert any(held.values())


def test_lines_hold_what_sets_of_their_grams_hold(index: Index) -> None:
    texts = ["买卖数据", "data trading", "", "数据数据", "没人说过", "data"]
    lines = Lines(texts, index)
    held = [set(grams(text)) for text in texts]
    mass = [
        sum(index.idf(g) * (weights.SINGLE if len(g) == 1 else 1.0) for g in each) for each in held
    ]

    for gram in ("数据", "数", "data", "data trading", "trading", "没人", "离婚", "", "zzz"):
        expected = [at for at, each in enumerate(held) if gram in each]
        assert lines.holders(gram).tolist() == expected
    assert lines.mass.tolist() == pytest.approx(mass, rel=1e-5)
    assert Lines([], index).holders("数").tolist() == []


def test_lines_of_an_empty_index_tell_the_most() -> None:
    nothing = build([])

    assert Lines(["甲"], nothing).mass.tolist() == pytest.approx(
        [nothing.unknown * weights.SINGLE], rel=1e-5
    )


def test_an_article_is_known_by_its_place_without_its_text(index: Index) -> None:
    known = [index.documents.identity(place) for place in range(len(index.documents))]

    assert known == [(document.law, document.number) for document in index.documents]
