"""Which law is named just before a number: 《民法典》第八條, 浙江省數字經濟促進條例第八條.

The danger is to take another law's article for one of ours. So every name that reads like that of a
law is taken for a name, held or not; what is no law at all, such as 合同 in 合同第三條, is marked.
What may stand between sentence and name, as 根據, is cut off by a closed list. Where the list
fails, the name comes out too long and so is no law that is held: then nothing is shown, rather
than the wrong article.
"""

import re
from dataclasses import dataclass

from corpus.citation.names import LONGEST_NAME, LawNames


@dataclass(frozen=True, slots=True)
class Mention:
    """A law named in normal text.

    Attributes:
        start: Where the mention begins, title marks included.
        name: Where the name itself begins and ends, or None where the law is called by no name:
            本條例, the regulations.
        is_law: Whether it is a law, rather than a contract, a plan or the rules of a group.
        is_marked: Whether it is beyond doubt a name: in title marks, or that of a law that is held.
    """

    start: int
    name: tuple[int, int] | None
    is_law: bool = True
    is_marked: bool = False


_PAIRS = {"》": "《", "〉": "〈", "」": "「", "』": "『", "”": "“"}
_BEFORE_A_NUMBER = {*_PAIRS, ")", ",", ":"}
_TITLE_MARKS = "》〉"
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_HAN = re.compile("[\u3400-\u9fff]")
_LINK = re.compile(r"[里中内]?[的之]?\s{0,3}\Z")
_PAUSE = re.compile(r"\s{0,3}[,:]\s{0,3}\Z")
_EDITION = re.compile(r"\([^()]{0,20}\)\Z")  # 《…》（2023年修訂）

_LEAD_IN = re.compile(
    "根据|依据|依照|按照|遵照|参照|对照|违反|符合|适用|援引|引用|参见|详见|请看|看看|看下|一下|想看|"
    "学习|请问|请教|想问|关于|以及|[我你您他她它们吗呢吧啊哦了说讲是把]"
)
_LEAD_IN_AT_START = re.compile("[依按据见在查看读问请从翻与和及或跟的]")
_PROVINCE = re.compile("[\u3400-\u9fff]{1,10}(?:省|自治区|市|州)")  # 河北省 before 石家莊市…條例
_HERE = re.compile("[本我]市")
_GENERIC = re.compile(
    "(?:本|该|这|此|那|这个|这部|这一|上述|前述)?(?:部)?(?:条例|法律|法规|地方性法规|法|规定|办法)"
)
_LAW = re.compile(
    "(?:法典|(?<![方说做看想用写语算魔玩打手书章])法|条例|规定|办法|细则|规则|公约|条约|法令|法案|"
    "司法解释|议定书)$"
)
_OTHER = re.compile(
    "(?:法|法律|法规|合同|[合契租]约|协议|协定|章程|守则|准则|规章|[群校班家军队厂村社站版]规|制度|规范|"
    "标准|方案|计划|规划|纲要|通知|公告|决定|意见|指南|指引|手册|须知|声明|约定|条款|备忘录|清单|建议|要求|规矩|"
    "说明书|附件|附录|诫|微博|微信|朋友圈|评论区?|留言|弹幕|消息|短信|新闻|热搜|头条|帖子|动态|楼[上下])$"
)
_NOUN = re.compile(f"{_LAW.pattern}|{_OTHER.pattern}")
_LONGEST_NOUN = 4  # 司法解释
_ENGLISH_LAW = re.compile(
    r"(?:[A-Z][A-Za-z'-]{0,30} (?:(?:of|on|the|and|for) ){0,2}){0,8}"
    r"(?:Code|Act|Law|Laws|Regulations?|Constitution|Convention|Treaty|Charter|Ordinance|Rules|"
    r"Measures|Provisions|Directive|[A-Z]{3,6})\Z"
)
_ENGLISH_GENERIC = re.compile(
    r"(?<![A-Za-z])(?:(?:the|this|these|our) )?(?:regulations?|law|act|statute)\Z", re.IGNORECASE
)
_NO_NAME = frozenset(
    {
        "the",
        "this",
        "these",
        "our",
        "under",
        "see",
        "per",
        "in",
        "of",
        "by",
        "and",
        "or",
        "to",
        "from",
        "on",
        "for",
        "with",
        "at",
        "is",
        "as",
        "read",
        "show",
        "view",
        "open",
        "get",
        "find",
        "what",
        "does",
        "cite",
        "cites",
        "quote",
        "about",
    }
)
_MOST_WORDS = 6


def mention_before(text: str, floor: int, end: int, names: LawNames) -> Mention | None:
    """Return the law that is named right before `end`, and not before `floor`, in normal text."""
    floor = max(floor, end - LONGEST_NAME)
    before = text[floor:end].rstrip()[-1:]
    if not before.isalpha() and before not in _BEFORE_A_NUMBER:
        return None
    end = floor + _strip(_LINK, text[floor:end])
    pause = floor + _strip(_PAUSE, text[floor:end])
    mention = _in_marks(text, floor, pause, names) or _held(text, floor, pause, names)
    if mention or pause <= floor:
        return mention
    if not _HAN.match(text, pause - 1):
        return _unknown_english(text, floor, pause)
    return _unknown(text, floor, end) or _unknown(text, floor, pause)


def generic_name(name: str) -> bool:
    """Say whether these words call a law by no name, as `the Regulations`."""
    return bool(_ENGLISH_GENERIC.match(name) or _GENERIC.fullmatch(name))


def _strip(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.start() if match else len(text)


def _in_marks(text: str, floor: int, end: int, names: LawNames) -> Mention | None:
    close = floor + _strip(_EDITION, text[floor:end]) - 1
    if close < floor or text[close] not in _PAIRS:
        return None
    start = text.rfind(_PAIRS[text[close]], floor, close)
    name = text[start + 1 : close]
    if start < 0 or not name.strip():
        return None
    if text[close] in _TITLE_MARKS or names.laws(name) or _LAW.search(name):
        return Mention(start, (start + 1, close), is_marked=True)
    return None


def _held(text: str, floor: int, end: int, names: LawNames) -> Mention | None:
    """Find a held law's name, unless more words before it make it the name of another law."""
    start = names.start_before(text, end)
    if start is None or start < floor:
        return None
    chinese = _HAN.match(text, start)
    outer = (_han_start if chinese else _english_start)(text, floor, start)
    complete = names.is_complete(text[start:end])
    if (_PROVINCE if complete else _HERE).fullmatch(text, outer, start):
        return Mention(outer, (start, end), is_marked=True)
    if complete or outer == start:
        return Mention(start, (start, end), is_marked=True)
    return Mention(outer, (outer, end))


def _unknown(text: str, floor: int, end: int) -> Mention | None:
    if not _NOUN.search(text[max(floor, end - _LONGEST_NOUN) : end]):
        return None
    start = _han_start(text, floor, end)
    name = text[start:end]
    if _GENERIC.fullmatch(name):
        return Mention(start, None)
    if _LAW.search(name):
        return Mention(start, (start, end))
    return Mention(start, (start, end), is_law=False)


def _unknown_english(text: str, floor: int, end: int) -> Mention | None:
    match = _ENGLISH_LAW.search(text[floor:end])
    if match and not _ENGLISH_GENERIC.match(match[0]):
        return Mention(floor + match.start(), (floor + match.start(), end))
    generic = _ENGLISH_GENERIC.search(text[floor:end])
    return Mention(floor + generic.start(), None) if generic else None


def _han_start(text: str, floor: int, end: int) -> int:
    """Return where the unbroken Chinese words begin that end there, lead-ins cut off."""
    run = _HAN_RUN.match(text[floor:end][::-1])
    start = end - (run.end() if run else 0)
    for lead_in in _LEAD_IN.finditer(text, start, end):
        start = lead_in.end()
    at_start = _LEAD_IN_AT_START.match(text, start, end)
    return at_start.end() if at_start else start


def _english_start(text: str, floor: int, end: int) -> int:
    """Return where the English words begin that belong to a name which goes on at `end`."""
    start = end
    for word in text[floor:end].rstrip(" ").split(" ")[:-_MOST_WORDS:-1]:
        if not (word.isascii() and word[:1].isalpha()) or word.casefold() in _NO_NAME:
            break
        start = text.rindex(word, floor, start)
    return start
