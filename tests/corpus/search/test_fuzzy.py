from collections.abc import Callable

import pytest

from corpus.search import data
from corpus.search.fuzzy import Mender
from corpus.search.index import Index
from corpus.search.segment import DictionarySegmenter
from corpus.search.sound import load_sounds
from corpus.search.terms import Query
from corpus.search.vocabulary import Vocabulary, stretches


@pytest.fixture(scope="module")
def mender(index: Index, dictionary: DictionarySegmenter) -> Mender:
    counts = stretches(index.documents, dictionary, data.asking())
    vocabulary = Vocabulary(counts, load_sounds())
    return Mender(index, lambda: vocabulary, data.lookalikes())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("数据教易", {"数据教易": "数据交易"}),  # a character wrong
        ("知识产保护", {"知识产保护": "知识产权保护"}),  # missing
        ("电子印印章", {"电子印印章": "电子印章"}),  # doubled
        ("慧智校园", {"慧智校园": "智慧校园"}),  # two swapped
        ("区快链", {"区快链": "区块链"}),  # three characters
        ("数聚", {"数聚": "数据"}),  # two that sound alike
        ("远程医疔", {"远程医疔": "远程医疗"}),  # looking alike
        ("只能制造", {"只能制造": "智能制造"}),  # good words that sound alike
        ("特需经营", {"特需经营": "特许经营"}),
        ("应及救援", {"应及救援": "应急救援"}),  # 应 and 及 ask where they stand alone
        ("姿能制造", {"姿能制造": "智能制造"}),  # zi for zhi
        ("请问数字挛生城市是什么", {"数字挛生城市": "数字孪生城市"}),  # inside a question
        ("数据教易 区快链", {"数据教易": "数据交易", "区快链": "区块链"}),
        ("云计算", {}),  # nothing wrong
        ("民事责任", {}),  # words; never 刑事责任
        ("成年人", {}),  # a word; never 老年人
        ("设计师", {}),
        ("离婚怎么办", {}),
        ("电意", {}),
        ("什么的", {}),
        ("abcdefg", {}),
        ("数据交易的", {}),  # leaving out an end is no reading
        ("", {}),
    ],
)
def test_typing_errors(
    reads: Callable[[str], Query], mender: Mender, written: str, read: dict[str, str]
) -> None:
    words = [word for part in reads(written).parts for word in mender.mend(part)]

    assert {word.text: word.best for word in words if word.meanings} == read
    assert "".join(word.text for word in words) == written.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("只能制造", {"只能制造": "智能制造"}),  # four characters that sound the same
        ("远程医疔", {"远程医疔": "远程医疗"}),  # or look the same
        ("数聚", {}),  # two characters always have something that sounds alike
        ("数据交吧", {}),  # an edit's distance is no reason
        ("惠企政政策", {}),
    ],
)
def test_among_many_laws_less_is_read_as_an_error(
    reads: Callable[[str], Query],
    index: Index,
    dictionary: DictionarySegmenter,
    written: str,
    read: dict[str, str],
) -> None:
    vocabulary = Vocabulary(stretches(index.documents, dictionary, data.asking()), load_sounds())
    mender = Mender(index, lambda: vocabulary, data.lookalikes(), cautious=True)
    words = [word for part in reads(written).parts for word in mender.mend(part)]

    assert {word.text: word.best for word in words if word.meanings} == read
