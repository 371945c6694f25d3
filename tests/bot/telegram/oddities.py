"""Values that nobody should send and somebody will: odd scripts, huge things, wrong types."""

from random import Random

from tests.bot.telegram.shapes import Kind

ODD_TEXTS = (
    "",
    " ",
    "\n\n\n",
    "\x00",
    "第\x00四十五條",
    "\ud800",  # half a surrogate pair
    "數據\udfff交易",
    "\ud83d 45",
    "第\u200b四十五\u200d條",  # zero width
    "\ufeff45\u2060",
    "４５",  # full width
    "／ａｒｔｉｃｌｅ　４５",
    "٤٥ ४५ ໔໕",  # figures of other scripts
    "مادة ٤٥ من القانون",  # from right to left
    "\u202e條五十四第\u202c",
    "סעיף 45",
    "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍⚖️",
    "🇨🇳🇹🇼🇭🇰",
    "e\u0301\u0327\u0308\u0308\u0308\u0308",
    "数" + "\u0334\u0335\u0336" * 40,
    "數\u0000據\ufffd交\uffff易",
    "𠮷𡃁𬎆 第四十五條",  # beyond the first plane
    "㐂㐅㐆 ⿰亻龍",
    "ผู้บริโภค ኢትዮጵያ ᠮᠣᠩᠭᠣᠯ",
    "数据教易 數據交昜 shùjù jiāoyì",
    "<b>45</b> &lt;i&gt; <a href='tg://user?id=1'>x</a>",
    "%s {0} {name} ${jndi:x} '; DROP TABLE records; --",
    "第零條 第-1條 第1e9條 第〇〇〇條 第億億億條",
    "9" * 400,
    "第" * 300 + "條",
    "/" * 200,
    "@LawBot" * 50,
    "|" * 64,
    "a|b|c|" + "𠮷" * 15,
    "(" * 500,
    "中" * 256,
    "A" * 64,
)
HUGE_NUMBERS = (
    2**31 - 1, 2**31, 2**32, 2**52, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**31), -(2**63), 10**30,
)  # fmt: skip
_ELSE: tuple[object, ...] = (
    "", "45", "null", "第四十五條", 0, 1, -1, 45, 2**40, True, False, 0.5, -1e300, [], {}, [[]],
    [None], [{}], ["45"], {"id": 1}, {"id": None}, {"type": "private"}, {"from": {}},
)  # fmt: skip
_HUNDREDS = 300


def of_wrong_type(random: Random, kind: Kind) -> object:
    """Return a value of JSON that is not what a field holds."""
    expected = list if kind.depth else kind.of if isinstance(kind.of, type) else dict
    allowed = (int, float) if expected is float else (expected,)
    return random.choice([each for each in _ELSE if type(each) not in allowed])


def long_text(random: Random) -> str:
    """Return a text of thousands of characters."""
    piece = random.choice(ODD_TEXTS) or "數據"
    length = random.choice((4096, 4097, 9000, 20_000))
    return (piece * (length // len(piece) + 1))[:length]


def huge(random: Random, kind: Kind) -> object:
    """Return a value that is too much of what a field holds, one of a plain type."""
    if kind.depth:
        return [huge(random, kind.inner) for _ in range(3)]
    if kind.of is str:
        return long_text(random)
    return (
        float(random.choice((1e308, -1e308))) if kind.of is float else random.choice(HUGE_NUMBERS)
    )


def many(one: object) -> list[object]:
    """Return a list of hundreds of the same."""
    return [one] * _HUNDREDS
