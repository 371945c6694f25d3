"""Numbers are read in every form they are written in, and nothing else is read as a number."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import numerals
from corpus.numerals import chinese, digits, financial, parse
from corpus.script import Script

EVERY_NUMBER = range(1, 10_000)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

FORMS: dict[str, Callable[[int], str]] = {
    "Arabic": str,
    "full-width Arabic": lambda n: str(n).translate(FULL_WIDTH),
    "as in statutes": chinese,
    "as in statutes, round zero": lambda n: chinese(n).replace("零", "〇"),
    "with 一十 spelt out": lambda n: "一" * (10 <= n < 20) + chinese(n),
    "with 廿, 卅 and 卌": lambda n: (
        chinese(n).replace("二十", "廿").replace("三十", "卅").replace("四十", "卌")
    ),
    "with 兩": lambda n: chinese(n).replace("二百", "兩百").replace("二千", "兩千"),
    "with 两": lambda n: chinese(n).replace("二百", "两百").replace("二千", "两千"),
    "digit by digit": digits,
    "digit by digit, 零": lambda n: digits(n).replace("〇", "零"),
    "digit by digit, circle": lambda n: digits(n).replace("〇", "○"),
    "digit by digit, letter": lambda n: digits(n).replace("〇", "Ｏ"),
    "financial, Traditional": lambda n: financial(n, Script.HANT),
    "financial, Simplified": lambda n: financial(n, Script.HANS),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_number_is_read_back_in_every_form(form: Callable[[int], str]) -> None:
    assert [parse(form(n)) for n in EVERY_NUMBER] == list(EVERY_NUMBER)


def test_no_two_numbers_are_written_alike_and_all_characters_are_published() -> None:
    for write in (chinese, digits, lambda n: financial(n, Script.HANT)):
        written = {write(n) for n in EVERY_NUMBER}
        assert len(written) == len(EVERY_NUMBER)
        assert set("".join(written)) - set(numerals.CHINESE_CHARACTERS) == set()


@pytest.mark.parametrize(
    ("number", "statute", "hant", "hans"),
    [
        (1, "一", "壹", "壹"),
        (10, "十", "壹拾", "壹拾"),
        (15, "十五", "壹拾伍", "壹拾伍"),
        (45, "四十五", "肆拾伍", "肆拾伍"),
        (100, "一百", "壹佰", "壹佰"),
        (103, "一百零三", "壹佰零參", "壹佰零叁"),
        (110, "一百一十", "壹佰壹拾", "壹佰壹拾"),
        (1010, "一千零一十", "壹仟零壹拾", "壹仟零壹拾"),
        (2006, "二千零六", "貳仟零陸", "贰仟零陆"),
        (9999, "九千九百九十九", "玖仟玖佰玖拾玖", "玖仟玖佰玖拾玖"),
    ],
)
def test_numbers_are_written_as_statutes_write_them(
    number: int, statute: str, hant: str, hans: str
) -> None:
    assert chinese(number) == statute
    assert financial(number, Script.HANT) == hant
    assert financial(number, Script.HANS) == hans


@pytest.mark.parametrize("number", [-1, 0, 10_000])
def test_numbers_out_of_range_are_not_written(number: int) -> None:
    with pytest.raises(ValueError, match="9999"):
        chinese(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("〇", 0),
        ("零", 0),
        ("○", 0),
        ("045", 45),
        ("零五", 5),
        ("99999999999", 99_999_999_999),
        ("一百二", 120),  # as in speech; 102 needs its 零
        ("一百零二", 102),
        ("一千五", 1500),
        ("一千二百三", 1230),
        ("一百十五", 115),  # as Taiwan's older statutes write it
        ("一千一十", 1010),
        ("一千零十", 1010),
        ("一百廿三", 123),
        ("兩千三", 2300),
        ("一萬", 10_000),
        ("一万二", 12_000),
        ("一萬五百", 10_500),
        ("一万零五", 10_005),
        ("三千零五萬零五", 30_050_005),
        ("肆拾五", 45),
        ("一O三", 103),
    ],
)
def test_loose_forms(text: str, number: int) -> None:
    assert parse(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "45 ",
        "十百",
        "一十十",
        "四十五十",
        "二五十",
        "一百零",  # unfinished
        "一百零二十",  # a zero that skips nothing
        "一千零二百",
        "一百百",
        "百",
        "百五",
        "萬",
        "两",  # counts, does not number
        "两十",
        "两五",
        "廿廿",
        "一廿",
        "4百",
        "四5",
        "三点五",
        "1.5",
        "-3",
        "负五",
        "+5",
        "1,000",
        "4_5",
        "O",
        "Ｏ",
        "OO",
        "²",
        "٤٥",  # 45 in Arabic-Indic digits
        "⑤",
        "IV",
        "條",
        "四十五條",
        "9" * 19,
        "9" * 5000,
        "一" * 5000,
        "\ud800",
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_anything_else_is_no_number(text: str) -> None:
    assert parse(text) is None


@given(st.text())
def test_parsing_never_fails(text: str) -> None:
    assert (parse(text) or 0) >= 0


@given(st.text(numerals.CHINESE_CHARACTERS, max_size=8))
def test_whatever_is_read_survives_being_written(text: str) -> None:
    number = parse(text)
    if number is not None and number in EVERY_NUMBER:
        assert parse(chinese(number)) == number
