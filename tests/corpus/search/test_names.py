import pytest

from corpus.law import Paragraph
from corpus.search.names import LawNames
from corpus.search.pipeline import Search
from corpus.search.values import Verdict
from tests.corpus import laws
from tests.corpus.laws import article, law

ECONOMY = law(
    "economy",
    "樣本市數字經濟促進條例",
    (article(1, Paragraph(1, "培育數據要素市場。")), article(2, Paragraph(1, "附則。"))),
    en="Sample Digital Economy Regulations",
    aliases=("數字經濟條例", "條例"),
)
SECURITY = law(
    "security",
    "樣本市數據安全條例",
    (article(1, Paragraph(1, "保護數據要素。")), article(2, Paragraph(1, "其他。"))),
    aliases=("數據安全條例", "數字經濟條例"),
)


@pytest.mark.parametrize(
    ("query", "rest", "named"),
    [
        ("数据安全条例 要素", "要素", frozenset({"security"})),
        ("样本市数据安全条例要素", "要素", frozenset({"security"})),  # the longest name
        ("要素在样本市数据安全条例里", "要素在 里", frozenset({"security"})),
        ("数字经济条例 要素", "要素", frozenset({"economy", "security"})),  # a name of both
        ("sample digital economy regulations factor", "factor", frozenset({"economy"})),
        ("数据安全条例", "数据安全条例", frozenset()),  # nothing else is asked
        ("条例 要素", "条例 要素", frozenset()),  # any law is one
        ("要素", "要素", frozenset()),
        ("", "", frozenset()),
    ],
)
def test_split(query: str, rest: str, named: frozenset[str]) -> None:
    assert LawNames((ECONOMY, SECURITY)).split(query) == (rest, named)


@pytest.mark.parametrize(
    ("query", "first"),
    [("樣本市數據安全條例 數據要素", "security"), ("樣本市數字經濟促進條例 數據要素", "economy")],
)
def test_the_law_that_is_named_comes_first(query: str, first: str) -> None:
    search = Search(laws.library(ECONOMY, SECURITY))
    search.warm()
    findings = search.find(query)

    assert findings.hits[0].law == first
    assert {hit.law for hit in findings.hits} == {"economy", "security"}


def test_a_name_takes_nothing_from_what_is_asked(search: Search) -> None:
    named = search.find("《石家莊市數字經濟促進條例》特許經營")

    assert named.verdict is Verdict.CLEAR
    assert named.hits[0].article.base == 12
