import pytest

from corpus.search import data
from corpus.search.index import Index
from corpus.search.segment import DictionarySegmenter
from corpus.search.sound import load_sounds
from corpus.search.vocabulary import Vocabulary, dictionary_words, parts_of, stretches

WORDS = {"数据": 9, "数据交易": 4, "智能制造": 3, "刑事责任": 1, "远程医疗": 2, "跑断腿": 0}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS, load_sounds())


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("数据教易", "数据交易"),  # a character wrong
        ("数交易", "数据交易"),  # missing
        ("数据据交易", "数据交易"),  # too many
        ("数据易交", "数据交易"),  # two swapped
        ("数据交易所", None),  # leaving out an end is no reading
        ("民事责任", "刑事责任"),  # what keeps it from being read is that its words are good
        ("摔断腿", None),  # a word of the thesaurus is found by its sound alone
    ],
)
def test_an_edit_away(vocabulary: Vocabulary, written: str, near: str | None) -> None:
    assert vocabulary.near(written) == near


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("只能制造", "智能制造"),
        ("数聚", "数据"),
        ("姿能字造", "智能制造"),  # zi for zhi and zao for zhao
        ("民事责任", None),
        ("数据", None),  # itself
        ("数x", None),
    ],
)
def test_sounding_alike(vocabulary: Vocabulary, written: str, alike: str | None) -> None:
    assert vocabulary.homophone(written) == alike


@pytest.mark.parametrize(("written", "read"), [("远程医疔", "远程医疗"), ("远程医生", None)])
def test_looking_alike(vocabulary: Vocabulary, written: str, read: str | None) -> None:
    assert vocabulary.seems(written, data.lookalikes()) == read


def test_stretches_are_whole_words_inside_a_clause(
    index: Index, dictionary: DictionarySegmenter
) -> None:
    counts = stretches(index.documents, dictionary, data.asking())

    assert counts["数据交易"] > 1
    assert counts["数据交易平台"] == 1
    assert "据交" not in counts
    assert "首台首套" not in counts  # 首臺、首套
    assert max(map(len, counts)) == 9


def test_the_words_of_a_large_collection_are_the_dictionarys(index: Index) -> None:
    counts = dictionary_words(index, {"数据": 100, "数据交易": 5, "离婚": 90, "ab": 50, "数": 1})

    assert counts.keys() == {"数据", "数据交易"}
    assert counts["数据"] > counts["数据交易"] > 0


def test_a_small_law_saves_no_vocabulary(index: Index) -> None:
    assert parts_of(index) == {}
