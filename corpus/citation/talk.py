"""When a number in talk is a citation.

People count with 條 whatever is long or comes in lines: 第二條路, 第三條魚, 第一條新聞. What
follows tells: a noun is counted, the law's own words (款, 項, 規定) are not. The rule, for the
number of an article that is written in full (第四十五條, article 45):

1. After a law's name it is a citation: 數字經濟條例第八條. After the name of something else, as
   合同, it is none, for that is no law.
2. With 第…款, 第…項 or 之一, or before words that only follow an article (規定, 明確, 所稱), it
   is one.
3. Before a stop, or a word that is no noun (說, 裡, 怎麼), it is one if a word before it cites
   (根據, 依, 見) or if its number is ten or more: roads and messages are rarely counted so far.
4. At the head of a line it may head a list (第一條：不要遲到) and then is none, but for 1 and 2.

Everything else is talk: bare numbers, 45條 without one of these words, 第三章 without a law,
下一條.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.citation.grammar import Joint, Phrase, Step, parse
from corpus.citation.mention import Mention
from corpus.citation.tokens import Kind, Level, Tokens

COUNTED_UP_TO = 9
"""Up to this number, other things than articles are counted with 條."""

_AROUND = 40  # characters looked at on either side
_PATH = r"(?:[^\s,;!?。、)」』》]|[,;!?)](?=[!-~]))+"
_ADDRESS = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]{{0,20}}://{_PATH}|www\.{_PATH}|[A-Za-z0-9_.+-]{{1,64}}@[A-Za-z0-9.-]+"
)
_STOP = r" *(?:$|\n|[^\w\s])"

_LEGAL = re.compile(
    " *(?:[里中所之]?的?规定|明确|所[称列述指]|适用|列举|列明|的?(?:原文|全文|条文|条款)|"
    "修[改正]为|前款|除外)"
)
_NO_NOUN = re.compile(
    f"{_STOP}| *(?:说|写|讲|指(?![令示标甲纹])|是(?![我你他她假])|里(?!程)|中(?!奖)|内(?![裤衣])|"
    "和(?!服)|与|及|或|至|怎|如何|什么|吗|呢|吧|啊|应(?!用)|所|执行|处理|办(?!法)|要求|以外|之外|等|"
    "有(?:关|什么|何|哪|没有)|的(?:区别|不同|关系|意思|含义|内容|解释|要求|精神))"
)
_CITING = re.compile(
    "(?:根据|依据|依照|按照|遵照|参照|参考|对照|(?<![数证票单])据|(?<!意)[依按]|"
    "(?<![意看听遇碰])见|适用|违反|触犯|符合|违背|引用|援引|执行|落实|遵守|基于|结合)了? *$"
)
_LINE_HEAD = re.compile(r"(?:^|\n)[ \-*•·>]*$")
_LIST_MARK = re.compile(r" *[:、.)]| +\S")
_AFTER_NAME = re.compile(rf"{_STOP}(?![0-9])| *(?:说|写|讲|是(?!20)|里|怎|如何|什么|规定)")

_ENGLISH_LEGAL = re.compile(
    r" +(?:provides|requires|stipulates|states|prohibits|"
    r"of (?:the|this|these) (?:regulations?|law))(?![A-Za-z])",
    re.IGNORECASE,
)
_ENGLISH_NO_NOUN = re.compile(
    rf"{_STOP}(?!\w)| +(?:says?|and|or|in|on|to|is|shall|appl(?:y|ies)|about|means?|does)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
_ENGLISH_CITING = re.compile(
    r"(?<![A-Za-z])(?:under|per|see|to|in|of|by|with|against|cites?|citing|violates?|breach(?:es)?|"
    r"does|is|what|read|show)\s*$",
    re.IGNORECASE,
)
_ENGLISH_BREAK = re.compile(r"(?:^|[^\w\s]|[\u3400-\u9fff]|\n)\s*$")
_ENGLISH_IN_FULL = re.compile(r"articles?(?![A-Za-z])|art\.|§", re.IGNORECASE)


def blank_addresses(text: str) -> str:
    """Blank out web and mail addresses in normal text; every other character keeps its place."""
    return _ADDRESS.sub(lambda match: "\0" * len(match[0]), text)


def phrase_at(text: str, tokens: Tokens, index: int) -> Phrase | None:
    """Parse the citation at a token of talk, as far as it is one.

    Numbers at its end that say nothing are left to the talk, and so is the last of a list if a noun
    follows: 第四條，第三條路 is 第四條.
    """
    if tokens[index].kind not in (Kind.ORDINAL, Kind.NUMBER, Kind.WORD):
        return None
    phrase = parse(tokens, index, blanks_join=False)
    if phrase is None:
        return None
    steps = list(phrase.steps)
    english = not steps[0].unit_after and steps[0].level is not None
    while len(steps) > 1 and (steps[-1].relation or (steps[-1].level is None and not english)):
        steps.pop()
    while not english and _counts_a_noun(text, steps[-1]):
        listed = [i for i, step in enumerate(steps) if step.joint is Joint.LIST]
        if not listed:
            break
        del steps[listed[-1] :]
    return replace(phrase, steps=tuple(steps), end=steps[-1].end, open_end=False)


def _counts_a_noun(text: str, step: Step) -> bool:
    if step.level is not Level.ARTICLE:
        return False
    after = text[step.end : step.end + _AROUND]
    return not (_NO_NOUN.match(after) or _LEGAL.match(after))


def is_in_full(text: str, phrase: Phrase) -> bool:
    """Say whether a phrase writes an article in full: 第八條, article 8; not 45 or 45條."""
    articles = [step for step in phrase.steps if step.level is Level.ARTICLE]
    if not articles:
        return False
    if any(step.ordinal for step in phrase.steps):
        return True
    return not articles[0].unit_after and _ENGLISH_IN_FULL.match(text, phrase.start) is not None


def is_citation(text: str, phrase: Phrase, mention: Mention | None) -> bool:
    """Say whether a phrase in talk is a citation, by the rule above.

    Args:
        text: The whole talk, normal and without addresses.
        phrase: The phrase.
        mention: The law that is named right before it, if one is.
    """
    before = text[max(0, phrase.start - _AROUND) : phrase.start]
    after = text[phrase.end : phrase.end + _AROUND]
    if mention and mention.name:
        return mention.is_law and _follows_name(phrase, after, mention)
    first = phrase.steps[0]
    if first.level is Level.ARTICLE and not first.unit_after:
        in_full = _ENGLISH_IN_FULL.match(text, phrase.start) is not None
        return in_full and _is_english_citation(phrase, before, after)
    return _is_chinese_citation(phrase.steps, before, after, at_hand=mention is not None)


def _follows_name(phrase: Phrase, after: str, mention: Mention) -> bool:
    if phrase.steps[0].is_plain:
        return mention.is_marked and _AFTER_NAME.match(after) is not None
    return any(step.level and step.level <= Level.ARTICLE for step in phrase.steps)


def _is_chinese_citation(steps: Sequence[Step], before: str, after: str, *, at_hand: bool) -> bool:
    """Apply the rule; `at_hand` says that 本條例 or the like stands before."""
    cites = at_hand or _CITING.search(before) is not None
    in_full = any(step.ordinal for step in steps)
    if not (cites or in_full) or all(step.level is not Level.ARTICLE for step in steps):
        return False
    first = steps[0]
    if _has_place_below(steps) or (first.ordinal and _LEGAL.match(after)):
        return True
    high = first.ordinal and first.number.base > COUNTED_UP_TO
    heads_a_list = _LINE_HEAD.search(before) and _LIST_MARK.match(after)
    return (cites or high) and not heads_a_list and _NO_NOUN.match(after) is not None


def _has_place_below(steps: Sequence[Step]) -> bool:
    return any(
        step.number.inserted or (step.level and step.level > Level.ARTICLE and step.unit_after)
        for step in steps
    )


def _is_english_citation(phrase: Phrase, before: str, after: str) -> bool:
    if _ENGLISH_LEGAL.match(after):
        return True
    cites = _ENGLISH_CITING.search(before) is not None
    high = phrase.steps[0].number.base > COUNTED_UP_TO and _ENGLISH_BREAK.search(before)
    return bool(cites or high) and _ENGLISH_NO_NOUN.match(after) is not None
