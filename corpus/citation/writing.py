"""Writes a citation as a statute does: 第五十九條第二款第三項."""

from corpus import numerals
from corpus.citation.values import ArticlePlace
from corpus.script import Script, convert

_UNITS = "款項目"


def write(place: ArticlePlace) -> str:
    """Return the citation of a place, in the law's own script."""
    numbers = (place.paragraph, place.item, place.subitem)
    below = "".join(
        f"第{numerals.chinese(number)}{unit}"
        for number, unit in zip(numbers, _UNITS, strict=True)
        if number is not None
    )
    return place.article.label + convert(below, Script.HANT, place.law.script)
