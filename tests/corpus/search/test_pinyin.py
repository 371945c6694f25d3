import pytest

from corpus.search.pinyin import Pinyin
from corpus.search.sound import load_sounds
from corpus.search.vocabulary import Vocabulary

WORDS = {
    "数据": 9,
    "数据交易": 4,
    "交易": 5,
    "平台": 3,
    "适用": 2,
    "使用": 4,
    "知识产权": 2,
    "看病": 0,
    "西安": 1,
}


@pytest.fixture(scope="module")
def pinyin() -> Pinyin:
    sounds = load_sounds()
    return Pinyin(Vocabulary(WORDS, sounds), sounds, frozenset({"怎么", "怎么办"}))


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("shujujiaoyi", [["数据交易"]]),  # the longest word
        ("shu4ju4jiao1yi4", [["数据交易"]]),  # tone numbers
        ("jiaoyipingtai", [["交易"], ["平台"]]),
        ("shiyong", [["使用", "适用"]]),  # the commonest first
        ("sujujiaoyi", [["数据交易"]]),  # s for sh
        ("kanbing", [["看病"]]),  # a word of the thesaurus
        ("xian", [["西安"]]),
        ("shujuzenmeban", [["数据"], ["怎么办"]]),  # with a question word
        ("woshuju", [[], ["数据"]]),  # one syllable is no word
        ("lihun", []),  # syllables, but no word of the laws
        ("incubator", []),
        ("qwerty", []),
        ("5g", []),
        ("数据", []),
        ("", []),
        ("shuju" * 50, []),  # longer than anybody spells out
    ],
)
def test_read(pinyin: Pinyin, letters: str, words: list[list[str]]) -> None:
    assert [list(piece.words) for piece in pinyin.read(letters)] == words


def test_the_pieces_are_the_letters(pinyin: Pinyin) -> None:
    assert "".join(piece.letters for piece in pinyin.read("jiaoyipingtai")) == "jiaoyipingtai"


def test_first_letters(pinyin: Pinyin) -> None:
    assert list(pinyin.initials("zscq")) == ["知识产权"]
    assert list(pinyin.initials("xyz")) == []
