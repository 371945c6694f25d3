"""Cut normal text into the few words that citations are made of."""

import re
from collections.abc import Iterator
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple

from corpus import numerals
from corpus.citation.values import Relation
from corpus.law import ArticleNumber


class Level(IntEnum):
    """What a number counts, from the largest division down to the smallest place."""

    BOOK = 1  # 編
    PART = 2  # 分編
    CHAPTER = 3  # 章
    SECTION = 4  # 節
    ARTICLE = 5  # 條
    BRACKET = 6  # 59(3): an item or else a paragraph, which only the law can tell
    PARAGRAPH = 7  # 款
    ITEM = 8  # 項
    SUBITEM = 9  # 目


class Kind(StrEnum):
    """The kinds of words."""

    ORDINAL = "ordinal"  # 第
    NUMBER = "number"  # 45, 四十五, 45.1
    UNIT = "unit"  # 條, after its number
    WORD = "word"  # article, before its number
    INSERTED = "inserted"  # 之, as in 第四十五條之一
    RANGE = "range"  # 至, -
    LIST = "list"  # 、 和
    OF = "of"  # paragraph 2 of article 4
    OPEN = "open"
    CLOSE = "close"
    RELATIVE = "relative"  # 下一條
    OTHER = "other"
    END = "end"  # past the last word


class Token(NamedTuple):  # cheaper than a dataclass, and a message may have thousands
    """A word of normal text.

    Attributes:
        kind: What it is.
        start: Where it begins.
        end: Where it ends.
        gap: Whether blanks stand before it.
        number: The number, if it is one.
        level: What is counted, if it says so.
        relation: The relation, if it is a relative citation.
    """

    kind: Kind
    start: int
    end: int
    gap: bool = False
    number: ArticleNumber | None = None
    level: Level | None = None
    relation: Relation | None = None


_UNITS = {
    "编": Level.BOOK,
    "分编": Level.PART,
    "章": Level.CHAPTER,
    "节": Level.SECTION,
    "条": Level.ARTICLE,
    "款": Level.PARAGRAPH,
    "项": Level.ITEM,
    "目": Level.SUBITEM,
}
_WORDS = {
    "book": Level.BOOK,
    "part": Level.PART,
    "chapter": Level.CHAPTER,
    "ch": Level.CHAPTER,
    "chap": Level.CHAPTER,
    "section": Level.SECTION,
    "sec": Level.SECTION,
    "article": Level.ARTICLE,
    "art": Level.ARTICLE,
    "no": Level.ARTICLE,
    "number": Level.ARTICLE,
    "§": Level.ARTICLE,
    "paragraph": Level.PARAGRAPH,
    "para": Level.PARAGRAPH,
    "item": Level.ITEM,
    "subparagraph": Level.ITEM,
    "point": Level.ITEM,
    "subitem": Level.SUBITEM,
}
_STEPS = {
    **dict.fromkeys(("下", "后", "次", "next", "following"), 1),
    **dict.fromkeys(("上", "前", "previous", "prev", "preceding"), -1),
    **dict.fromkeys(("本", "这", "此", "该", "this", "current"), 0),
}
_RELATIONS = {
    (Level.ARTICLE, 1): Relation.NEXT_ARTICLE,
    (Level.ARTICLE, -1): Relation.PREVIOUS_ARTICLE,
    (Level.ARTICLE, 0): Relation.THIS_ARTICLE,
    (Level.CHAPTER, 1): Relation.NEXT_CHAPTER,
    (Level.CHAPTER, -1): Relation.PREVIOUS_CHAPTER,
    (Level.CHAPTER, 0): Relation.THIS_CHAPTER,
}


def _whole_word(words: str) -> str:
    return rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])"


_NUMERAL = f"[{numerals.CHINESE_CHARACTERS}]"
# 第 四 十 五 條, set wide: one number, as the unit in it tells, and not the list 四 五 七.
_SPACED = (
    rf"(?=(?:{_NUMERAL}\s+)*[十百千]){_NUMERAL}(?:\s+{_NUMERAL}(?!{_NUMERAL}))+(?=\s*[条款项章节])"
)
_ENGLISH_WORDS = "|".join(sorted((f"{word}s?" for word in _WORDS if word != "§"), reverse=True))
_ENGLISH_WAYS = "next|following|previous|prev|preceding|this|current"
_ENGLISH_RELATIVE = (
    f"{_whole_word(_ENGLISH_WAYS)} +{_whole_word('article|chapter')}"
    f"|{_whole_word('next|previous|prev')}"
)
_AND = "以及|及|和|与|跟|或者|或|还有"
_TO = "至|到"
_WAYS = "上下前后次本这此该"
_UNIT_CHARACTERS = "编章节款项目"
_MARKS = r"、,;&~()〔〕\[\]§\-"
# No word begins with any other character, so a run of others is one token; this is for speed.
_WORD_BEGINS = (
    f"{numerals.CHINESE_CHARACTERS}{_MARKS}{_UNIT_CHARACTERS}{_WAYS}第之条分"
    f"{(_AND + _TO).replace('|', '')}"
)

_PATTERN = re.compile(
    "|".join(
        (
            r"(?P<blank>\s+)",
            r"(?P<decimal>[0-9]+\.[1-9][0-9]{0,2}(?![0-9]|\.[0-9]))",
            r"(?P<arabic>[0-9]+)",
            rf"(?P<spaced>{_SPACED})",
            rf"(?P<chinese>{_NUMERAL}(?:{_NUMERAL}|O(?![A-Za-z]))*)",
            r"(?P<ordinal>第)",
            rf"(?P<unit>分编|[{_UNIT_CHARACTERS}]|条(?!例(?!外)))",
            rf"(?P<list>[、,;&]|{_AND}|{_whole_word('and|or')})",
            rf"(?P<range>-+|~+|{_TO}|{_whole_word('to|through')})",
            r"(?P<open>[(〔\[])",
            r"(?P<close>[)〕\]])",
            r"(?P<inserted>之)",
            # 本條 but neither 本條例 nor 此條款.
            rf"(?P<relative>(?P<way>[{_WAYS}])一?(?P<what>[条章])(?![例文款目程]))",
            rf"(?P<english>{_ENGLISH_RELATIVE})",
            rf"(?P<word>(?:{_whole_word(_ENGLISH_WORDS)}\.?)|§+)",
            rf"(?P<of>{_whole_word('of')})",
            rf"(?P<other>[A-Za-z]+|[^\sA-Za-z0-9{_WORD_BEGINS}]+|.)",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
_NAMED = {kind.value: kind for kind in Kind}


END = Token(Kind.END, 0, 0)


class Tokens:
    """The words of a stretch of normal text, cut only as far as they are asked for."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._source = _tokens(text, start, end)
        self._cut: list[Token] = []

    def __getitem__(self, index: int) -> Token:
        """Return the word of that index, or `END` past the last."""
        while index >= len(self._cut):
            token = next(self._source, END)
            if token is END:
                return END
            self._cut.append(token)
        return self._cut[index]

    def __iter__(self) -> Iterator[Token]:
        index = 0
        while (token := self[index]) is not END:
            yield token
            index += 1


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    gap = False
    for match in _PATTERN.finditer(text, start, end):
        if match.lastgroup == "blank":
            gap = True
            continue
        yield _token(match, gap=gap)
        gap = False


def _token(match: re.Match[str], *, gap: bool) -> Token:
    found = match.lastgroup or "other"
    start, end = match.span()
    if found in ("decimal", "arabic", "spaced", "chinese"):
        number = _number(match[0])
        return Token(Kind.NUMBER if number else Kind.OTHER, start, end, gap, number)
    if found in ("relative", "english"):
        level, way = _relative(match)
        return Token(Kind.RELATIVE, start, end, gap, level=level, relation=_RELATIONS[level, way])
    if found == "unit":
        return Token(Kind.UNIT, start, end, gap, level=_UNITS[match[0]])
    if found == "word":
        word = match[0].casefold().rstrip(".s") if match[0][0] != "§" else "§"
        return Token(Kind.WORD, start, end, gap, level=_WORDS[word])
    return Token(_NAMED[found], start, end, gap)


@lru_cache(maxsize=1 << 10)
def _number(text: str) -> ArticleNumber | None:
    whole, _, inserted = text.partition(".")
    number = numerals.parse("".join(whole.upper().split()))
    return None if number is None else ArticleNumber(number, int(inserted or 0))


def _relative(match: re.Match[str]) -> tuple[Level, int]:
    """Return what a relative citation counts, and how many steps away that is."""
    if match["relative"]:
        return _UNITS[match["what"]], _STEPS[match["way"]]
    way, *thing = match["english"].casefold().split()
    return _WORDS[thing[0]] if thing else Level.ARTICLE, _STEPS[way]
