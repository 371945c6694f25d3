import pytest

from corpus.law import ArticleNumber
from corpus.search.index import Entry, build
from corpus.search.phrases import Phrases

INDEX = build(
    [
        Entry("law", ArticleNumber(1), "法", (), "數據交易。", ("賣數據", "數據買賣平臺")),
        Entry("law", ArticleNumber(2), "法", (), "醫療。", ("網上看病",)),
        Entry("law", ArticleNumber(3), "法", (), "附則。", ()),
    ]
)


@pytest.mark.parametrize(
    ("grams", "article", "phrase"),
    [
        ({"看": 0.3, "病": 0.3, "看病": 1.0}, 1, "网上看病"),
        ({"卖数": 1.0, "数据": 1.0}, 0, "卖数据"),  # all of the shorter one
    ],
)
def test_the_most_alike_phrase(grams: dict[str, float], article: int, phrase: str) -> None:
    phrases = Phrases(INDEX, {"law"})
    alike = phrases.likeness(grams)

    assert alike is not None
    assert alike.value.argmax() == article
    assert 0.0 < alike.value[article] <= 1.0
    assert phrases.texts[alike.phrase[article]] == phrase
    assert alike.value[2] == 0.0


def test_the_same_words_are_wholly_alike() -> None:
    alike = Phrases(INDEX, {"law"}).likeness(dict.fromkeys(["看病", "网上", "上看"], 1.0))

    assert alike is not None
    assert alike.value[1] > 0.7


def test_laws_without_phrases_are_like_nothing() -> None:
    index = build([Entry("law", ArticleNumber(1), "法", (), "數據。")])

    assert Phrases(index, {"law"}).likeness({"数据": 1.0}) is None
