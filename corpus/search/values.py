"""What a search returns, as frozen values."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.law import ArticleNumber


class Verdict(StrEnum):
    """What may be said of the hits."""

    CLEAR = "clear"  # the first hit is the answer; show it
    LIST = "list"  # several may be meant; let the person choose
    NOTHING = "nothing"  # nothing in these laws answers that


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the query that were read as others, both folded.

    A typing error (数据教易 as 数据交易) or a word of another region (资讯 as 信息).
    """

    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.

    Attributes:
        law: The law's id.
        article: The article's number.
        score: How well it fits, comparable within one search only; higher is better.
        matched: The folded words of the query that stand in the article or in its chapter's title,
            longest first; what `corpus.search.explain.mark` takes to mark them in any display.
    """

    law: str
    article: ArticleNumber
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The outcome of a search.

    Attributes:
        verdict: What may be said of the hits.
        hits: The hits, best first; empty exactly when the verdict is `NOTHING`.
        corrections: Words that were read as others to find the first hit.
    """

    verdict: Verdict
    hits: tuple[Hit, ...]
    corrections: tuple[Correction, ...] = ()
