"""Numbers as people and statutes write them: 45, ４５, 四十五, 四五, 肆拾伍, 廿三, 兩百.

Own code because cn2an 0.5.24 is not exact here. Its strict mode refuses 四五, 一零三, 〇 and 两百;
its normal mode reads the unfinished 一百零 as 100 and the amount 三点五 as a number; its smart mode
reads 45 as the float 45.0; none reads 卅 or the zeros ○ and Ｏ. Importing it takes about 0.1 s.

How forms that could mean two things are read:

- 一百二 is 120, 一千五 is 1500, as in speech; 102 needs its 零.
- 〇, 零, ○ and ◯ are zero. The letter O (Ｏ) is zero only among Chinese digits, as in 一Ｏ三.
- 兩 is a numeral only before 百, 千 and 萬: 兩百, but not 第兩條.
- A dropped 零 or 一 is supplied where only one number can be meant: 一百十五, 一千一十, 一萬五百.
- Arabic and Chinese numerals do not mix: 4百 is not a number here.
"""

import re

from corpus.script import Script

LONGEST = 18
"""Numbers with more digits than this are not read: no law counts so far, and it bounds work."""

_MOST = 9999
_DIGITS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000, "萬": 10000}
_FOLD = str.maketrans(
    {
        **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
        **dict.fromkeys("零○◯OＯ", "〇"),
        **dict(zip("壹貳參肆伍陸柒捌玖", "一二三四五六七八九", strict=True)),
        **dict(zip("壱贰叁弎陆弌弍弐参叄", "一二三三六一二二三三", strict=True)),
        **dict(zip("拾佰仟万", "十百千萬", strict=True)),
        "廿": "二十",
        "卅": "三十",
        "卌": "四十",
    }
)
_COUPLE = re.compile("[两兩](?=[百佰千仟萬万])")

CHINESE_CHARACTERS = (
    "〇零○◯一二三四五六七八九十百千萬万两兩廿卅卌壹貳參肆伍陸柒捌玖壱贰叁弎陆弌弍弐参叄拾佰仟"
)
"""Every character that a Chinese number may consist of, but for the letter O as a zero."""

# The grammar of numbers with units, from the tens upwards. A digit left over at the end, as in
# 一百二, stands one place below the last unit.
_D = "[一二三四五六七八九]"
_TENS = f"{_D}?十{_D}?"
_HUNDREDS = f"{_D}百(?:〇{_D}|{_TENS}|{_D})?"
_THOUSANDS = f"{_D}千(?:〇{_D}|〇{_TENS}|{_D}十{_D}?|{_HUNDREDS}|{_D})?"
_SECTION = f"(?:{_THOUSANDS}|{_HUNDREDS}|{_TENS}|{_D})"
_MYRIADS = f"{_SECTION}萬(?:〇(?:{_HUNDREDS}|{_TENS}|{_D})|{_THOUSANDS}|{_HUNDREDS}|{_D})?"
_WITH_UNITS = re.compile(f"{_MYRIADS}|{_THOUSANDS}|{_HUNDREDS}|{_TENS}")
_ARABIC = re.compile(f"[0-9]{{1,{LONGEST}}}")
_POSITIONAL = re.compile(f"[{_DIGITS}]{{1,{LONGEST}}}")


def parse(text: str) -> int | None:
    """Return the number that the whole text is, or None if it is anything else.

    Examples: 45, ４５, 四十五, 四五, 肆拾伍 are 45; 一百零三 and 一零三 are 103; 十百 is nothing.
    """
    if len(text) > LONGEST or not text.strip("OＯ"):
        return None
    folded = _COUPLE.sub("二", text).translate(_FOLD)
    if _ARABIC.fullmatch(folded):
        return int(folded)
    if _POSITIONAL.fullmatch(folded):
        return int("".join(str(_DIGITS.index(digit)) for digit in folded))
    if _WITH_UNITS.fullmatch(folded):
        return _sum_of_units(folded)
    return None


def _sum_of_units(folded: str) -> int:
    myriads, _, rest = folded.rpartition("萬")
    if not myriads:
        return _below_myriad(rest, 1)
    return _below_myriad(myriads, 1) * 10000 + _below_myriad(rest, 10000)


def _below_myriad(folded: str, unit: int) -> int:
    """Sum up 千, 百 and 十; `unit` is the unit that stands before the text, or 1."""
    total, digit = 0, 0
    for character in folded:
        if character in _UNITS:
            unit = _UNITS[character]
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _DIGITS.index(character)
            if not digit:
                unit = 1  # after a zero the next digit is written with its own unit or is ones
    return total + digit * max(unit // 10, 1)


def chinese(number: int) -> str:
    """Write a number from 1 to 9999 as statutes do: 十五, 一百零三, 一千零一十.

    Raises:
        ValueError: The number is outside that range.
    """
    written = _written(number, "零一二三四五六七八九", "千百十")
    return written[1:] if written.startswith("一十") else written


def financial(number: int, script: Script) -> str:
    """Write a number from 1 to 9999 in the forms that can't be altered: 肆拾伍, 貳仟 (贰仟).

    Raises:
        ValueError: The number is outside that range.
    """
    numerals = "零壹貳參肆伍陸柒捌玖" if script is Script.HANT else "零壹贰叁肆伍陆柒捌玖"
    return _written(number, numerals, "仟佰拾")


def digits(number: int) -> str:
    """Write a number digit by digit: 四五, 一〇三.

    Raises:
        ValueError: The number is negative.
    """
    if number < 0:
        raise ValueError(f"negative: {number}")
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _written(number: int, numerals: str, units: str) -> str:
    if not 1 <= number <= _MOST:
        raise ValueError(f"not from 1 to {_MOST}: {number}")
    zero = numerals[0]
    places = zip(f"{number:04}", (*units, ""), strict=True)
    full = "".join(zero if d == "0" else numerals[int(d)] + unit for d, unit in places)
    return re.sub(f"{zero}+", zero, full).strip(zero)
