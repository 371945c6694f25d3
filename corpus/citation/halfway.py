"""Citations that are still being typed: 第, 第四十, 第四十五條第, 59(, 45-."""

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.citation.names import LawNames
from corpus.citation.normalise import normalise
from corpus.citation.reading import read
from corpus.citation.values import ArticlePlace, Citation, DivisionPlace
from corpus.law import Law
from corpus.script import Script, convert

_ORDINAL = "第"
_LABELS_KEPT = 4096
# What a citation goes on with, and what may have been typed of it, in normal text.
_GOING_ON = re.compile(r"[第(\-~,、和及至到][第(]?[0-9〇零一二三四五六七八九十百千]*$")


def read_halfway(text: str, names: LawNames) -> Citation | None:
    """Read a text whose beginning is a citation and whose end is not finished, or return None.

    Example:
        >>> read_halfway("第四十五条第", LawNames({})).written
        '第四十五条'

    Args:
        text: What was typed so far.
        names: The names of the laws that are held.
    """
    normal = normalise(text).text
    going_on = _GOING_ON.search(normal)
    return read(normal[: going_on.start()], names) if going_on else None


def completions(text: str, law: Law) -> Iterator[ArticlePlace | DivisionPlace]:
    """Yield what of a law a number may become: 第三 becomes 第三章, 第三條, 第三十條 and so on.

    Chapters come first, being few. Figures count as numbers do: 4 may become 4 and 45.

    Args:
        text: What was typed so far.
        law: The law.
    """
    typed = convert(normalise(text).text.replace(" ", ""), Script.HANT, Script.HANS)
    if not typed:
        return
    ways = (typed,) if typed.startswith(_ORDINAL) else (typed, _ORDINAL + typed)
    for division in law.divisions:
        if _simplified(division.label, law.script).startswith(ways):
            yield DivisionPlace(law, division)
    for article in law.articles:
        in_figures = f"{_ORDINAL}{article.number.base}"
        if _simplified(article.label, law.script).startswith(ways) or in_figures.startswith(ways):
            yield ArticlePlace(law, article)


@lru_cache(_LABELS_KEPT)
def _simplified(label: str, script: Script) -> str:
    """Return a label as both scripts are compared: the way to Simplified is exact and cheap."""
    return convert(label, script, Script.HANS)
