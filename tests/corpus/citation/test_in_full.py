"""A message of talk that is a citation and nothing else, written so that it can be nothing else."""

import pytest

from corpus.citation.names import LawNames
from corpus.citation.reading import read_in_full
from tests.corpus.citation.test_find import NEGATIVE
from tests.corpus.laws import library

NAMES = LawNames.of(library())


@pytest.mark.parametrize(
    "text",
    [
        "第四十五條",
        "第八条",
        "第 45 條",
        "第８條。",
        "第四十五條？",
        "「第四十五條」",
        "第四十五條😀",
        " 第四十五條\n",
        "第四十五條第二款",
        "第四條和第六條",
        "第四條、第六條",
        "第四十五條至第五十條",
        "第45-47條",
        "本條例第八條",
        "第三章第四十五條",
        "條例第四十五條",
        "《民法典》第八條",  # another law's: it is a citation all the same, and leads nowhere
        "Article 45",
        "art. 45",
        "§45",
        "Articles 45 and 46",
    ],
)
def test_a_whole_citation_is_read(text: str) -> None:
    citation = read_in_full(text, NAMES)

    assert citation is not None
    assert citation.written in text


@pytest.mark.parametrize(
    "text",
    [
        "45",
        "45條",
        "四十五條",  # forty-five of something
        "45-47條",
        "a45",
        "no. 45",
        "下一條",
        "本條",
        "第二款",
        "第三章",
        "section 45",
        "本條例",
        "看第八條",
        "根據第四十五條",
        "第四十五條說什麼",
        "第四十五條 第四十五條嗎",
        "@someone 第四十五條",
        "/第四十五條",
        "第一條消息",
        "一條龍",
        "10:30",
        "",
        "😀",
    ],
)
def test_anything_else_is_talk(text: str) -> None:
    assert read_in_full(text, NAMES) is None


@pytest.mark.parametrize(
    "talk", [line for line in NEGATIVE if not line.startswith("article ") or " of " not in line]
)
def test_nothing_of_the_negative_set_is_one(talk: str) -> None:
    assert read_in_full(talk, NAMES) is None
