from collections.abc import Callable

import pytest

from corpus.search import data
from corpus.search.fuzzy import Vocabulary, correct
from corpus.search.index import Index
from corpus.search.segment import DictionarySegmenter
from corpus.search.terms import Query


@pytest.fixture(scope="module")
def vocabulary(index: Index, dictionary: DictionarySegmenter) -> Vocabulary:
    return Vocabulary(index, dictionary, data.asking())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("数据教易", "数据交易"),  # a wrong character
        ("跨境电伤", "跨境电商"),
        ("特需经营", None),  # 特需 is a word too; only its sound gives it away
        ("知识产保护", "知识产权保护"),  # a missing one
        ("惠企政政策", "惠企政策"),  # a doubled one
        ("慧智校园", "智慧校园"),  # two swapped
        ("区快链", "区块链"),  # three characters
        ("请问数字挛生城市是什么", "请问数字孪生城市是什么"),  # inside a question
        ("云计算", None),  # nothing wrong
        ("民事责任", None),  # words; never 刑事责任
        ("成年人", None),  # a word; never 老年人
        ("设计师", None),
        ("离婚怎么办", None),
        ("电意", None),  # too short to tell
        ("abcdefg", None),
        ("数据交易的", None),  # leaving out an end is no reading
        ("", None),
    ],
)
def test_typing_errors(
    reads: Callable[[str], Query],
    index: Index,
    vocabulary: Vocabulary,
    written: str,
    read: str | None,
) -> None:
    corrected = correct(reads(written), index, vocabulary)

    assert corrected.text == (read or written)
    assert bool(corrected.corrections) == (read is not None)


def test_two_typing_errors_are_both_told(
    reads: Callable[[str], Query], index: Index, vocabulary: Vocabulary
) -> None:
    corrected = correct(reads("数据教易 区快链"), index, vocabulary)

    assert [(c.written, c.read) for c in corrected.corrections] == [
        ("数据教易", "数据交易"),
        ("区快链", "区块链"),
    ]
