"""What is written as a citation is read back as the same place."""

import pytest

from corpus.citation.names import LawNames
from corpus.citation.reading import read
from corpus.citation.resolve import resolve
from corpus.citation.values import ArticlePlace
from corpus.citation.writing import write
from corpus.law import ArticleNumber
from corpus.library import load

LIBRARY = load()
LAW = LIBRARY.default
NAMES = LawNames.of(LIBRARY)
PLACES = [
    ArticlePlace(LAW, article, line.paragraph, line.item, line.subitem)
    for article in LAW.articles
    for line in article.lines()
]


def test_there_are_places_to_write() -> None:
    assert len(PLACES) > 90


@pytest.mark.parametrize(
    ("number", "place", "written"),
    [
        (45, (None, None, None), "第四十五條"),
        (4, (1, None, None), "第四條第一款"),
        (59, (2, 3, None), "第五十九條第二款第三項"),
        (59, (None, 3, None), "第五十九條第三項"),
    ],
)
def test_a_place_is_written_as_statutes_cite_it(
    number: int, place: tuple[int | None, int | None, int | None], written: str
) -> None:
    article = LAW.article(ArticleNumber(number))
    assert article is not None

    assert write(ArticlePlace(LAW, article, *place)) == written


@pytest.mark.parametrize("place", PLACES, ids=write)
def test_what_is_written_is_read_back(place: ArticlePlace) -> None:
    citation = read(write(place), NAMES)
    assert citation is not None

    assert resolve(citation, LIBRARY, NAMES, None).places == (place,)
