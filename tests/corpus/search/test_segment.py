import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.search import data
from corpus.search.fold import fold
from corpus.search.segment import DictionarySegmenter, PairSegmenter, Segmenter

FOLDED = st.text(min_size=1).map(lambda text: re.sub(r"\s", "", fold(text).text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("数据交易怎么监管", ["数据", "交易", "怎么", "监管"]),
        ("跨境电子商务", ["跨境", "电子商务"]),
        ("ai企业和5g基站", ["ai", "企业", "和", "5g", "基站"]),
        ("数字孪升", ["数字", "孪", "升"]),  # no guess at a word that there is not
    ],
)
def test_the_dictionary_cuts_words(
    dictionary: DictionarySegmenter, text: str, words: list[str]
) -> None:
    assert list(dictionary.cut(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("区块链有没有规定", ["区块", "链", "有没有", "规定"]),
        ("目的是什么", ["目的", "是", "什么"]),
        ("5g基站", ["5g", "基站"]),
    ],
)
def test_without_a_dictionary_words_are_pairs(
    pairs: PairSegmenter, text: str, words: list[str]
) -> None:
    assert list(pairs.cut(text)) == words


@given(text=FOLDED)
def test_no_cut_loses_anything(
    dictionary: DictionarySegmenter, pairs: PairSegmenter, text: str
) -> None:
    segmenters: list[Segmenter] = [dictionary, pairs]
    for segmenter in segmenters:
        words = segmenter.cut(text)

        assert "".join(words) == text
        assert all(0 <= segmenter.information(word) <= 1 for word in words)


def test_rare_words_tell_more_than_common_ones(dictionary: DictionarySegmenter) -> None:
    told = [dictionary.information(word) for word in ("的", "问题", "芯片", "没这个词")]

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_is_a_word(dictionary: DictionarySegmenter, pairs: PairSegmenter) -> None:
    assert dictionary.knows("责任")
    assert not dictionary.knows("数剧")
    assert pairs.knows("怎么")
    assert not pairs.knows("数据")


def test_the_dictionary_is_kept_where_it_was_told(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "when needed"
    first = DictionarySegmenter(folder)
    [cache] = folder.iterdir()
    written = cache.stat().st_mtime_ns
    second = DictionarySegmenter(folder)

    assert cache.stat().st_mtime_ns == written
    assert second.cut("数据交易平台") == first.cut("数据交易平台")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"N", b"\xfb\x01"])
def test_a_broken_cache_is_replaced(tmp_path: Path, content: bytes) -> None:
    DictionarySegmenter(tmp_path)
    [cache] = tmp_path.iterdir()
    good = cache.stat().st_size
    cache.write_bytes(content)

    assert DictionarySegmenter(tmp_path).knows("数据")
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [good]


def test_a_cache_that_can_not_be_written_is_done_without(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    assert DictionarySegmenter(in_the_way).knows("数据")


def test_the_word_lists_are_folded_and_say_something() -> None:
    assert "怎么" in data.asking()
    assert all(fold(word).text == word for word in data.asking())
    for word, meanings in data.general().items():
        assert fold(word).text == word
        assert meanings
        assert word not in meanings
