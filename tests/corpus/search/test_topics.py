import pytest

from corpus.search.terms import Word
from corpus.search.topics import Topics

TOPICS = Topics({"离婚", "二手房", "多少钱一斤"})


def _word(text: str) -> Word:
    return Word(text, known=True, asks=False, information=0.5)


@pytest.mark.parametrize(
    ("cut", "named"),
    [
        ("离婚 怎么办", ["离婚"]),
        ("二手 房 过户", ["二手房"]),  # cut in two
        ("猪肉 多少 钱 一斤", ["多少钱一斤"]),
        ("离 婚礼", []),  # not across a word's border
        ("数据 交易", []),
        ("", []),
    ],
)
def test_named(cut: str, named: list[str]) -> None:
    words = list(TOPICS.named([_word(text) for text in cut.split()]))

    assert [word.text for word in words if word.topic] == named
    assert "".join(word.text for word in words) == cut.replace(" ", "")
