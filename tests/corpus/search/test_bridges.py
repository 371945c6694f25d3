import pytest

from corpus.search import data
from corpus.search.bridges import Bridges
from corpus.search.index import Index
from corpus.thesaurus import Thesaurus

THESAURUS = Thesaurus(
    terms={
        "數據交易": ("賣數據", "data trading", "數據交易"),
        "數據要素": ("賣數據",),
        "互聯網醫院": ("網上看病", "看病"),
    }
)


@pytest.fixture(scope="module")
def bridges(index: Index) -> Bridges:
    return Bridges(data.general(), [THESAURUS], index)


@pytest.mark.parametrize(
    ("word", "reads"),
    [
        ("数据交易", []),  # the law's own term, whatever the thesaurus says
        ("软体", ["软件"]),
        ("云端运算", ["云计算"]),
        ("智慧城市", []),
        ("人工智慧", ["人工智能"]),
        ("ai", ["人工智能"]),
        ("e cny", ["数字人民币"]),
        ("计程车", []),  # 出租车 stands nowhere either
        ("卖数据", ["数据交易", "数据要素"]),  # two terms of the thesaurus
        ("data trad", ["数据交易"]),  # English is held by its stems
        ("离婚", []),
    ],
)
def test_meanings(bridges: Bridges, word: str, reads: list[str]) -> None:
    assert [meaning.text for meaning in bridges.meanings(word)] == reads


def test_a_word_that_the_law_has_itself_counts_more_as_written(bridges: Bridges) -> None:
    [own], [other] = bridges.meanings("资料"), bridges.meanings("软体")

    assert own.weight < other.weight < 1.0


@pytest.mark.parametrize(
    ("text", "borders", "found"),
    [
        ("资讯和网路", {0, 2, 3, 5}, ["资讯", "网路"]),
        ("云端运算中心", {0, 2, 4, 6}, ["云端运算"]),  # the longest
        ("网上看病难", {0, 2, 4, 5}, ["网上看病"]),
        ("想看病历", {0, 1, 2, 4}, []),  # 看 and 病历, not 看病
        ("ai企业", {0, 2, 4}, ["ai"]),
        ("aids", {0, 4}, []),  # not inside a word
        ("", {0}, []),
    ],
)
def test_stretches(bridges: Bridges, text: str, borders: set[int], found: list[str]) -> None:
    stretches = bridges.stretches(text, frozenset(borders))

    assert [text[stretch.start : stretch.end] for stretch in stretches] == found
