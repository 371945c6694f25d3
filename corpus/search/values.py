"""What a search returns, as frozen values."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.law import ArticleNumber


class Verdict(StrEnum):
    """What may be said of the hits."""

    CLEAR = "clear"  # the first hit is the answer; show it
    LIST = "list"  # several may be meant; let the person choose
    NOTHING = "nothing"  # nothing in these laws answers that


class Bridge(StrEnum):
    """By what a word of the query was read as another."""

    FORM = "form"  # the same English word: trades for trade
    WORDS = "words"  # another word for the same: of a region, of everyday life, of another language
    SOUND = "sound"  # pinyin, whole or its first letters
    ERROR = "error"  # a typing error, by shape or by sound


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the query that were read as others, both folded.

    A typing error (数据教易 as 数据交易), a word of another region (资讯 as 信息), of everyday life
    (外卖骑手 as 从业人员) or of English, pinyin (shuju as 数据).
    """

    written: str
    read: str
    bridge: Bridge = Bridge.WORDS


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, and why.

    Attributes:
        law: The law's id.
        article: The article's number.
        score: How well it fits, comparable within one search only; higher is better.
        matched: The folded words of the query, or what they were read as, that stand in the
            article or in its chapter's title, longest first; what `corpus.search.explain.mark`
            takes to mark them in any display.
        read: Words of the query that were read as others which stand there.
        phrase: What people say who look for this article, folded, if that is what the query is
            like; from the law's thesaurus.
    """

    law: str
    article: ArticleNumber
    score: float
    matched: tuple[str, ...]
    read: tuple[Correction, ...] = ()
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """The outcome of a search.

    Attributes:
        verdict: What may be said of the hits.
        hits: The hits, best first; empty exactly when the verdict is `NOTHING`.
    """

    verdict: Verdict
    hits: tuple[Hit, ...]

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Words that were read as others to find the first hit."""
        return self.hits[0].read if self.hits else ()
