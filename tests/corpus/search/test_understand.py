"""What a query's words may mean, over the first law with all its words."""

import pytest

from corpus.search.fold import folded_text
from corpus.search.pipeline import Search
from corpus.search.terms import Query


def _read(query: Query) -> dict[str, str]:
    return {word.text: word.best for word in query.words if word.meanings}


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("數據交易", {}),
        ("資訊與晶片", {"资讯": "信息", "晶片": "芯片"}),  # words of another region
        ("shuju jiaoyi", {"shujujiaoyi": "数据交易"}),  # pinyin
        ("SHÙJÙ jiāoyì", {"shujujiaoyi": "数据交易"}),  # with tones
        ("数据jiaoyi", {"jiaoyi": "交易"}),  # half of it
        ("jjj 协同", {"jjj": "京津冀"}),  # first letters
        ("data trading platform", {"data trading platform": "数据交易平台"}),
        ("AI企業", {"ai": "人工智能"}),
        ("数据教易 incubtaor", {"数据教易": "数据交易", "incubtaor": "incubator"}),
        ("qwertyuiop", {}),
        ("what is it", {}),  # 信息技术 is IT, but not in English
    ],
)
def test_what_words_are_read_as(search: Search, query: str, read: dict[str, str]) -> None:
    assert _read(search.understood(query)) == read


@pytest.mark.parametrize("query", ["数据教易", "shuju jiaoyi", "資訊", "data trading", "AI"])
def test_literally_nothing_is_read_as_something_else(search: Search, query: str) -> None:
    assert _read(search.understood(query, literally=True)) == {}


@pytest.mark.parametrize("query", ["離婚", "商品房 過戶", "how about a bitcoin"])
def test_what_names_plainly_what_is_asked_is_a_topic(search: Search, query: str) -> None:
    assert any(word.topic for word in search.understood(query).words)


@pytest.mark.parametrize(
    "query", ["数据jiaoyi怎么监管", "快递 zhihui 物流 AI", "我的APP偷個資", "5G網絡2023年"]
)
def test_the_words_are_the_query(search: Search, query: str) -> None:
    understood = search.understood(query)
    words = "".join(word.text for word in understood.words)

    assert words.replace(" ", "") == folded_text(query).replace(" ", "")
