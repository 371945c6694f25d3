"""What is related to an article: a button under it, and the short list that it opens."""

import pytest

from corpus.search.pipeline import Search
from handlers.reply import Outcome
from storage.contract import Store
from tests.corpus import laws
from tests.corpus.laws import article, law
from tests.handlers.conftest import Opens
from tests.handlers.talking import Talk, captions, entries, found, labels, titles


async def test_the_articles_that_share_most_are_a_press_away(talk: Talk) -> None:
    await talk.says("45")

    listed = await talk.presses("相關條文")

    assert listed.outcome is Outcome.RESULTS
    assert titles(listed) == ["與第四十五條相關"]
    assert captions(listed) == ["用詞最相近的條文"]
    assert found(listed)[0] == 46
    assert 45 not in found(listed)
    assert len(entries(listed)) == len(listed.found) <= 5
    assert labels(listed)[-1] == "‹ 第45條"
    assert titles(await talk.presses("‹ 第45條")) == ["第四十五條"]


async def test_an_article_that_is_like_no_other_says_so(talk: Talk) -> None:
    assert "相關條文" not in labels(await talk.says("61"))

    reply = await talk.presses("n|shijiazhuang-digital-economy|61")

    assert (reply.blocks, reply.toast) == ((), "沒有與這一條用詞相近的條文。")


@pytest.mark.parametrize(
    "action", ["n|shijiazhuang-digital-economy|62", "n|other|1", "n|other|x", "n|45"]
)
async def test_an_altered_button_is_out_of_date(talk: Talk, action: str) -> None:
    reply = await talk.presses(action)

    assert (reply.blocks, reply.toast) == ((), "這個按鈕已經過時，請重新查詢。")


async def test_the_button_of_the_longest_id_fits(opens: Opens, store: Store) -> None:
    held = laws.library(law("a" * 32, "樣本市數據條例", (article(1), article(2, inserted=999))))
    talk = opens(held, Search(held), store)

    await talk.says("第二條之九百九十九")

    assert "相關條文" in labels(talk.last)
