import pytest

from corpus.law import ArticleNumber
from corpus.library import Library
from corpus.search.index import Index, grams, longest_grams


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("数据", ["数", "据", "数据"]),
        ("云\n计", ["云", "计"]),  # nothing runs across a line
        ("5g网", ["5g", "网", "5g网"]),  # a Latin word is one unit
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
    indexed = set.intersection(*(set(index.postings[gram]) for gram in longest_grams(term)))

    assert scanned
    assert scanned <= indexed


def test_a_chapter_title_counts_less_than_the_article(index: Index) -> None:
    numbers = [document.number for document in index.documents]
    title_only = index.postings["措施"][numbers.index(ArticleNumber(55))]
    text_too = index.postings["措施"][numbers.index(ArticleNumber(49))]

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
    ],
)
def test_what_the_laws_answer(index: Index, text: str, answered: bool) -> None:
    assert index.answers(text) == answered


def test_what_stands_everywhere_tells_little(index: Index) -> None:
    assert index.idf["数字"] < index.idf["交易"] < index.idf["绿卡"] < index.unknown
