from corpus.law import ArticleNumber, Paragraph
from corpus.search.aliases import aliases_of
from corpus.thesaurus import Thesaurus
from tests.corpus.laws import article, law


def test_an_article_has_its_own_phrases_and_the_words_for_its_terms() -> None:
    held = law(
        "law",
        "法",
        (article(1, Paragraph(1, "開展數據交易。")), article(2, Paragraph(1, "數據。"))),
    )
    thesaurus = Thesaurus(
        terms={"数据交易": ("賣數據", "倒賣數據"), "數據": ("資料",)},
        phrases={ArticleNumber(1): ("賣數據", "去哪裏賣")},
    )

    assert aliases_of(held, thesaurus) == {
        ArticleNumber(1): ("賣數據", "去哪裏賣", "倒賣數據", "資料"),
        ArticleNumber(2): ("資料",),
    }
