"""What people type around a citation that is otherwise their whole message.

A closed list, in both scripts (folded to Simplified) and English: requests before it (請看,
查一下, show me), questions and courtesies after it (的內容, 怎麼規定, please). A number without 第
or 條 may stand after a request only: 查45 is a citation, while 45是什麼 may mean anything.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_ROUNDS = 5  # more politeness than that is not a citation any more
_LONGEST_QUESTION = 40
_PAIRS = dict(zip("([〔【「『“‘\"'", ")]〕】」』”’\"'", strict=True))
_EDGE = " \n.。!?,、;:·*_|#…~"
_SYMBOLS = ("So", "Sk")  # emoji and their skin colours


def _english(words: str) -> str:
    return rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])"


_VERBS = (
    "查(?:一下|一查|询|找|看)?|看(?:一下|一看|看|下)?|找(?:一下|到)?|搜(?:索|一下)?|显示|打开|翻到|"
    "跳到|转到|从|自|读(?:一下|一读)?|念(?:一下)?|"
    + _english("show|see|view|read|open|get|find|look ?up|go to|jump to|display|give|from")
)
_REQUEST = re.compile(
    f"(?:{_VERBS}|请问|请|谢谢|麻烦|劳驾|[你您]好|帮[我忙]|给我|[我你您]|想|要|需要|能不能|可以|能|"
    "一下|了解|知道|学习|引用|根据|依据|依照|按照|参照|参见|详见|见|依|按|那么?|再|接着|"
    "解释(?:一下)?|说说|讲讲|介绍|还有|关于|有关|什么是|问(?:一下|问)?|发(?:一下|个)?|贴(?:一下)?|来个?|"
    "大家|各位|老师|"
    + _english(
        "hi|hey|hello|post|please|pls|tell|what is|what's|what does|what do|what|how about|"
        "i want|i need|can you|could you|me|us|about|the|full text of|text of|under|in|to"
    )
    + ")",
    re.IGNORECASE,
)
_ASKS = re.compile(_VERBS, re.IGNORECASE)
_COURTESY = re.compile(
    "(?:的?(?:全文|原文|条文)|谢谢|多谢|感谢|请|一下|看看|给我|发我|"
    + _english("please|pls|thanks|thank you|thx")
    + ")$",
    re.IGNORECASE,
)
_WHAT = "(?:了|的)?(?:是)?(?:些)?(?:什么|甚么|啥|哪些)(?:内容|意思)?"
_QUESTION = re.compile(
    "(?:"
    "的?(?:具体|主要)?(?:内容|规定|意思|含义|解释)|是?关于什么的|"
    f"(?:的?(?:具体)?(?:内容|规定|意思|含义))?(?:说|写|讲|规定|指|包括|要求|有)?{_WHAT}|"
    "(?:是)?(?:怎么|怎样|如何)(?:说|写|规定|理解|解释|看|讲)(?:的)?|"
    "在哪里?|呢|吗|么|啊|吧|呀|哦|嘛|啦|是|请问|可以吗|好吗|"
    + _english("say|says|mean|means|about|full text|text|again|now")
    + ")$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Core:
    """The part of a normal text that may be a citation.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        bare_counts: Whether a bare number is a citation there.
    """

    start: int
    end: int
    bare_counts: bool


def cores(text: str) -> Iterator[Core]:
    """Yield what is left of a normal text without its wrapping, the least unwrapped first."""
    start, end = trim(text, 0, len(text))
    if start == end:
        return
    yield Core(start, end, bare_counts=True)
    inner = _after_requests(text, start, end)
    if inner > start:
        asked = _ASKS.search(text, start, inner) is not None
        yield Core(inner, end, bare_counts=asked)
    for last, questioned in _before_questions(text, inner, end):
        asked = inner == start or _ASKS.search(text, start, inner) is not None
        yield Core(*trim(text, inner, last), bare_counts=asked and not questioned)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Take off blanks, stops, emoji, and brackets or quotation marks that enclose all the rest."""
    while True:
        while start < end and _is_edge(text[start]):
            start += 1
        while start < end and _is_edge(text[end - 1]):
            end -= 1
        if start + 1 >= end or _PAIRS.get(text[start]) != text[end - 1]:
            return start, end
        start, end = start + 1, end - 1


def _is_edge(character: str) -> bool:
    return character in _EDGE or unicodedata.category(character) in _SYMBOLS


def _after_requests(text: str, start: int, end: int) -> int:
    for _ in range(_ROUNDS):
        match = _REQUEST.match(text, start, end)
        if match is None:
            break
        start = trim(text, match.end(), end)[0]
    return start


def _before_questions(text: str, start: int, end: int) -> Iterator[tuple[int, bool]]:
    questioned = False
    for _ in range(_ROUNDS):
        window = max(start, end - _LONGEST_QUESTION)
        tail = text[window:end]
        match = _COURTESY.search(tail) or _QUESTION.search(tail)
        if match is None or window + match.start() <= start:
            return
        questioned = questioned or _COURTESY.search(tail) is None
        end = trim(text, start, window + match.start())[1]
        yield end, questioned
