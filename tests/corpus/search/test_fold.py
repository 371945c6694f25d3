import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.search.fold import fold, folded_text, holds, occurrences, squeeze


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("數據交易", "数据交易"),  # Traditional
        ("数据交易", "数据交易"),  # Simplified
        ("数據交易", "数据交易"),  # mixed inside a word
        ("臺灣 台灣 檯 颱", "台湾 台湾 台 台"),  # variants
        ("電子証照 電子證照", "电子证照 电子证照"),
        ("衞星", "卫星"),  # Hong Kong
        ("ＡＩ　５Ｇ", "ai 5g"),  # full width
        ("e-CNY", "e cny"),
        ("互聯網+", "互联网"),
        ("首臺、首套", "首台 首套"),  # punctuation is a space
        ("（一）符合；", "一 符合"),
        ("  兩端  ", "两端"),
        ("第一行 \n\n 第二行", "第一行\n第二行"),  # one break between lines
        ("數\u200b據\ufeff交\u2060易", "数据交易"),  # zero width
        ("\u202e數據\u202c", "数据"),  # direction marks
        ("葛\U000e0100飾區", "葛饰区"),  # variation selector
        ("數\ud800據", "数 据"),  # a lone surrogate
        ("😂數據👍🏽", "数据"),
        ("①㍿", "1株式会社"),  # compatibility characters unfold
        ("shùjù", "shuju"),  # tone marks
        ("lǜsè nǚ", "lvse nv"),  # ü is typed v
        ("Café", "cafe"),
        ("", ""),
        (" \n\t", ""),
        ("\u0301", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_a_folded_character_remembers_its_source() -> None:
    folded = fold("「數據」，㍿")

    assert [folded.span(i, i + 1) for i in range(len(folded.text))] == [
        (1, 2),
        (2, 3),
        (3, 4),
        (5, 6),
        (5, 6),
        (5, 6),
        (5, 6),
    ]


def test_squeezing_takes_out_spaces_and_keeps_lines_and_sources() -> None:
    squeezed = squeeze(fold("首臺、首套\n示範"))

    assert squeezed.text == "首台首套\n示范"
    assert squeezed.span(0, 4) == (0, 5)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \n\t。數据A１ǚ"))))
def test_the_text_alone_is_the_same(text: str) -> None:
    assert folded_text(text) == fold(text).text


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text).text

    assert fold(once).text == once


@given(st.text(alphabet=st.characters()))
def test_every_folded_character_has_a_source(text: str) -> None:
    folded = fold(text)

    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= index < len(text) for index in folded.origin)


@pytest.mark.parametrize(
    ("term", "text", "at"),
    [
        ("数据", "数据和数据", [0, 3]),
        ("哈哈", "哈哈哈", [0, 1]),  # overlapping
        ("20", "2023年20日", [5]),  # not inside a number
        ("ai", "email ai", [6]),  # not inside a word
        ("5g", "用5g网", [1]),
        ("网", "没有", []),
    ],
)
def test_occurrences(term: str, text: str, at: list[int]) -> None:
    assert list(occurrences(term, text)) == at
    assert holds(text, term) == bool(at)
