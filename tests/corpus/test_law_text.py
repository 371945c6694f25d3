"""The first law reads out exactly as its source stands, but for the mapping and the errata."""

import tomllib
import unicodedata

import pytest

from corpus.law import Article, ArticleNumber, DivisionKind, PrefaceCountDiffers
from corpus.library import LAWS, load

FOLDER = LAWS / "shijiazhuang-digital-economy"
LAW = load().default
ERRATA = tomllib.loads((FOLDER / "errata.toml").read_text(encoding="utf-8"))["erratum"]
FULL_WIDTH = dict(zip(",;:?!()", "，；：？！（）", strict=True))


def source_articles() -> dict[int, str]:
    """The articles as they stand in the file, cut out by nothing but their labels."""
    lines = (FOLDER / "text.txt").read_text(encoding="utf-8").splitlines()
    articles: dict[int, str] = {}
    for line in lines:
        head = line.split(" ", 1)
        if head[0].startswith("第") and head[0].endswith("條") and len(head) == 2:
            articles[len(articles) + 1] = head[1]
        elif head[0].startswith("第") and head[0].endswith("章"):
            continue
        elif articles:
            articles[len(articles)] += "\n" + line
    assert len(articles) == 61
    return articles


def mapped(source: str) -> str:
    """The typographic mapping, written a second time and more plainly than in the program."""
    wide = "".join(FULL_WIDTH.get(character, character) for character in source)
    return wide.replace(" ", "")


def mended(number: int, source: str) -> str:
    for erratum in ERRATA:
        if erratum["article"] == str(number):
            assert source.count(erratum["source"]) == 1
            source = source.replace(erratum["source"], erratum["mended"])
    return source


@pytest.mark.parametrize("article", LAW.articles, ids=lambda a: f"article {a.number}")
def test_an_article_differs_from_its_source_by_mapping_and_errata_alone(article: Article) -> None:
    source = source_articles()[article.number.base]

    assert article.text == mapped(mended(article.number.base, source))


def test_the_errata_change_the_layout_and_no_character() -> None:
    assert ERRATA
    for erratum in ERRATA:
        assert erratum["source"].replace("\n", "") == erratum["mended"].replace("\n", "")
        assert erratum["reason"]


def test_the_errata_are_the_only_broken_or_joined_lines() -> None:
    """Every paragraph ends as a paragraph ends, and no other one hides inside a line."""
    for article in LAW.articles:
        for line in article.lines():
            assert line.text[-1] in "。：；", f"{article.label}: {line.text[-10:]}"
            assert "。市人民政府" not in line.text, article.label
            assert "。市、縣" not in line.text, article.label


def test_the_law_has_eight_chapters_and_sixty_one_articles() -> None:
    chapters = [(d.label, d.title, str(d.articles[0]), str(d.articles[-1])) for d in LAW.divisions]

    assert chapters == [
        ("第一章", "總則", "1", "7"),
        ("第二章", "數字基礎設施建設", "8", "12"),
        ("第三章", "數字產業化", "13", "23"),
        ("第四章", "產業數字化", "24", "35"),
        ("第五章", "數字化治理", "36", "42"),
        ("第六章", "數據資源開發利用與數字經濟安全", "43", "50"),
        ("第七章", "保障措施", "51", "60"),
        ("第八章", "附則", "61", "61"),
    ]
    assert {d.kind for d in LAW.divisions} == {DivisionKind.CHAPTER}
    assert [a.number for a in LAW.articles] == [ArticleNumber(n) for n in range(1, 62)]


def test_the_false_count_of_the_preface_is_noticed() -> None:
    assert LAW.notices == (PrefaceCountDiffers(claimed=81, held=61),)
    assert len(LAW.preface) == 3


def test_the_items_of_article_59_hang_on_its_second_paragraph() -> None:
    article = LAW.article(ArticleNumber(59))
    assert article is not None

    assert [len(paragraph.items) for paragraph in article.paragraphs] == [0, 5]
    assert [item.marker for item in article.paragraphs[1].items] == [
        "（一）", "（二）", "（三）", "（四）", "（五）",
    ]  # fmt: skip


def test_no_half_width_mark_touches_chinese_text() -> None:
    for article in LAW.articles:
        for before, after in zip(article.text, article.text[1:], strict=False):
            marks = {before, after} & set(",;:?!() ")
            others = {before, after} - marks
            assert not (marks and any(unicodedata.east_asian_width(c) == "W" for c in others))


def test_every_date_of_the_metadata_stands_in_the_text_or_its_heading() -> None:
    words = "".join(LAW.history) + LAW.articles[-1].text
    made = LAW.enactment
    for day in (made.adopted, made.approved, made.in_force):
        assert day is not None
        assert f"{day.year}年{day.month}月{day.day}日" in words
